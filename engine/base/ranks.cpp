#include "engine/base/ranks.h"

#include <algorithm>

namespace transmla {

Part own_part(int items, const Context& context) {
  if (!context.ranks) return {0, items};
  const int rank = context.ranks->rank(), count = context.ranks->count();
  const int each = items / count, more = items % count;  // the first `more` ranks have one more
  return {rank * each + std::min(rank, more), each + (rank < more ? 1 : 0)};
}

Result<Part> own_samples(int samples, const Context& context) {
  if (!context.ranks || samples >= context.ranks->count()) return own_part(samples, context);
  return fail("{} processes cannot share {} samples: take more samples, or start fewer processes",
              context.ranks->count(), samples);
}

bool is_own(int index, const Context& context) {
  return !context.ranks || index % context.ranks->count() == context.ranks->rank();
}

bool leads(const Context& context) { return !context.ranks || context.ranks->rank() == 0; }

Status sum_over_ranks(std::span<double> values, const Context& context) {
  return context.ranks ? context.ranks->sum(values) : Status();
}

Result<std::vector<double>> gather_from_ranks(std::vector<double> own, const Context& context) {
  if (!context.ranks) return own;
  return context.ranks->gather(own);
}

Result<bool> on_all_ranks(bool own, const Context& context) {
  TRY_ASSIGN(const auto answers, gather_from_ranks({own ? 1.0 : 0.0}, context));
  return std::all_of(answers.begin(), answers.end(), [](double answer) { return answer != 0; });
}

Status meet(const Context& context) { return context.ranks ? context.ranks->meet() : Status(); }

Status on_leader(const Context& context, const std::function<Status(const Context& alone)>& work) {
  if (leads(context)) {
    Context alone = context;
    alone.ranks = nullptr;
    TRY(work(alone));
  }
  return meet(context);
}

}  // namespace transmla
