// Tokens drawn from logits, one for each of the sequences that a decoder steps together.
#pragma once

#include <cstdint>
#include <random>
#include <vector>

#include "engine/base/result.h"
#include "engine/math/matrix.h"

namespace transmla {

struct SamplingOptions {
  double temperature = 1;  // 0: the likeliest token
  double top_p = 1;        // draw from the likeliest tokens that have this share of the probability, (0, 1]
  std::uint64_t seed = 0;
  std::vector<std::int32_t> never = {};  // ids that are not drawn, all within the vocabulary; duplicates are allowed
};
// Refuses numbers that make no sense, with both values.
Status check_sampling(const SamplingOptions& options);

// Deterministic: what is drawn for a sequence depends on the seed, its number and its logits alone, not on the others
// or on threads.
class TokenSampler {
 public:
  // For the sequences numbered first, first + 1, … of a seed.
  TokenSampler(SamplingOptions options, int sequences, int first = 0);

  // A number from [0, count) for each sequence, uniformly.
  std::vector<std::int32_t> uniform(std::int32_t count);
  // One token for each row of logits [sequences, vocab], which are used up. On the threads of the caller's ThreadScope.
  std::vector<std::int32_t> draw(MatrixF& logits);

 private:
  std::int32_t draw_row(float* logits, Index vocab, std::mt19937_64& generator) const;

  SamplingOptions options_;
  std::vector<std::mt19937_64> generators_;  // one of each sequence
};

}  // namespace transmla
