#include "ui/jobs/latest_task.h"

#include <utility>

#include "ui/jobs/mailbox.h"
#include "ui/jobs/work_thread.h"

namespace transmla::ui {
namespace {

std::any result_of(const std::function<std::any()>& work) {
  try {
    return work();
  } catch (...) {
    return {};
  }
}

}  // namespace

// The thread and the result on its way back.
class LatestTask::Worker {
 public:
  explicit Worker(LatestTask& task) : task_(task) {}

  void start(std::function<std::any()> work) {
    thread_.post([this, work = std::move(work)]() mutable {
      auto result = result_of(std::exchange(work, nullptr));
      results_.push(std::move(result));
      QMetaObject::invokeMethod(&task_, "deliver", Qt::QueuedConnection);
    });
  }
  std::optional<std::any> take() { return results_.take(); }

 private:
  LatestTask& task_;
  Mailbox<std::any> results_;
  WorkThread thread_;  // last: it ends before what it uses
};

LatestTask::LatestTask(QObject* parent) : QObject(parent), worker_(std::make_unique<Worker>(*this)) {
  qRegisterMetaType<std::any>("std::any");
}

LatestTask::~LatestTask() = default;

void LatestTask::request(std::function<std::any()> work) {
  if (running_) {
    next_ = std::move(work);
    return;
  }
  running_ = true;
  worker_->start(std::move(work));
}

bool LatestTask::busy() const { return running_; }

void LatestTask::deliver() {
  const auto result = worker_->take();
  if (!result) return;
  running_ = next_ != nullptr;
  if (running_) return worker_->start(std::exchange(next_, nullptr));
  Q_EMIT ready(*result);
}

}  // namespace transmla::ui
