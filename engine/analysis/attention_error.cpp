#include "engine/analysis/attention_error.h"

#include <algorithm>
#include <cmath>

#include "engine/analysis/original_attention.h"
#include "engine/forward/pass.h"
#include "engine/math/threads.h"

namespace transmla {
namespace {

bool finite(const AttentionError& error) {
  return std::isfinite(error.score_error) && std::isfinite(error.divergence) && std::isfinite(error.output_error);
}

class ErrorWalk {
 public:
  ErrorWalk(SharedWeights& shared, const LayerPlans& plans, const TokenBatch& batch, const Context& context)
      : shared_(shared),
        model_(shared.model()),
        plans_(plans),
        batch_(batch),
        context_(context),
        theta_(rope_table(model_.frequencies(), batch.length)) {}

  Result<std::vector<std::vector<AttentionError>>> run() {
    TRY_ASSIGN(stream_, embed(model_, {batch_.tokens.data(), batch_.sequences, batch_.length}));
    const int layers = model_.config().layers;
    for (int layer = 0; layer < layers; ++layer) {
      TRY(context_.report("measuring attention", layer, layers));
      TRY(measure(layer));
    }
    TRY(context_.report("measuring attention", layers, layers));
    return std::move(errors_);
  }

 private:
  Status measure(int layer) {
    TRY_ASSIGN(const LayerWeights weights, model_.load_attention(layer));
    TRY_ASSIGN(const auto input, pass(layer, weights));
    TRY_ASSIGN(const auto plans, plans_(layer, weights));
    if (layer == 0) errors_.resize(plans.size());
    if (plans.size() != errors_.size()) {
      return fail_internal("layer {} has {} plans to measure, the layers before it {}", layer, plans.size(),
                           errors_.size());
    }
    const OriginalAttention original(model_.config(), weights, theta_, input);
    for (std::size_t candidate = 0; candidate < plans.size(); ++candidate) {
      TRY(context_.check_stop());
      const AttentionError error = original.compare(plans[candidate]);
      if (!finite(error)) {
        return fail(
            "the attention of layer {} gives scores that are no numbers on the calibration text (KL {}): the "
            "checkpoint or its statistics are damaged; copy the one and calibrate again for the other",
            layer, error.divergence);
      }
      errors_[candidate].push_back(error);
    }
    return {};
  }

  // Takes the stream through the original layer and returns what its attention was given.
  Result<AttentionActivations> pass(int layer, const LayerWeights& weights) {
    const ModelConfig& config = model_.config();
    AttentionActivations input{batch_.length,
                               MatrixF(stream_.rows(), config.q_width()),
                               MatrixF(stream_.rows(), 2 * config.kv_width()),
                               {},
                               {}};
    if (config.query_key_norms) {
      input.q_rms.resize(stream_.rows(), config.query_heads);
      input.k_rms.resize(stream_.rows(), config.kv_heads);
    }
    PassOptions options;
    options.tap = [&](const AttentionTap& tap) -> Status {
      using Copy = Eigen::Map<const MatrixF>;
      input.q.middleRows(tap.first_row, tap.rows()) = Copy(tap.q, tap.rows(), input.q.cols());
      input.z.middleRows(tap.first_row, tap.rows()) = Copy(tap.kv, tap.rows(), input.z.cols());
      if (tap.q_rms == nullptr) return {};
      input.q_rms.middleRows(tap.first_row, tap.rows()) = Copy(tap.q_rms, tap.rows(), input.q_rms.cols());
      input.k_rms.middleRows(tap.first_row, tap.rows()) = Copy(tap.k_rms, tap.rows(), input.k_rms.cols());
      return {};
    };
    TRY(run_layer(shared_, layer, original_attention(config, weights, model_.frequencies()), batch_.sequences,
                  batch_.length, stream_, options, context_));
    return input;
  }

  SharedWeights& shared_;
  const Model& model_;
  const LayerPlans& plans_;
  const TokenBatch& batch_;
  const Context& context_;
  RopeTable theta_;
  MatrixF stream_;  // [sequences · length, hidden]
  std::vector<std::vector<AttentionError>> errors_;
};

}  // namespace

AttentionError mean_error(std::span<const AttentionError> layers) {
  AttentionError mean;
  const double share = 1 / static_cast<double>(std::max<std::size_t>(layers.size(), 1));
  for (const AttentionError& layer : layers) {
    mean.score_error += share * layer.score_error;
    mean.divergence += share * layer.divergence;
    mean.output_error += share * layer.output_error;
  }
  return mean;
}

Result<std::vector<std::vector<AttentionError>>> attention_errors(const std::shared_ptr<SharedWeights>& shared,
                                                                  const LayerPlans& plans, const TokenBatch& batch,
                                                                  const Context& context) {
  if (batch.sequences < 1 || batch.length < 1) {
    return fail("errors of attention need tokens, there are {} samples of {}; give a longer text", batch.sequences,
                batch.length);
  }
  const ThreadScope threads(context.threads);
  return ErrorWalk(*shared, plans, batch, context).run();
}

Result<std::vector<std::vector<AttentionError>>> attention_errors(const std::shared_ptr<SharedWeights>& shared,
                                                                  std::span<const std::span<const MlaLayer>> candidates,
                                                                  const TokenBatch& batch, const Context& context) {
  const int layers = shared->model().config().layers;
  for (const auto& candidate : candidates) {
    if (static_cast<int>(candidate.size()) == layers) continue;
    return fail_internal("a plan of {} layers cannot be measured on a model of {}", candidate.size(), layers);
  }
  const LayerPlans plans = [&](int layer, const LayerWeights&) -> Result<std::vector<MlaLayer>> {
    std::vector<MlaLayer> own;
    for (const auto& candidate : candidates) own.push_back(candidate[static_cast<std::size_t>(layer)]);
    return own;
  };
  return attention_errors(shared, plans, batch, context);
}

TokenBatch error_sample(const TokenBatch& batch, int sequences, int length) {
  TokenBatch sample{std::min(sequences, batch.sequences), std::min(length, batch.length), {}};
  for (int i = 0; i < sample.sequences; ++i) {
    sample.tokens.insert(sample.tokens.end(), batch.sequence(i), batch.sequence(i) + sample.length);
  }
  return sample;
}

}  // namespace transmla
