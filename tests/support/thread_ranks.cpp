#include "tests/support/thread_ranks.h"

#include <barrier>
#include <thread>

namespace transmla::fixtures {
namespace {

struct Shared {
  explicit Shared(int count) : meeting(count), values(static_cast<std::size_t>(count)) {}
  std::barrier<> meeting;
  std::vector<std::vector<double>> values;  // by rank
};

class ThreadRanks final : public Ranks {
 public:
  ThreadRanks(Shared& shared, int rank) : shared_(shared), rank_(rank) {}
  int rank() const override { return rank_; }
  int count() const override { return static_cast<int>(shared_.values.size()); }

  Status sum(std::span<double> values) override {
    show(values);
    for (std::size_t i = 0; i < values.size(); ++i) {
      values[i] = 0;
      for (const auto& shown : shared_.values) values[i] += shown[i];
    }
    return meet();
  }

  Result<std::vector<double>> gather(std::span<const double> own) override {
    show(own);
    std::vector<double> all;
    for (const auto& shown : shared_.values) all.insert(all.end(), shown.begin(), shown.end());
    TRY(meet());
    return all;
  }

  Status meet() override {
    shared_.meeting.arrive_and_wait();
    return {};
  }

 private:
  // To all, who may read until the next meeting.
  void show(std::span<const double> values) {
    shared_.values[static_cast<std::size_t>(rank_)].assign(values.begin(), values.end());
    shared_.meeting.arrive_and_wait();
  }

  Shared& shared_;
  int rank_;
};

}  // namespace

void run_in_ranks(int count, const std::function<void(const Context&)>& body) {
  Shared shared(count);
  std::vector<std::jthread> threads;
  for (int rank = 0; rank < count; ++rank) {
    threads.emplace_back([&, rank] {
      Context context;
      context.threads = 1;
      context.ranks = std::make_shared<ThreadRanks>(shared, rank);
      body(context);
    });
  }
}

}  // namespace transmla::fixtures
