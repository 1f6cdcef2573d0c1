#include "app/transmla/mpi_ranks.h"

#include <mpi.h>

#include <algorithm>
#include <chrono>
#include <thread>

namespace transmla {
namespace {

class MpiRanks final : public ProcessRanks {
 public:
  MpiRanks() {
    int provided = 0;
    MPI_Init_thread(nullptr, nullptr, MPI_THREAD_FUNNELED, &provided);
    MPI_Comm_rank(MPI_COMM_WORLD, &rank_);
    MPI_Comm_size(MPI_COMM_WORLD, &count_);
  }
  MpiRanks(const MpiRanks&) = delete;
  MpiRanks& operator=(const MpiRanks&) = delete;
  ~MpiRanks() override { MPI_Finalize(); }

  int rank() const override { return rank_; }
  int count() const override { return count_; }

  // Each rank adds up a slice of the values, which every rank sends it, and sends the sums to all.
  Status sum(std::span<double> values) override {
    TRY(meet());
    constexpr std::size_t kLargestSlice = std::size_t{1} << 16;
    const auto ranks = static_cast<std::size_t>(count_);
    while (!values.empty()) {
      const std::size_t slice = std::min(kLargestSlice, (values.size() + ranks - 1) / ranks);
      const auto piece = values.first(std::min(values.size(), slice * ranks));
      sum_piece(piece, slice);
      values = values.subspan(piece.size());
    }
    return {};
  }

  Result<std::vector<double>> gather(std::span<const double> own) override {
    TRY(meet());
    const int length = static_cast<int>(own.size());
    std::vector<int> lengths(static_cast<std::size_t>(count_)), starts(lengths.size());
    MPI_Allgather(&length, 1, MPI_INT, lengths.data(), 1, MPI_INT, MPI_COMM_WORLD);
    int total = 0;
    for (std::size_t rank = 0; rank < lengths.size(); ++rank) {
      starts[rank] = total;
      total += lengths[rank];
    }
    std::vector<double> all(static_cast<std::size_t>(total));
    MPI_Allgatherv(own.data(), length, MPI_DOUBLE, all.data(), lengths.data(), starts.data(), MPI_DOUBLE,
                   MPI_COMM_WORLD);
    return all;
  }

  Status meet() override {
    if (parted_) return gone();
    const auto states = exchange(kHere);
    if (std::all_of(states.begin(), states.end(), [](int state) { return state == kHere; })) return {};
    parted_ = true;
    return gone();
  }

  Status finish(Status own) override {
    if (parted_) return gone();
    parted_ = true;
    const auto states = exchange(own ? kDone : kFailed);
    const auto failed = std::find(states.begin(), states.end(), kFailed);
    if (failed == states.end()) return own;
    if (failed - states.begin() != rank_) return gone();
    if (rank_ == 0) return own;
    Error error = std::move(own).error();
    error.message = fmt::format("process {} of {}: {}", rank_ + 1, count_, error.message);
    return tl::unexpected<Error>(std::move(error));
  }

 private:
  enum State : int { kHere, kDone, kFailed };

  static Status gone() { return tl::unexpected<Error>(Error{"", ErrorKind::input}); }

  // Waits in naps: a rank may be at work alone for minutes, and needs its cores.
  std::vector<int> exchange(int own) const {
    std::vector<int> states(static_cast<std::size_t>(count_));
    MPI_Request request = MPI_REQUEST_NULL;
    MPI_Iallgather(&own, 1, MPI_INT, states.data(), 1, MPI_INT, MPI_COMM_WORLD, &request);
    auto nap = std::chrono::microseconds(1);
    for (int arrived = 0;;) {
      MPI_Test(&request, &arrived, MPI_STATUS_IGNORE);
      if (arrived != 0) return states;
      std::this_thread::sleep_for(nap);
      nap = std::min(2 * nap, std::chrono::microseconds(5000));
    }
  }

  void sum_piece(std::span<double> piece, std::size_t slice) const {
    const auto ranks = static_cast<std::size_t>(count_);
    const int length = static_cast<int>(slice);
    std::vector<double> sent(slice * ranks, 0.0), received(slice * ranks), total(slice, 0.0);
    std::copy(piece.begin(), piece.end(), sent.begin());
    MPI_Alltoall(sent.data(), length, MPI_DOUBLE, received.data(), length, MPI_DOUBLE, MPI_COMM_WORLD);
    for (std::size_t i = 0; i < received.size(); ++i) total[i % slice] += received[i];
    MPI_Allgather(total.data(), length, MPI_DOUBLE, sent.data(), length, MPI_DOUBLE, MPI_COMM_WORLD);
    std::copy_n(sent.begin(), piece.size(), piece.begin());
  }

  int rank_ = 0, count_ = 1;
  bool parted_ = false;  // a rank has left the job, so no call of all ranks comes any more
};

}  // namespace

std::shared_ptr<ProcessRanks> make_mpi_ranks() { return std::make_shared<MpiRanks>(); }

}  // namespace transmla
