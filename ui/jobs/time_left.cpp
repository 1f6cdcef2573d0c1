#include "ui/jobs/time_left.h"

namespace transmla::ui {

void TimeLeft::note(const Progress& progress, double seconds) {
  // Shares, since the unit of the steps may change on the way.
  const double share = progress.steps > 0 ? static_cast<double>(progress.step) / progress.steps : 0;
  if (progress.stage != stage_ || share < share_) {
    stage_ = progress.stage;
    first_share_ = share;
    first_seconds_ = seconds;
  }
  share_ = share;
  seconds_ = seconds;
}

std::optional<double> TimeLeft::seconds() const {
  if (share_ <= first_share_) return std::nullopt;
  return (seconds_ - first_seconds_) / (share_ - first_share_) * (1 - share_);
}

}  // namespace transmla::ui
