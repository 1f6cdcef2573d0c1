#include "app/transmla/progress_display.h"

#include <fmt/format.h>

#include <algorithm>

#include "engine/base/format.h"

namespace transmla {
namespace {

using std::chrono::steady_clock;
using namespace std::chrono_literals;

constexpr auto kRedraw = 100ms;   // on a terminal
constexpr auto kPlainLine = 2s;   // between any two plain lines
constexpr auto kSameStage = 10s;  // between two plain lines of one stage
constexpr double kUnknown = -1;   // seconds left
constexpr int kBar = 24, kNarrow = 72;

double seconds_since(steady_clock::time_point start, steady_clock::time_point now) {
  return std::chrono::duration<double>(now - start).count();
}

// At the pace of the steps since the stage was first heard of.
double seconds_left(const Progress& progress, int first_step, double spent) {
  const int done = progress.step - first_step;
  if (done <= 0) return kUnknown;
  return spent / done * (progress.steps - progress.step);
}

std::string bar(const Progress& progress, int width) {
  const int full = progress.steps > 0 ? std::clamp(width * progress.step / progress.steps, 0, width) : 0;
  return fmt::format("[{}{}]", std::string(static_cast<std::size_t>(full), '#'),
                     std::string(static_cast<std::size_t>(width - full), '.'));
}

}  // namespace

std::string progress_line(const Progress& progress, double seconds_left, int width) {
  std::string line = progress.stage;
  if (width >= kNarrow) line += "  " + bar(progress, kBar);
  if (progress.steps > 0) line += fmt::format("  {}/{}", progress.step, progress.steps);
  if (seconds_left >= 0 && progress.step < progress.steps)
    line += fmt::format("  {} left", format_duration(seconds_left));
  if (width > 0 && line.size() >= static_cast<std::size_t>(width)) line.resize(static_cast<std::size_t>(width) - 1);
  return line;
}

ProgressDisplay::ProgressDisplay(std::ostream& out, int width, Clock clock)
    : out_(out), width_(width), clock_(std::move(clock)) {}

bool ProgressDisplay::due(const Progress& progress) const {
  if (shown_stage_.empty()) return true;
  const auto waited = clock_() - last_;
  const bool same = progress.stage == shown_stage_;
  if (width_ > 0) return !same || waited >= kRedraw || progress.step == progress.steps;
  return waited >= (same ? kSameStage : kPlainLine);
}

void ProgressDisplay::show(const Progress& progress) {
  const auto now = clock_();
  if (progress.stage != stage_ || progress.step < last_step_) {
    stage_ = progress.stage;
    stage_start_ = now;
    first_step_ = progress.step;
  }
  last_step_ = progress.step;
  if (!due(progress)) return;
  const auto line =
      progress_line(progress, seconds_left(progress, first_step_, seconds_since(stage_start_, now)), width_);
  if (width_ > 0) {
    out_ << "\r\033[K" << line << std::flush;
    line_open_ = true;
  } else {
    out_ << line << std::endl;
  }
  shown_stage_ = progress.stage;
  last_ = now;
}

void ProgressDisplay::clear() {
  if (line_open_) out_ << "\r\033[K" << std::flush;
  line_open_ = false;
}

}  // namespace transmla
