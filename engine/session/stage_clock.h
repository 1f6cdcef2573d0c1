// Wall-clock seconds of a job's stages, in the order they ran.
#pragma once

#include <chrono>
#include <string>
#include <utility>
#include <vector>

namespace transmla {

struct StageSeconds {
  std::string stage;
  double seconds = 0;
};

class StageClock {
 public:
  // Runs `work` and books its time under `stage`.
  template <class Work>
  auto time(std::string stage, Work&& work) -> decltype(work()) {
    const auto start = std::chrono::steady_clock::now();
    auto result = work();
    const std::chrono::duration<double> spent = std::chrono::steady_clock::now() - start;
    stages_.push_back({std::move(stage), spent.count()});
    return result;
  }
  const std::vector<StageSeconds>& stages() const { return stages_; }

 private:
  std::vector<StageSeconds> stages_;
};

}  // namespace transmla
