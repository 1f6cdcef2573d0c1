#include "ui/jobs/job_queue.h"

#include <algorithm>
#include <utility>

#include "ui/jobs/job_run.h"
#include "ui/jobs/mailbox.h"
#include "ui/jobs/work_thread.h"

namespace transmla::ui {
namespace {

constexpr int kProgressMs = 50;

bool has_ended(JobState state) {
  return state == JobState::finished || state == JobState::failed || state == JobState::cancelled;
}

}  // namespace

struct JobQueue::Entry {
  JobStatus status;  // its title is asked for when it is wanted
  JobTitle title;
  JobRun::Work work;  // until it runs
  bool pausable = true;
};

// The worker thread, the job on it and what it tells. Only the mailbox and the job are touched by both threads.
class JobQueue::Worker {
 public:
  explicit Worker(JobQueue& queue) : queue_(queue) {}
  ~Worker() {
    if (run_) run_->cancel();
  }

  void start(JobId id, JobRun::Work work, const EngineLimits& limits) {
    id_ = id;
    run_ =
        std::make_shared<JobRun>(id, std::move(work), limits, [this](JobMessage message) { tell(std::move(message)); });
    thread_.post([run = run_] { run->execute(); });
  }
  void ended() { run_.reset(); }
  JobRun* run() const { return run_.get(); }  // null: idle
  JobRun* runOf(JobId id) const { return run_ && id_ == id ? run_.get() : nullptr; }

  // Of any thread. The call is by name, so that nothing of ours is handed through Qt's own locks.
  void tell(JobMessage message) {
    mailbox_.push(std::move(message));
    QMetaObject::invokeMethod(&queue_, "deliver", Qt::QueuedConnection);
  }
  std::optional<JobMessage> take() { return mailbox_.take(); }

 private:
  JobQueue& queue_;
  JobId id_ = 0;
  std::shared_ptr<JobRun> run_;
  Mailbox<JobMessage> mailbox_;
  WorkThread thread_;  // last: it ends before what it uses
};

JobQueue::JobQueue(QObject* parent) : QObject(parent), worker_(std::make_unique<Worker>(*this)) {
  qRegisterMetaType<std::any>("std::any");
  qRegisterMetaType<transmla::Error>("transmla::Error");
  progress_timer_.setSingleShot(true);
  progress_timer_.setInterval(kProgressMs);
  connect(&progress_timer_, &QTimer::timeout, this, &JobQueue::showProgress);
}

JobQueue::~JobQueue() = default;

void JobQueue::setLimits(const EngineLimits& limits) { limits_ = limits; }

JobId JobQueue::add(JobSpec spec) {
  Entry added{{}, std::move(spec.title), std::move(spec.work), spec.pausable};
  added.status.id = ++last_;
  added.status.kind = std::move(spec.kind);
  entries_.push_back(std::move(added));
  const JobId id = last_;
  startNext();
  Q_EMIT changed(id);
  return id;
}

void JobQueue::startNext() {
  if (worker_->run() != nullptr) return;
  const auto next = std::find_if(entries_.begin(), entries_.end(),
                                 [](const Entry& entry) { return entry.status.state == JobState::waiting; });
  if (next == entries_.end()) return;
  next->status.state = JobState::running;
  worker_->start(next->status.id, std::exchange(next->work, nullptr), limits_);
}

void JobQueue::cancel(JobId id) {
  if (JobRun* run = worker_->runOf(id)) return run->cancel();
  Entry* waiting = entry(id);
  if (waiting == nullptr || waiting->status.state != JobState::waiting) return;
  waiting->status.state = JobState::cancelled;
  waiting->work = nullptr;
  worker_->tell({id, JobEnded{fail_cancelled()}});
  Q_EMIT changed(id);
}

void JobQueue::cancelAll() {
  for (const JobStatus& job : jobs()) cancel(job.id);
}

void JobQueue::pause(JobId id) {
  JobRun* run = worker_->runOf(id);
  Entry* running = entry(id);
  if (run == nullptr || running == nullptr || !running->pausable || running->status.state != JobState::running) return;
  run->pause();
  running->status.state = JobState::paused;
  Q_EMIT changed(id);
}

void JobQueue::resume(JobId id) {
  JobRun* run = worker_->runOf(id);
  Entry* paused = entry(id);
  if (run == nullptr || paused == nullptr || paused->status.state != JobState::paused) return;
  run->resume();
  paused->status.state = JobState::running;
  Q_EMIT changed(id);
}

bool JobQueue::idle() const {
  return std::all_of(entries_.begin(), entries_.end(),
                     [](const Entry& entry) { return has_ended(entry.status.state); });
}

std::vector<JobStatus> JobQueue::jobs() const {
  std::vector<JobStatus> all;
  for (const Entry& entry : entries_) all.push_back(statusOf(entry));
  return all;
}

std::optional<JobStatus> JobQueue::find(JobId id) const {
  for (const Entry& entry : entries_) {
    if (entry.status.id == id) return statusOf(entry);
  }
  return std::nullopt;
}

JobStatus JobQueue::statusOf(const Entry& entry) const {
  JobStatus status = entry.status;
  status.title = entry.title.text();
  if (const JobRun* run = worker_->runOf(status.id)) status.seconds = run->seconds();
  return status;
}

void JobQueue::forgetEnded() {
  std::erase_if(entries_, [](const Entry& entry) { return has_ended(entry.status.state); });
}

JobQueue::Entry* JobQueue::entry(JobId id) {
  const auto found =
      std::find_if(entries_.begin(), entries_.end(), [&](const Entry& entry) { return entry.status.id == id; });
  return found == entries_.end() ? nullptr : &*found;
}

// One message a call, so that those behind it are delivered in order even while a listener runs an event loop.
void JobQueue::deliver() {
  auto message = worker_->take();
  if (!message) return;
  if (std::holds_alternative<JobProgressed>(message->what)) {
    if (!progress_timer_.isActive()) progress_timer_.start();
  } else if (const auto* step = std::get_if<JobStepped>(&message->what)) {
    Q_EMIT stepped(message->id, step->value);
  } else {
    end(message->id, std::move(std::get<JobEnded>(message->what).result));
  }
}

void JobQueue::showProgress() {
  for (Entry& entry : entries_) {
    JobRun* run = worker_->runOf(entry.status.id);
    if (run == nullptr) continue;
    auto [progress, seconds, seconds_left] = run->look();
    entry.status.progress = std::move(progress);
    entry.status.seconds = seconds;
    entry.status.seconds_left = seconds_left;
    const JobId id = entry.status.id;
    Q_EMIT changed(id);
    return;
  }
}

void JobQueue::end(JobId id, Result<std::any> result) {
  Entry* ended = entry(id);
  if (JobRun* run = worker_->runOf(id)) {
    const auto last = run->look();
    ended->status.progress = last.progress;
    ended->status.seconds = last.seconds;
    ended->status.seconds_left.reset();
    const bool cancelled = !result && result.error().kind == ErrorKind::cancelled;
    ended->status.state = result ? JobState::finished : cancelled ? JobState::cancelled : JobState::failed;
    if (ended->status.state == JobState::failed) ended->status.error = result.error();
    worker_->ended();
    progress_timer_.stop();
    startNext();
    Q_EMIT changed(id);
    if (JobRun* next = worker_->run()) Q_EMIT changed(next->id());
  }
  if (result) {
    Q_EMIT finished(id, *result);
  } else {
    Q_EMIT failed(id, result.error());
  }
}

}  // namespace transmla::ui
