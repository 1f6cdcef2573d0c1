// The processes that do one job together, each on its part of the samples and of the chunks (docs/design.md, "Several
// machines"). A Context carries them; the functions below do the plain thing where it has none.
#pragma once

#include <functional>
#include <span>
#include <vector>

#include "engine/base/context.h"

namespace transmla {

class Ranks {
 public:
  virtual ~Ranks() = default;
  virtual int rank() const = 0;  // of this process; 0 leads
  virtual int count() const = 0;
  // All ranks call these in the same order. They fail on all of them once one has left the job.
  // values[i] becomes the sum of all ranks' values[i], added in the order of ranks: the same bits on each.
  virtual Status sum(std::span<double> values) = 0;
  // Every rank's values, in the order of ranks; how many may differ.
  virtual Result<std::vector<double>> gather(std::span<const double> own) = 0;
  // Waits for all.
  virtual Status meet() = 0;
};

// Items [first, first + count).
struct Part {
  int first = 0, count = 0;
};
// This rank's of `items`, which ranks share evenly and in their order.
Part own_part(int items, const Context& context);
// The same of a calibration's samples; refuses where a rank would have none.
Result<Part> own_samples(int samples, const Context& context);
// Whether item `index`, of those that are dealt out in turn, is this rank's.
bool is_own(int index, const Context& context);
bool leads(const Context& context);

Status sum_over_ranks(std::span<double> values, const Context& context);
Result<std::vector<double>> gather_from_ranks(std::vector<double> own, const Context& context);
// Whether it holds on every rank.
Result<bool> on_all_ranks(bool own, const Context& context);
Status meet(const Context& context);
// Work that the leader does while the others wait; the context it is given has no ranks.
Status on_leader(const Context& context, const std::function<Status(const Context& alone)>& work);

}  // namespace transmla
