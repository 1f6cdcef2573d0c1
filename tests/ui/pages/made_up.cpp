#include "tests/ui/pages/made_up.h"

#include <cmath>
#include <random>

namespace transmla::ui::fixtures {

Recipe recipe_of(int qk_mqa_dim, int kv_lora_rank, int freqfold, const std::string& method) {
  Recipe recipe = default_recipe(method);
  recipe.qk_mqa_dim = qk_mqa_dim;
  recipe.kv_lora_rank = kv_lora_rank;
  if (method == "transmla") recipe.freqfold = freqfold;
  return recipe;
}

Perplexity original_of(int chunks) {
  std::mt19937 random(7);
  std::normal_distribution<double> hardness(2.95, 0.25);
  Perplexity original;
  for (int chunk = 0; chunk < chunks; ++chunk) original.nll.push_back(hardness(random));
  return original;
}

Candidate candidate_of(const Recipe& recipe, double excess, int chunks, const ModelConfig& config) {
  Candidate candidate;
  candidate.recipe = recipe;
  candidate.id = candidate_id(recipe);
  candidate.cache = cache_size(config, recipe.qk_mqa_dim, recipe.kv_lora_rank);
  candidate.predicted = AttentionError{0.1 + 0.6 * excess, 0.02 + 0.2 * excess, 0.05 + 0.3 * excess};
  std::mt19937 random(static_cast<unsigned>(std::lround(1000 * excess)) + 1);
  std::normal_distribution<double> noise(0, 0.02);
  for (const double nll : original_of(chunks).nll) {
    candidate.partial_rope.nll.push_back(nll + 0.4 * excess + noise(random));
    candidate.mla.nll.push_back(nll + excess + noise(random));
  }
  return candidate;
}

void add_further(Candidate& candidate, double divergence, double tokens_per_second) {
  std::mt19937 random(static_cast<unsigned>(std::lround(1000 * divergence)) + 3);
  std::normal_distribution<double> noise(0, 0.01);
  candidate.further = {};
  for (std::size_t chunk = 0; chunk < candidate.mla.nll.size(); ++chunk) {
    candidate.further.kl_divergence.push_back(divergence * (1 + noise(random)));
    candidate.further.same_top.push_back(1 - 0.3 * divergence * (1 + noise(random)));
  }
  candidate.predicted_layers.clear();
  for (int layer = 0; layer < 30; ++layer) {
    const double error = divergence * (0.2 + 0.05 * layer + (layer % 7 == 3 ? 0.6 : 0));
    candidate.predicted_layers.push_back({0.3 * error, 0.05 * error, 0.1 * error});
    candidate.further.layers.push_back({0.25 * error, 0.04 * error, 0.08 * error});
  }
  candidate.further.speed = DecodingSpeed{tokens_per_second, 512, 32, 2, "a processor"};
}

std::vector<Candidate> freqfold_candidates() {
  std::vector<Candidate> candidates{
      candidate_of(recipe_of(32, 128, 1), 0.62, 20), candidate_of(recipe_of(32, 128, 2), 0.47, 20),
      candidate_of(recipe_of(32, 128, 4), 0.31, 20), candidate_of(recipe_of(32, 128, 8), 0.38, 20),
      candidate_of(recipe_of(32, 128, 16), 0.86, 4)};
  candidates.back().stopped_early = true;
  return candidates;
}

}  // namespace transmla::ui::fixtures
