// Method `score` (METHOD.md): keep attention scores and outputs, not the keys' energy. In three stages:
//  1 slots    closed form, from statistics alone: rotary slots and the position-free part (the partial-RoPE stage)
//  2 fit      a walk of the original stream: slots fitted to the original's attention
//  3 convert  a walk of two streams, original and converted: joint latent, its fit, refits of o_proj and down_proj
#pragma once

#include <functional>

#include "engine/base/context.h"
#include "engine/conversion/mla_layer.h"
#include "engine/conversion/score/options.h"
#include "engine/forward/network.h"
#include "engine/statistics/statistics.h"
#include "engine/text/samples.h"

namespace transmla {

// Checks the numbers against the model, one sentence each.
Status check_options(const ScoreOptions& options, const ModelConfig& config);

// Stage 1. The slots turn at φ_i = rope_theta^(-i/R), as stock DeepSeek loaders do, whatever the model's own θ.
Result<std::vector<MlaLayer>> plan_score(const Statistics& statistics, const Model& model, const ScoreOptions& options,
                                         const Context& context);
// The same for one layer; o [hidden, nq·d] is its output projection.
Result<RotarySlots> plan_slots(const LayerStatistics& statistics, const Model& model, const MatrixF& o,
                               const ScoreOptions& options);

// What stages 2 and 3 do for one layer; they hand it on as soon as it is done.
struct ScoreLayer {
  MlaLayer plan;
  FitCurve slot_fit, output_fit;
};
using ScoreLayerSink = std::function<Status(int layer, const ScoreLayer& done)>;

// Stage 2, in place, of the layers that `wanted` names: the stream only passes the others, up to the last wanted one.
using LayerChoice = std::vector<bool>;  // [layers]
Status fit_slots(const std::shared_ptr<SharedWeights>& shared, const TokenBatch& batch, const ScoreOptions& options,
                 const LayerChoice& wanted, std::vector<ScoreLayer>& layers, const ScoreLayerSink& sink,
                 const Context& context);

// Stage 3, in place, from plans of stage 1 or 2. Layers below `first` are done already.
Status convert_layers(const std::shared_ptr<SharedWeights>& shared, const Statistics& statistics,
                      const TokenBatch& batch, const ScoreOptions& options, int first, std::vector<ScoreLayer>& layers,
                      const ScoreLayerSink& sink, const Context& context);

}  // namespace transmla
