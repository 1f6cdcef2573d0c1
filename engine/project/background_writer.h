// Writes to a disk on a thread of its own, in the order in which they were asked for, so that a window never waits for
// one.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>

#include "engine/base/result.h"

namespace transmla {

// Owned and used by one thread. Destruction does what waits, then ends.
class BackgroundWriter {
 public:
  using Write = std::function<Status()>;
  using Failed = std::function<void(const Error& error)>;  // called on the writer's thread

  explicit BackgroundWriter(Failed failed);
  ~BackgroundWriter();
  BackgroundWriter(const BackgroundWriter&) = delete;
  BackgroundWriter& operator=(const BackgroundWriter&) = delete;

  void post(Write write);
  void flush();  // returns when all that was posted is done

 private:
  void run();

  const Failed failed_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Write> waiting_;  // the one in work is the first
  bool ends_ = false;
  std::thread thread_;  // last: it uses the rest
};

}  // namespace transmla
