// A computation on a thread of its own where only the newest request matters: one that has not begun is replaced, and
// what an older one returns is dropped. Lives on the window's thread. Destruction waits for the one that runs. A
// picture of the window waits for all that have it among their parents.
#pragma once

#include <QObject>
#include <any>
#include <functional>
#include <memory>

namespace transmla::ui {

class LatestTask : public QObject {
  Q_OBJECT

 public:
  explicit LatestTask(QObject* parent);
  ~LatestTask() override;

  void request(std::function<std::any()> work);
  bool busy() const;  // until the newest one is ready

 Q_SIGNALS:
  void ready(const std::any& result);  // of the newest request; empty where it threw

 private Q_SLOTS:
  void deliver();

 private:
  class Worker;
  std::function<std::any()> next_;  // replaces what runs when that is done
  bool running_ = false;
  std::unique_ptr<Worker> worker_;
};

}  // namespace transmla::ui
