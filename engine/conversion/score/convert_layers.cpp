// Stage 3: the walk of two streams.
#include <algorithm>

#include "engine/base/ranks.h"
#include "engine/conversion/fold.h"
#include "engine/conversion/score/block_goal.h"
#include "engine/conversion/score/latent.h"
#include "engine/conversion/score/openings.h"
#include "engine/conversion/score/parameters.h"
#include "engine/conversion/score/refit.h"
#include "engine/conversion/score/refit_weights.h"
#include "engine/conversion/score/samples.h"
#include "engine/conversion/score/score.h"
#include "engine/conversion/score/slots.h"
#include "engine/forward/pass.h"
#include "engine/forward/scratch_stream.h"
#include "engine/math/threads.h"

namespace transmla {
namespace {

// Ranks walk a part of the samples and of the openings each, and add up the sums of their refits. Not where there is an
// output fit: each rank would fit to its own samples.
class Walk {
 public:
  Walk(SharedWeights& shared, const Statistics& statistics, const TokenBatch& batch, const ScoreOptions& options,
       const Context& context)
      : shared_(shared),
        model_(shared.model()),
        config_(model_.config()),
        statistics_(statistics),
        batch_(batch),
        options_(options),
        context_(context),
        theta_(rope_table(model_.frequencies(), batch.length)) {}

  Status begin() {
    TRY_ASSIGN(samples_part_, own_samples(batch_.sequences, context_));
    if (options_.refit || options_.refit_down) {
      const auto all = opening_tokens(batch_, options_.openings);
      const Part part = own_part(static_cast<int>(all.size()), context_);
      openings_.assign(all.begin() + part.first, all.begin() + part.first + part.count);
    }
    TRY_ASSIGN(original_memory_, ScratchStream::allocate(tokens(), config_.hidden, context_));
    TRY_ASSIGN(converted_memory_, ScratchStream::allocate(tokens(), config_.hidden, context_));
    original_ = original_memory_.view();
    converted_ = converted_memory_.view();
    TRY_ASSIGN(goal_, BlockGoal::allocate(config_, tokens(), ScratchStream::limit(context_)));
    TRY(embed(model_, {batch_.sequence(samples_part_.first), sequences(), batch_.length}, original_));
    TRY(embed(model_, {openings_.data(), openings(), 1}, openings_in(original_)));
    std::copy(original_.data, original_.row(tokens()), converted_.data);
    return {};
  }

  // Both streams past a layer that is converted already.
  Status pass(int layer, const MlaLayer& plan) {
    TRY(load(layer));
    TRY(run(original_, LayerPart::whole, teacher_, {}));
    return run(converted_, LayerPart::whole, fold(config_, weights_, plan), {});
  }

  Status convert(int layer, ScoreLayer& done) {
    TRY(load(layer));
    MlaLayer& plan = done.plan;
    TRY_ASSIGN(plan.latent, latent(plan));
    TRY(take_samples(plan.norms));
    TRY_ASSIGN(done.output_fit, fit_output(plan));
    plan.rotary.position_free.resize(0, 0);  // the latent stands for it
    TRY(options_.refit ? refit_output(plan) : run(converted_, LayerPart::attention, fold(config_, weights_, plan), {}));
    return run_mlps(plan);
  }

 private:
  // Rows of a stream: first those of the samples, then the openings, a sequence each.
  Index tokens() const { return sampled() + openings(); }
  Index sampled() const { return Index{sequences()} * batch_.length; }
  int sequences() const { return samples_part_.count; }
  int openings() const { return static_cast<int>(openings_.size()); }
  StreamView openings_in(const StreamView& stream) const { return {stream.row(sampled()), openings(), stream.hidden}; }
  // Rows of a stream as a matrix.
  static Eigen::Map<const MatrixF> rows_of(const StreamView& stream, Index first, Index count) {
    return {stream.row(first), count, stream.hidden};
  }

