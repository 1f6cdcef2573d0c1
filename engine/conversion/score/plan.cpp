#include <cmath>

#include "engine/conversion/score/score.h"
#include "engine/conversion/score/slots.h"
#include "engine/math/threads.h"

namespace transmla {
namespace {

SlotOptions slot_options(const ScoreOptions& options, const ModelConfig& config) {
  SlotOptions slots;
  slots.frequencies = rope_frequencies(options.qk_mqa_dim, config.rope_theta, {});
  slots.sweeps = options.sweeps;
  slots.tail = options.tail;
  slots.rounding = options.rounding;
  slots.horizon = options.horizon;
  return slots;
}

}  // namespace

Status check_options(const ScoreOptions& options, const ModelConfig& config) {
  const int d = config.head_dim, most = 2 * config.kv_width();
  if (options.qk_mqa_dim < 2 || options.qk_mqa_dim % 2 != 0 || options.qk_mqa_dim > most) {
    return fail("qk_mqa_dim {} is not an even number between 2 and 2·{}·{} = {}; choose {}", options.qk_mqa_dim,
                config.kv_heads, d, most, d / 2);
  }
  if (options.kv_lora_rank < 1 || options.kv_lora_rank > most) {
    return fail("kv_lora_rank {} is not between 1 and 2·{}·{} = {}, all that keys and values hold; choose {} or less",
                options.kv_lora_rank, config.kv_heads, d, most, most);
  }
  return {};
}

Result<RotarySlots> plan_slots(const LayerStatistics& statistics, const Model& model, const MatrixF& o,
                               const ScoreOptions& options) {
  const ModelConfig& config = model.config();
  TRY(check_options(options, config));
  return score_slots(statistics, config, model.frequencies(), head_sensitivity(statistics, config, o),
                     slot_options(options, config));
}

Result<std::vector<MlaLayer>> plan_score(const Statistics& statistics, const Model& model, const ScoreOptions& options,
                                         const Context& context) {
  const ModelConfig& config = model.config();
  TRY(check_options(options, config));
  const ThreadScope threads(context.threads);
  std::vector<MlaLayer> plans;
  for (int layer = 0; layer < config.layers; ++layer) {
    TRY(context.report("planning", layer, config.layers));
    TRY_ASSIGN(const LayerWeights weights, model.load_attention(layer));
    MlaLayer plan;
    const auto known = statistics.layers[static_cast<std::size_t>(layer)];
    plan.norms = known->norms;
    TRY_ASSIGN(plan.rotary, plan_slots(*known, model, weights.o, options));
    plans.push_back(std::move(plan));
  }
  TRY(context.report("planning", config.layers, config.layers));
  return plans;
}

}  // namespace transmla
