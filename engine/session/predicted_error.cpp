#include "engine/session/predicted_error.h"

#include <algorithm>
#include <map>

#include "engine/conversion/score/latent.h"
#include "engine/conversion/score/score.h"
#include "engine/conversion/score/slots.h"

namespace transmla {
namespace {

JointLatent truncated(const JointLatent& latent, int rank) {
  return {latent.down.leftCols(rank), latent.key_up.leftCols(rank), latent.value_up.leftCols(rank), latent.value_heads,
          latent.mean};
}

// Plans of all choices, layer by layer.
class Planner {
 public:
  Planner(const PredictionInput& input, std::span<const PlanChoice> choices)
      : input_(input), model_(input.shared->model()), choices_(choices) {}

  // Slots of method score depend on weights as well: those of all layers, once per qk_mqa_dim.
  Status plan_score_slots(const Context& context) {
    for (const PlanChoice& choice : choices_) {
      if (slots_.contains(choice.qk_mqa_dim)) continue;
      TRY_ASSIGN(slots_[choice.qk_mqa_dim],
                 plan_score(*input_.statistics, model_, score_options(recipe_of(*input_.recipe, choice)), context));
    }
    return {};
  }

  Result<std::vector<MlaLayer>> plans(int layer, const LayerWeights& weights) const {
    std::map<std::pair<int, int>, MlaLayer> whole;  // by qk_mqa_dim and freqfold, at the largest rank
    std::vector<MlaLayer> plans;
    for (const PlanChoice& choice : choices_) {
      const std::pair key(choice.qk_mqa_dim, choice.freqfold);
      if (!whole.contains(key)) {
        TRY_ASSIGN(whole[key], plan(layer, weights, at_largest_rank(choice)));
      }
      MlaLayer plan = whole[key];
      if (choice.kv_lora_rank) {
        plan.latent = truncated(*plan.latent, *choice.kv_lora_rank);
      } else {
        plan.latent.reset();
        plan.query_basis.resize(0, 0);
      }
      plans.push_back(std::move(plan));
    }
    return plans;
  }

 private:
  PlanChoice at_largest_rank(PlanChoice choice) const {
    for (const PlanChoice& other : choices_) {
      if (other.qk_mqa_dim != choice.qk_mqa_dim || other.freqfold != choice.freqfold) continue;
      choice.kv_lora_rank = std::max(choice.kv_lora_rank, other.kv_lora_rank);
    }
    return choice;
  }

  Result<MlaLayer> plan(int layer, const LayerWeights& weights, const PlanChoice& choice) const {
    const auto known = input_.statistics->layers[static_cast<std::size_t>(layer)];
    const Recipe recipe = recipe_of(*input_.recipe, choice);
    if (recipe.method == "score") return score_plan(layer, weights, *known, recipe, choice.kv_lora_rank.has_value());
    return transmla_plan(*known, recipe, choice.kv_lora_rank.has_value());
  }

  Result<MlaLayer> score_plan(int layer, const LayerWeights& weights, const LayerStatistics& known,
                              const Recipe& recipe, bool with_latent) const {
    MlaLayer plan = slots_.at(recipe.qk_mqa_dim).at(static_cast<std::size_t>(layer));
    if (!with_latent) return plan;
    const ModelConfig& config = model_.config();
    TRY_ASSIGN(plan.latent,
               score_latent(known, config, weights.o, plan.rotary, head_sensitivity(known, config, weights.o),
                            {recipe.kv_lora_rank, recipe.score.key_weight}));
    return plan;
  }

  Result<MlaLayer> transmla_plan(const LayerStatistics& known, const Recipe& recipe, bool with_latent) const {
    const ModelConfig& config = model_.config();
    const TransmlaOptions options = transmla_options(recipe, config);
    TRY_ASSIGN(const MatrixD basis, rotated_key_basis(known, config, options));
    MlaLayer plan;
    plan.norms = known.norms;
    plan.rotary = rotary_slots(basis, config, options);
    if (!with_latent) return plan;
    TRY_ASSIGN(plan.latent, joint_pca(known, config, basis, options));
    if (options.q_lora_rank) {
      TRY_ASSIGN(plan.query_basis, query_basis(known, options));
    }
    return plan;
  }

  const PredictionInput& input_;
  const Model& model_;
  std::span<const PlanChoice> choices_;
  std::map<int, std::vector<MlaLayer>> slots_;  // method score, by qk_mqa_dim [layers]
};

}  // namespace

Recipe recipe_of(const Recipe& common, const PlanChoice& choice) {
  Recipe recipe = common;
  recipe.qk_mqa_dim = choice.qk_mqa_dim;
  if (recipe.method == "transmla") recipe.freqfold = choice.freqfold;
  if (choice.kv_lora_rank) recipe.kv_lora_rank = *choice.kv_lora_rank;
  return recipe;
}

Result<std::vector<std::vector<AttentionError>>> predicted_errors(const PredictionInput& input,
                                                                  std::span<const PlanChoice> choices,
                                                                  const Context& context) {
  const auto found = input.statistics->layers.size();
  const int layers = input.shared->model().config().layers;
  if (static_cast<int>(found) != layers) {
    return fail_internal("the statistics hold {} layers, the model has {}: calibrate again", found, layers);
  }
  Planner planner(input, choices);
  if (input.recipe->method == "score") TRY(planner.plan_score_slots(context));
  const LayerPlans plans = [&](int layer, const LayerWeights& weights) { return planner.plans(layer, weights); };
  return attention_errors(input.shared, plans, error_sample(*input.calibration), context);
}

std::vector<int> freqfold_choices(const Recipe& recipe, const ModelConfig& config) {
  if (recipe.method != "transmla") return {0};
  if (recipe.freqfold) return {*recipe.freqfold};
  const int last = config.head_dim / 2;
  std::vector<int> choices;
  for (int f = transmla_options(recipe, config).collapse; f <= last && last % f == 0; f *= 2) choices.push_back(f);
  return choices;
}

nlohmann::json to_json(const AttentionError& error) {
  return {{"score_error", error.score_error}, {"divergence", error.divergence}, {"output_error", error.output_error}};
}

}  // namespace transmla
