#include "ui/jobs/job_run.h"

#include <utility>

namespace transmla::ui {

JobRun::JobRun(JobId id, Work work, const EngineLimits& limits, Tell tell)
    : id_(id), tell_(std::move(tell)), work_(std::move(work)) {
  context_.threads = limits.threads;
  context_.memory_budget = limits.memory_budget;
  context_.stop = stop_.get_token();
  context_.progress = [this](const Progress& progress) { report(progress); };
}

void JobRun::execute() {
  {
    const std::scoped_lock lock(mutex_);
    begun_ = Clock::now();
  }
  Result<std::any> result = outcome(context_);
  work_ = nullptr;  // what it holds goes on this thread, before anybody hears of the end
  tell_({id_, JobEnded{std::move(result)}});
}

Result<std::any> JobRun::outcome(const Context& context) {
  try {
    TRY(context.check_stop());
    return work_({context, [this](std::any step) { tell_({id_, JobStepped{std::move(step)}}); }});
  } catch (const std::exception& error) {
    return fail_internal("the job was ended by an unexpected error: {}", error.what());
  } catch (...) {
    return fail_internal("the job was ended by an unexpected error without a text");
  }
}

void JobRun::cancel() {
  stop_.request_stop();
  { const std::scoped_lock lock(mutex_); }  // one who is about to wait has seen the stop, or waits already
  resumed_.notify_all();
}

void JobRun::pause() {
  const std::scoped_lock lock(mutex_);
  paused_ = true;
}

void JobRun::resume() {
  {
    const std::scoped_lock lock(mutex_);
    paused_ = false;
  }
  resumed_.notify_all();
}

JobRun::Look JobRun::look() {
  const std::scoped_lock lock(mutex_);
  told_ = false;
  look_.seconds = secondsLocked();
  return look_;
}

double JobRun::seconds() const {
  const std::scoped_lock lock(mutex_);
  return secondsLocked();
}

double JobRun::secondsLocked() const {
  if (!begun_) return 0;
  const auto until = held_.value_or(Clock::now());
  return std::chrono::duration<double>(until - *begun_ - pauses_).count();
}

void JobRun::report(const Progress& progress) {
  bool tell = false;
  {
    const std::scoped_lock lock(mutex_);
    time_left_.note(progress, secondsLocked());
    look_.progress = progress;
    look_.seconds_left = time_left_.seconds();
    tell = !std::exchange(told_, true);
  }
  if (tell) tell_({id_, JobProgressed{}});
  waitWhilePaused();
}

void JobRun::waitWhilePaused() {
  const auto may_go = [this] { return !paused_ || stop_.stop_requested(); };
  std::unique_lock lock(mutex_);
  if (may_go()) return;
  held_ = Clock::now();
  resumed_.wait(lock, may_go);
  pauses_ += Clock::now() - *held_;
  held_.reset();
}

}  // namespace transmla::ui
