// How long a stage will still take, from the steps done so far.
#pragma once

#include <optional>

#include "engine/base/context.h"

namespace transmla::ui {

// Plain arithmetic; owned by one job.
class TimeLeft {
 public:
  void note(const Progress& progress, double seconds);  // spent running by the job so far
  std::optional<double> seconds() const;                // empty until the stage has come forward

 private:
  std::string stage_;
  double first_share_ = 0, first_seconds_ = 0;  // where the stage was seen first
  double share_ = 0, seconds_ = 0;              // and last
};

}  // namespace transmla::ui
