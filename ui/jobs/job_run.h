// A job while it runs: what the window's thread and the worker's share of it.
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <variant>

#include "ui/jobs/job.h"
#include "ui/jobs/time_left.h"

namespace transmla::ui {

// What a running job tells the window's thread.
struct JobProgressed {};  // there is something new to look at
struct JobStepped {
  std::any value;
};
struct JobEnded {
  Result<std::any> result;
};
struct JobMessage {
  JobId id = 0;
  std::variant<JobProgressed, JobStepped, JobEnded> what;
};

// Owned by both threads. execute() is the worker's, all else may be called from any thread.
class JobRun {
 public:
  using Work = std::function<Result<std::any>(const JobControl& control)>;
  using Tell = std::function<void(JobMessage message)>;  // called on the worker's thread

  JobRun(JobId id, Work work, const EngineLimits& limits, Tell tell);
  JobId id() const { return id_; }
  void execute();  // ends with JobEnded, whatever the work throws

  void cancel();
  void pause();
  void resume();

  struct Look {
    Progress progress;
    double seconds = 0;
    std::optional<double> seconds_left;
  };
  Look look();             // JobProgressed is told once between two looks
  double seconds() const;  // spent running, without pauses

 private:
  using Clock = std::chrono::steady_clock;
  Result<std::any> outcome(const Context& context);
  void report(const Progress& progress);
  void waitWhilePaused();
  double secondsLocked() const;

  const JobId id_;
  const Tell tell_;
  Work work_;        // execute()'s
  Context context_;  // likewise
  std::stop_source stop_;

  mutable std::mutex mutex_;
  std::condition_variable resumed_;
  Look look_;
  TimeLeft time_left_;
  bool told_ = false;  // JobProgressed, since the last look
  bool paused_ = false;
  std::optional<Clock::time_point> begun_, held_;  // held_: since when the worker waits
  Clock::duration pauses_{0};                      // that are over
};

}  // namespace transmla::ui
