#include <new>

#include "engine/base/ranks.h"
#include "engine/forward/pass.h"
#include "engine/forward/scratch_stream.h"
#include "engine/math/parallel.h"
#include "engine/statistics/attention_moments.h"
#include "engine/statistics/moments.h"
#include "engine/statistics/norm_sums.h"
#include "engine/statistics/statistics.h"

namespace transmla {
namespace {

// The sums of one layer while its batches come in.
class LayerSums {
 public:
  LayerSums(const ModelConfig& config, const CalibrationSettings& settings, const RopeTable& table)
      : config_(config),
        head_dim_(config.head_dim),
        kv_(2 * config.kv_width()),
        kv_sum_(VectorD::Zero(2 * config.kv_width())),
        heads_(settings.full_queries ? 0 : static_cast<std::size_t>(config.query_heads), MomentSum(config.head_dim)) {
    if (settings.full_queries) queries_.emplace(config.q_width());
    if (settings.attention) attention_.emplace(config, table, settings.length);
    if (config.query_key_norms) norms_.emplace(config);
  }

  void add(const AttentionTap& tap) {
    if (!norms_) {
      const Index width = config_.q_width();
      add(tap, Rows(tap.q, tap.rows(), width, Eigen::OuterStride<>(width)),
          Rows(tap.kv, tap.rows(), tap.kv_width, Eigen::OuterStride<>(tap.kv_width)));
      return;
    }
    const TapRows rows(config_, tap, {});
    norms_->add(tap, rows);
    add(tap, rows_of(rows.q), rows_of(rows.kv));
  }

  // Those of all ranks take the place of this one's.
  Status add_ranks(const Context& context) {
    TRY(sum_over_ranks(kv_.sums(), context));
    TRY(sum_over_ranks({kv_sum_.data(), static_cast<std::size_t>(kv_sum_.size())}, context));
    for (MomentSum& head : heads_) TRY(sum_over_ranks(head.sums(), context));
    if (queries_) TRY(sum_over_ranks(queries_->sums(), context));
    if (attention_) TRY(add_ranks(attention_->sums(), context));
    return norms_ ? add_ranks(norms_->sums(), context) : Status();
  }

  LayerStatistics take(double tokens) {
    LayerStatistics layer = take_sums(tokens);
    if (norms_) fold_norms(norms_->factors(), layer);
    return layer;
  }

 private:
  static Status add_ranks(const std::vector<std::span<double>>& sums, const Context& context) {
    for (const auto& values : sums) TRY(sum_over_ranks(values, context));
    return {};
  }

  void add(const AttentionTap& tap, const Rows& q, const Rows& kv) {
    kv_.add(kv);
    kv_sum_ += (kv.transpose() * VectorF::Ones(kv.rows())).cast<double>();
    if (attention_) attention_->add(tap, kv);
    if (queries_) queries_->add(q);
    parallel_pieces(static_cast<Index>(heads_.size()), [&](Index head) {
      const Rows own(q.data() + head * head_dim_, q.rows(), head_dim_, Eigen::OuterStride<>(q.cols()));
      heads_[static_cast<std::size_t>(head)].add(own);
    });
  }

  LayerStatistics take_sums(double tokens) {
    LayerStatistics layer;
    layer.kv_moment = kv_.take_mean(tokens);
    layer.kv_mean = kv_sum_ / tokens;
    for (MomentSum& head : heads_) layer.head_queries.push_back(head.take_mean(tokens));
    if (attention_) {
      layer.weighted_moment = attention_->take_weighted_moment(layer.kv_moment.trace());
      layer.distances = attention_->take_distances();
    }
    if (!queries_) return layer;
    layer.queries = queries_->take_mean(tokens);
    for (Index first = 0; first < layer.queries.rows(); first += head_dim_) {
      layer.head_queries.emplace_back(layer.queries.block(first, first, head_dim_, head_dim_));
    }
    return layer;
  }

