// Progress for people: one line that is rewritten on a terminal, a plain line now and then elsewhere.
#pragma once

#include <chrono>
#include <functional>
#include <ostream>
#include <string>

#include "engine/base/context.h"

namespace transmla {

// Used from the thread that runs the job, and by the log on it.
class ProgressDisplay {
 public:
  using Clock = std::function<std::chrono::steady_clock::time_point()>;
  // `width`: columns of the terminal; 0 where `out` is none.
  ProgressDisplay(std::ostream& out, int width, Clock clock = std::chrono::steady_clock::now);
  void show(const Progress& progress);
  void clear();  // takes the line away before other text

 private:
  bool due(const Progress& progress) const;
  std::ostream& out_;
  int width_;
  Clock clock_;
  std::string stage_, shown_stage_;
  std::chrono::steady_clock::time_point stage_start_, last_;
  int first_step_ = 0;  // of the stage, when it was first heard of or began anew
  int last_step_ = 0;
  bool line_open_ = false;
};

// "perplexity, original  [######······] 12/30  8 s left"; `width` 0: without the bar.
std::string progress_line(const Progress& progress, double seconds_left, int width);

}  // namespace transmla