  Status load(int layer) {
    layer_ = layer;
    TRY_ASSIGN(weights_, model_.load_attention(layer));
    teacher_ = original_attention(config_, weights_, model_.frequencies());
    return {};
  }

  Status run(const StreamView& stream, LayerPart part, const AttentionWeights& weights, const PassOptions& options) {
    TRY(run_layer(shared_, layer_, weights, sequences(), batch_.length, stream, options, context_, part));
    if (openings() == 0) return {};
    return run_layer(shared_, layer_, weights, openings(), 1, openings_in(stream), further_down(options, sampled()),
                     context_, part);
  }

  Result<JointLatent> latent(const MlaLayer& plan) {
    const auto statistics = statistics_.layers[static_cast<std::size_t>(layer_)];
    const VectorD sensitivity = head_sensitivity(*statistics, config_, weights_.o);
    return score_latent(*statistics, config_, weights_.o, plan.rotary, sensitivity,
                        {options_.kv_lora_rank, options_.key_weight});
  }

  // What the fit needs of the first sequences; leaves the original's stream behind its attention.
  Status take_samples(const NormFactors& factors) {
    const bool fits = options_.output_fit.schedule.steps > 0;
    const int count = fits ? std::min(options_.fit_samples, sequences()) : 0;
    samples_.assign(static_cast<std::size_t>(count), {});
    PassOptions teacher, student;
    teacher.block = goal_.tap();
    if (fits && options_.output_fit.score_weight > 0) {
      teacher.tap = sample_tap(config_, SampleSide::teacher, factors, samples_);
    }
    TRY(run(original_, LayerPart::attention, teacher_, teacher));
    if (!fits) return {};
    student.tap = sample_tap(config_, SampleSide::converted, factors, samples_);
    TRY(run_layer(shared_, layer_, teacher_, count, batch_.length, converted_, student, context_,
                  LayerPart::attention_dry));
    for (Index i = 0; i < count; ++i) {
      const Index first = i * batch_.length;
      const auto original = rows_of(original_, first, batch_.length);
      AttentionSample& sample = samples_[static_cast<std::size_t>(i)];
      sample.target = goal_.targets(first, original, rows_of(converted_, first, batch_.length));
      const VectorD weights = goal_.weights(first, original, options_.token_power);
      sample.weight = (weights / weights.mean()).cast<float>();
    }
    return {};
  }

  Result<FitCurve> fit_output(MlaLayer& plan) {
    const RopeTable slots = rope_table(plan.rotary.frequencies, batch_.length);
    const AttentionLosses losses(config_, theta_, slots);
    AttentionParameters parameters = parameters_of(plan, weights_.o);
    TRY_ASSIGN(auto curve, fit_attention(losses, FitLoss::output, samples_, options_.output_fit, parameters, context_));
    if (!curve.steps.empty()) put_parameters(parameters, plan);
    samples_.clear();
    return curve;
  }

  // Sums of min ‖goal − W' a‖² over the whole stream. The inputs are kept, so that what leads to them runs once.
  ProjectionTapFunction collect(ProjectionRefit& refit, const VectorF& weights, KeptInputs& kept) {
    return [this, &refit, &weights, &kept](const ProjectionTap& tap) -> Status {
      kept.add(tap);
      const auto original = rows_of(original_, tap.first_row, tap.rows);
      const Eigen::Map<const MatrixF> stream(tap.stream, tap.rows, original.cols());
      refit.add(tap, goal_.targets(tap.first_row, original, stream), weights.segment(tap.first_row, tap.rows));
      return {};
    };
  }

  // By the original's stream as it stands, behind the block that is refitted.
  Result<VectorF> row_weights_now() const {
    return refit_weights(goal_, rows_of(original_, 0, tokens()), sampled(), options_.token_power, context_);
  }

  // They may take a quarter of the memory budget.
  Result<KeptInputs> keep(Index width) const {
    return KeptInputs::allocate(tokens(), width, shared_.precision(), context_.memory_budget / 4);
  }

