#include "engine/session/sweep_rows.h"

namespace transmla {
namespace {

Status check_request(const SweepRequest& request) {
  if (request.recipe.evaluation_batch == 0) {
    return fail("a sweep compares perplexities, an evaluation batch of 0 asks for none");
  }
  const bool score = request.recipe.method == "score";
  if (score && !request.freqfolds.empty()) {
    return fail("freqfolds {} belong to method transmla, the method is score; compare qk_mqa_dims, or choose transmla",
                fmt::join(request.freqfolds, ", "));
  }
  if (!score && !request.qk_mqa_dims.empty()) {
    return fail("qk_mqa_dims {} are compared by method score, the method is {}; give one qk_mqa_dim, or choose score",
                fmt::join(request.qk_mqa_dims, ", "), request.recipe.method);
  }
  return {};
}

std::vector<int> or_else(const std::vector<int>& asked, int otherwise) {
  return asked.empty() ? std::vector<int>{otherwise} : asked;
}

}  // namespace

Result<SweepSizes> sweep_sizes(const SweepRequest& request, const ModelConfig& config) {
  TRY(check_request(request));
  TRY(check_recipe(request.recipe));
  SweepSizes sizes;
  sizes.qk_mqa_dims = or_else(request.qk_mqa_dims, request.recipe.qk_mqa_dim);
  sizes.kv_lora_ranks = or_else(request.kv_lora_ranks, request.recipe.kv_lora_rank);
  sizes.freqfolds = request.freqfolds.empty() ? freqfold_choices(request.recipe, config) : request.freqfolds;
  // Sizes that fit no model leave freqfold auto without a choice; the recipe says which.
  if (sizes.freqfolds.empty()) sizes.freqfolds.push_back(transmla_options(request.recipe, config).freqfold);
  for (const PlanChoice& choice : plan_choices(sizes)) TRY(check_recipe(recipe_of(request.recipe, choice), config));
  return sizes;
}

std::vector<PlanChoice> plan_choices(const SweepSizes& sizes) {
  std::vector<PlanChoice> choices;
  for (const int dim : sizes.qk_mqa_dims) {
    for (const int freqfold : sizes.freqfolds) {
      for (const int rank : sizes.kv_lora_ranks) choices.push_back({dim, freqfold, rank});
    }
  }
  return choices;
}

}  // namespace transmla
