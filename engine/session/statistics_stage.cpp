#include "engine/session/statistics_stage.h"

#include "engine/base/ranks.h"
#include "engine/statistics/statistics_parts.h"

namespace transmla {
namespace {

// One key of the store, on its way from nothing or a part to the whole.
class StatisticsStage {
 public:
  StatisticsStage(std::shared_ptr<SharedWeights> shared, const TokenText& text, const CalibrationSettings& settings,
                  const Path& store, const Context& context)
      : shared_(std::move(shared)),
        text_(text),
        settings_(settings),
        store_(store),
        context_(context),
        batch_(leading_sequences(text.batch, settings.sequences())),
        head_(empty_statistics(shared_->model(), batch_, text.sha256, settings)),
        file_(store_.file_for(head_.model_fingerprint, text.sha256, settings)),
        parts_(file_, head_, shared_->model().config()) {}

  Result<ObtainedStatistics> obtain() {
    auto found = find();
    TRY_ASSIGN(const bool found_by_all, on_all_ranks(found.has_value(), context_));
    if (found_by_all) return obtained(std::move(*found), true);
    if (const auto taken = take(); !taken) {
      // Another program with the same work may have been faster, and removed the parts.
      if (!context_.ranks) found = find();
      if (context_.ranks || !found) return tl::unexpected<Error>(taken.error());
      return obtained(std::move(*found), true);
    }
    TRY_ASSIGN(auto statistics, load_statistics(file_, shared_->model().config()));
    return obtained(std::move(statistics), false);
  }

 private:
  std::optional<Statistics> find() const { return store_.find(shared_->model(), text_.sha256, settings_, context_); }

  ObtainedStatistics obtained(Statistics statistics, bool reused) const {
    if (leads(context_)) parts_.discard();
    return {std::move(statistics), statistics_key(head_.model_fingerprint, text_.sha256, settings_), file_, reused};
  }

  // By all ranks; the leader writes them down.
  Status take() {
    if (leads(context_)) TRY(store_.prepare());
    TRY_ASSIGN(const int first, taken_before());
    const auto put = [this](int layer, const LayerStatistics& statistics) {
      return leads(context_) ? parts_.put(layer, statistics) : Status();
    };
    if (first < shared_->model().config().layers) {
      TRY(calibrate(shared_, batch_, settings_, first, put, context_));
    }
    return on_leader(context_, [this](const Context&) { return parts_.join(file_); });
  }

  // Layers, by the leader's count.
  Result<int> taken_before() const {
    std::vector<double> layers{leads(context_) ? static_cast<double>(parts_.done()) : 0};
    TRY(sum_over_ranks(layers, context_));
    return static_cast<int>(layers.front());
  }

  std::shared_ptr<SharedWeights> shared_;
  const TokenText& text_;
  const CalibrationSettings& settings_;
  const StatisticsStore store_;
  const Context& context_;
  const TokenBatch batch_;
  const Statistics head_;
  const Path file_;
  const StatisticsParts parts_;
};

}  // namespace

Result<ObtainedStatistics> obtain_statistics(std::shared_ptr<SharedWeights> shared, const TokenText& text,
                                             const CalibrationSettings& settings, const Path& store,
                                             const Context& context) {
  return StatisticsStage(std::move(shared), text, settings, store, context).obtain();
}

}  // namespace transmla