  Result<PostNorm> post_norm(Role role) const {
    PostNorm norm;
    if (!config_.family->sandwich_norms) return norm;
    TRY_ASSIGN(norm.gain, model_.load_vector(role, layer_));
    norm.eps = config_.norm_eps;
    return norm;
  }

  Status refit_output(MlaLayer& plan) {
    ProjectionRefit refit(config_.hidden, config_.q_width());
    TRY_ASSIGN(const VectorF row_weights, row_weights_now());
    const AttentionWeights folded = fold(config_, weights_, plan);
    TRY_ASSIGN(auto heads, keep(config_.q_width()));
    PassOptions pass;
    pass.heads = collect(refit, row_weights, heads);
    TRY(run(converted_, LayerPart::attention_dry, folded, pass));
    TRY(refit.add_ranks(context_));
    plan.output = std::move(refit).solve(folded.o, options_.ridge);
    TRY_ASSIGN(const PostNorm norm, post_norm(Role::attention_post_norm));
    return heads.add_product(plan.output, norm, converted_);
  }

  Status run_mlps(MlaLayer& plan) {
    AttentionWeights weights;
    PassOptions teacher;
    teacher.block = goal_.tap();
    TRY(run(original_, LayerPart::mlp, weights, teacher));
    // Experts have no down_proj of their own for all tokens, and each sees too few to be fitted.
    if (!options_.refit_down || config_.experts > 0) return run(converted_, LayerPart::mlp, weights, {});
    ProjectionRefit refit(config_.hidden, config_.intermediate);
    TRY_ASSIGN(const VectorF row_weights, row_weights_now());
    TRY_ASSIGN(auto act, keep(config_.intermediate));
    PassOptions pass;
    pass.act = collect(refit, row_weights, act);
    TRY(run(converted_, LayerPart::mlp_dry, weights, pass));
    TRY(refit.add_ranks(context_));
    TRY_ASSIGN(const MatrixF down, model_.load_matrix(Role::down_weight, layer_));
    plan.down = std::move(refit).solve(down, options_.down_ridge);
    TRY_ASSIGN(const PostNorm norm, post_norm(Role::mlp_post_norm));
    return act.add_product(plan.down, norm, converted_);
  }

  SharedWeights& shared_;
  const Model& model_;
  const ModelConfig& config_;
  const Statistics& statistics_;
  const TokenBatch& batch_;
  const ScoreOptions& options_;
  const Context& context_;
  Part samples_part_;                   // this rank's
  std::vector<std::int32_t> openings_;  // likewise
  RopeTable theta_;
  ScratchStream original_memory_, converted_memory_;
  StreamView original_{nullptr, 0, 0}, converted_{nullptr, 0, 0};  // residual streams [tokens, hidden]
  BlockGoal goal_;
  int layer_ = 0;
  LayerWeights weights_;
  AttentionWeights teacher_;
  std::vector<AttentionSample> samples_;
};

}  // namespace

Status convert_layers(const std::shared_ptr<SharedWeights>& shared, const Statistics& statistics,
                      const TokenBatch& batch, const ScoreOptions& options, int first, std::vector<ScoreLayer>& layers,
                      const ScoreLayerSink& sink, const Context& context) {
  const ThreadScope threads(context.threads);
  Walk walk(*shared, statistics, batch, options, context);
  TRY(walk.begin());
  const int count = static_cast<int>(layers.size());
  for (int layer = 0; layer < count; ++layer) {
    TRY(context.report("converting", layer, count));
    ScoreLayer& done = layers[static_cast<std::size_t>(layer)];
    if (layer < first) {
      TRY(walk.pass(layer, done.plan));
      continue;
    }
    TRY(walk.convert(layer, done));
    if (sink) TRY(sink(layer, done));
  }
  return context.report("converting", count, count);
}

}  // namespace transmla
