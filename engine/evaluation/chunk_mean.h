// The mean of one number per chunk, with its error.
#pragma once

#include <vector>

namespace transmla {

struct ChunkMean {
  double mean = 0;
  double standard_error = 0;  // of the mean over chunks; 0 for one chunk
};
ChunkMean chunk_mean(const std::vector<double>& values);

}  // namespace transmla
