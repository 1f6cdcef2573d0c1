// A job as the window sees it.
#pragma once

#include <QString>
#include <any>
#include <functional>
#include <optional>
#include <type_traits>
#include <utility>

#include "engine/base/context.h"

namespace transmla::ui {

using JobId = quint64;

enum class JobState { waiting, running, paused, finished, failed, cancelled };

// What a job's work is given, on the worker's thread.
struct JobControl {
  const Context& context;  // progress and stop are wired to the queue; a paused job waits inside progress
  std::function<void(std::any step)> publish;  // hands a value to JobQueue::stepped, in order
};

// A job's name for people, in the language that they read now.
class JobTitle {
 public:
  JobTitle(QString text = {}) : text_([text = std::move(text)] { return text; }) {}
  template <class Text>
  requires std::is_invocable_r_v<QString, Text> JobTitle(Text text) : text_(std::move(text)) {}
  QString text() const { return text_(); }

 private:
  std::function<QString()> text_;
};

struct JobSpec {
  JobTitle title;
  QString kind;  // for programs: "statistics", "sweep", "export", …
  std::function<Result<std::any>(const JobControl& control)> work;
  bool pausable = true;
};

struct EngineLimits {
  int threads = 0;                // 0: all cores
  std::size_t memory_budget = 0;  // bytes; 0: no limit
};

struct JobStatus {
  JobId id = 0;
  QString title, kind;
  JobState state = JobState::waiting;
  Progress progress;
  double seconds = 0;                  // spent running
  std::optional<double> seconds_left;  // of the stage, once it can be told
  Error error;                         // failed only
};

}  // namespace transmla::ui