  const ModelConfig& config_;
  Index head_dim_;
  MomentSum kv_;
  VectorD kv_sum_;
  std::vector<MomentSum> heads_;  // where the moment of all queries is not taken
  std::optional<MomentSum> queries_;
  std::optional<AttentionSums> attention_;
  std::optional<NormSums> norms_;
};

Status check_batch(const SharedWeights& shared, const TokenBatch& batch, const CalibrationSettings& settings) {
  if (batch.sequences < 1 || batch.length < 1) {
    return fail("calibration was given {} samples of {} tokens; choose at least one of each", batch.sequences,
                batch.length);
  }
  if (batch.sequences != settings.sequences() || batch.length != settings.length) {
    return fail_internal("calibration was given {} samples of {} tokens where its settings say {} of {}",
                         batch.sequences, batch.length, settings.sequences(), settings.length);
  }
  if (shared.precision() != effective_precision(settings.precision)) {
    return fail_internal("calibration was given weights of another precision than its settings say");
  }
  return {};
}

Status check_finite(const LayerStatistics& statistics, int layer) {
  if (statistics.kv_moment.allFinite() && statistics.kv_mean.allFinite()) return {};
  return fail(
      "the keys and values of layer {} overflow on the calibration text; the checkpoint is damaged, or needs "
      "--dtype fp32",
      layer);
}

Status run_calibration_pass(const std::shared_ptr<SharedWeights>& shared, const TokenBatch& batch,
                            const CalibrationSettings& settings, int first, const StatisticsSink& sink,
                            const Context& context) {
  const ModelConfig& config = shared->model().config();
  const RopeTable table = rope_table(shared->model().frequencies(), settings.attention ? batch.length : 0);
  const std::int64_t tokens = std::int64_t{batch.sequences} * batch.length;
  TRY_ASSIGN(const Part own, own_samples(batch.sequences, context));
  const std::int64_t own_tokens = std::int64_t{own.count} * batch.length;
  std::optional<LayerSums> sums;
  std::int64_t seen = 0;  // own tokens of the layer at hand
  PassOptions options;
  options.stage = "calibrating";
  options.tap = [&](const AttentionTap& tap) -> Status {
    TRY(context.check_stop());
    if (tap.layer < first) return {};
    if (!sums) sums.emplace(config, settings, table);
    sums->add(tap);
    seen += tap.rows();
    if (seen < own_tokens) return {};
    TRY(sums->add_ranks(context));
    LayerStatistics layer = sums->take(static_cast<double>(tokens));
    sums.reset();
    seen = 0;
    TRY(check_finite(layer, tap.layer));
    return sink(tap.layer, std::move(layer));
  };
  TRY_ASSIGN(const ScratchStream stream, ScratchStream::allocate(own_tokens, config.hidden, context));
  TRY(embed(shared->model(), {batch.sequence(own.first), own.count, batch.length}, stream.view()));
  return run_layers(original_network(shared), own.count, batch.length, stream.view(), options, context);
}

}  // namespace

Status calibrate(const std::shared_ptr<SharedWeights>& shared, const TokenBatch& batch,
                 const CalibrationSettings& settings, int first, const StatisticsSink& sink, const Context& context) {
  TRY(check_batch(*shared, batch, settings));
  try {
    return run_calibration_pass(shared, batch, settings, first, sink, context);
  } catch (const std::bad_alloc&) {
    return fail("not enough memory to calibrate on {} samples of {} tokens; take fewer or shorter samples",
                batch.sequences, batch.length);
  }
}

Statistics empty_statistics(const Model& model, const TokenBatch& batch, const std::string& text_sha256,
                            const CalibrationSettings& settings) {
  return {model.checkpoint().fingerprint(), text_sha256, settings, std::int64_t{batch.sequences} * batch.length, {}};
}

Result<Statistics> calibrate(const std::shared_ptr<SharedWeights>& shared, const TokenBatch& batch,
                             const std::string& text_sha256, const CalibrationSettings& settings,
                             const Context& context) {
  Statistics statistics = empty_statistics(shared->model(), batch, text_sha256, settings);
  const auto keep = [&statistics](int, LayerStatistics layer) -> Status {
    statistics.layers.push_back(std::move(layer));
    return {};
  };
  TRY(calibrate(shared, batch, settings, 0, keep, context));
  return statistics;
}

}  // namespace transmla
