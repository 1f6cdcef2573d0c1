// How long a sweep may take, from how fast the sweeps of this session were. Lives on the window's thread.
#pragma once

#include <QString>
#include <map>
#include <optional>

#include "engine/project/project.h"
#include "ui/jobs/job.h"

namespace transmla::ui {

// Chunks that all candidates of a project have measured, both stages.
std::size_t chunksMeasured(const Project& project);

class SweepPace {
 public:
  // What the clock of a sweep's job and the project say at one moment. Fits count: they are part of the time.
  void note(JobId job, double seconds, std::size_t chunks);
  std::optional<double> secondsPerChunk() const;  // absent until something was measured

 private:
  struct Span {
    double first_seconds = 0, seconds = 0;
    std::size_t first_chunks = 0, chunks = 0;
  };
  std::map<JobId, Span> spans_;
};

struct SweepSize {
  int candidates = 0, known = 0;  // known: with something measured already
  int chunks = 0, length = 0;     // of each; chunks 0: all of the text
  bool race = true;
};
// "6 candidates, each on 20 chunks of 2,048 tokens, …": only what is known is said.
QString sizeText(const SweepSize& size, const SweepPace& pace);

}  // namespace transmla::ui
