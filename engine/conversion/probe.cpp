#include "engine/conversion/probe.h"

#include <algorithm>
#include <cmath>
#include <new>

#include "engine/conversion/fold.h"
#include "engine/forward/pass.h"

namespace transmla {
namespace {

// Root mean square of vectors, the largest and the mean.
class RmsOf {
 public:
  void add(double squares, Index width) {
    const double rms = width > 0 ? std::sqrt(squares / static_cast<double>(width)) : 0;
    largest_ = std::max(largest_, rms);
    sum_ += rms;
    ++count_;
  }
  double largest() const { return largest_; }
  double mean() const { return count_ > 0 ? sum_ / static_cast<double>(count_) : 0; }

 private:
  double largest_ = 0, sum_ = 0;
  std::int64_t count_ = 0;
};

double squares(const float* numbers, Index count) {
  return Eigen::Map<const VectorF>(numbers, count).cast<double>().squaredNorm();
}

// The latents of one layer, as its tap shows them.
class LayerProbe {
 public:
  explicit LayerProbe(const AttentionWeights& attention)
      : heads_(attention.layout), query_rank_(attention.q_in.rows()), rope_width_(heads_.rope_width()) {}

  void add(const AttentionTap& tap) {
    for (Index row = 0; row < tap.rows(); ++row) {
      const Index latent = tap.kv_width - rope_width_;
      kv_.add(squares(tap.kv + row * tap.kv_width + rope_width_, latent), latent);
      if (query_rank_ > 0) {
        query_.add(squares(tap.q_latent + row * query_rank_, query_rank_), query_rank_);
      } else {
        add_queries(tap.q + row * heads_.query_heads * heads_.qk_dim());
      }
    }
  }
  LatentRms result() const { return {kv_.largest(), kv_.mean(), query_.largest(), query_.mean()}; }

 private:
  // Queries before folding are the position-free rows of every head.
  void add_queries(const float* q) {
    double sum = 0;
    for (int head = 0; head < heads_.query_heads; ++head) sum += squares(q + head * heads_.qk_dim(), heads_.nope_dim);
    query_.add(sum, Index{heads_.query_heads} * heads_.nope_dim);
  }

  HeadLayout heads_;
  Index query_rank_, rope_width_;
  RmsOf kv_, query_;
};

class Prober {
 public:
  Prober(SharedWeights& shared, const TokenBatch& batch, const Context& context)
      : shared_(shared), batch_(batch), context_(context) {}

  Result<std::vector<LatentRms>> walk(std::vector<MlaLayer>& plans, bool set_norm_gains) {
    const int layers = static_cast<int>(plans.size());
    TRY_ASSIGN(stream_, embed(shared_.model(), {batch_.tokens.data(), batch_.sequences, batch_.length}));
    std::vector<LatentRms> latents;
    for (int layer = 0; layer < layers; ++layer) {
      TRY(context_.report("measuring latents", layer, layers));
      TRY_ASSIGN(const LayerWeights weights, shared_.model().load_attention(layer));
      MlaLayer& plan = plans[static_cast<std::size_t>(layer)];
      TRY_ASSIGN(latents.emplace_back(), probe(layer, weights, plan, set_norm_gains));
    }
    TRY(context_.report("measuring latents", layers, layers));
    return latents;
  }

 private:
  Result<LatentRms> probe(int layer, const LayerWeights& weights, MlaLayer& plan, bool set_norm_gains) {
    const ModelConfig& config = shared_.model().config();
    if (!set_norm_gains) return run(layer, fold(config, weights, plan), stream_);
    // Latents do not depend on their own norm, but with one they are not centred: measure on a copy of the stream with
    // any gain, then go on with the right one.
    plan.kv_norm_gain = 1;
    MatrixF copy = stream_;
    TRY_ASSIGN(const LatentRms rms, run(layer, fold(config, weights, plan), copy));
    plan.kv_norm_gain = rms.kv_mean;
    if (plan.query_basis.size() > 0) plan.query_norm_gain = rms.query_mean;
    TRY(run(layer, fold(config, weights, plan), stream_));
    return rms;
  }

  Result<LatentRms> run(int layer, const AttentionWeights& attention, MatrixF& stream) {
    LayerProbe seen(attention);
    PassOptions options;
    options.tap = [&seen](const AttentionTap& tap) -> Status {
      seen.add(tap);
      return {};
    };
    TRY(run_layer(shared_, layer, attention, batch_.sequences, batch_.length, stream, options, context_));
    return seen.result();
  }

  SharedWeights& shared_;
  const TokenBatch& batch_;
  const Context& context_;
  MatrixF stream_;  // [sequences · length, hidden]
};

}  // namespace

Result<std::vector<LatentRms>> probe_latents(const std::shared_ptr<SharedWeights>& shared, std::vector<MlaLayer>& plans,
                                             bool set_norm_gains, const TokenBatch& batch, const Context& context) {
  const int layers = shared->model().config().layers;
  if (static_cast<int>(plans.size()) != layers) {
    return fail_internal("a plan of {} layers cannot be measured on a model of {}", plans.size(), layers);
  }
  for (const MlaLayer& plan : plans) {
    if (!plan.latent) return fail_internal("a plan without a joint latent has nothing to measure: plan with latents");
  }
  try {
    return Prober(*shared, batch, context).walk(plans, set_norm_gains);
  } catch (const std::bad_alloc&) {
    return fail("not enough memory to measure latents on {} samples of {} tokens; take fewer or shorter samples",
                batch.sequences, batch.length);
  }
}

}  // namespace transmla
