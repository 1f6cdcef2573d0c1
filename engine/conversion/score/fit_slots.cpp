// Stage 2: the walk of the original stream.
#include <algorithm>

#include "engine/conversion/score/parameters.h"
#include "engine/conversion/score/samples.h"
#include "engine/conversion/score/score.h"
#include "engine/forward/pass.h"
#include "engine/forward/scratch_stream.h"
#include "engine/math/threads.h"

namespace transmla {

Status fit_slots(const std::shared_ptr<SharedWeights>& shared, const TokenBatch& batch, const ScoreOptions& options,
                 const LayerChoice& wanted, std::vector<ScoreLayer>& layers, const ScoreLayerSink& sink,
                 const Context& context) {
  const ThreadScope threads(context.threads);
  const Model& model = shared->model();
  const ModelConfig& config = model.config();
  const int samples = std::min(options.fit_samples, batch.sequences);
  TRY_ASSIGN(const auto stream, ScratchStream::allocate(Index{samples} * batch.length, config.hidden, context));
  TRY(embed(model, {batch.tokens.data(), samples, batch.length}, stream.view()));
  const RopeTable theta = rope_table(model.frequencies(), batch.length);
  const int end = static_cast<int>(wanted.rend() - std::find(wanted.rbegin(), wanted.rend(), true));
  for (int layer = 0; layer < end; ++layer) {
    TRY(context.report("fitting slots", layer, end));
    const bool fits = wanted.at(static_cast<std::size_t>(layer));
    ScoreLayer& fitted = layers.at(static_cast<std::size_t>(layer));
    TRY_ASSIGN(const LayerWeights weights, model.load_attention(layer));
    const AttentionWeights original = original_attention(config, weights, model.frequencies());
    std::vector<AttentionSample> taken(static_cast<std::size_t>(samples));
    PassOptions pass;
    if (fits) pass.tap = sample_tap(config, SampleSide::both, fitted.plan.norms, taken);
    TRY(run_layer(*shared, layer, original, samples, batch.length, stream.view(), pass, context));
    if (!fits) continue;
    const RopeTable slots = rope_table(fitted.plan.rotary.frequencies, batch.length);
    const AttentionLosses losses(config, theta, slots);
    AttentionParameters parameters = parameters_of(fitted.plan, {});
    TRY_ASSIGN(fitted.slot_fit, fit_attention(losses, FitLoss::scores, taken, options.slot_fit, parameters, context));
    put_parameters(parameters, fitted.plan);
    if (sink) TRY(sink(layer, fitted));
  }
  return context.report("fitting slots", end, end);
}

}  // namespace transmla
