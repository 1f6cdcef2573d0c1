#include "engine/session/estimate.h"

#include <algorithm>
#include <thread>

#include "engine/math/linear.h"
#include "engine/session/memory_need.h"
#include "engine/session/planned_export.h"
#include "engine/session/resources.h"

namespace transmla {
namespace {

// Measured on SmolLM2-135M and Qwen2.5-0.5B on two cores with AVX512-BF16.
constexpr double kBf16PerCore = 150e9, kFloatPerCore = 60e9;  // floating-point operations per second
constexpr double kMoments = 1.5;                              // statistics: a pass and the sums over it
constexpr double kConvertedPass = 1.3;                        // heads of size d + 2R
constexpr double kGeneration = 6;           // token by token: every step reads all weights for 16 sequences
constexpr double kFitWork = 14;             // per step, query head, pair of tokens and dimension: losses and gradients
constexpr double kRefitPasses = 6.5;        // two streams, each layer in parts, and the sums of the regressions
constexpr double kExportPerNumber = 60e-9;  // seconds: written, read back, compared
constexpr int kFreqfoldsTried = 3;          // the search stops where the perplexity rises
constexpr double kKeptAttention = 1.25;     // packed attention of converted networks beside the shared weights

double layer_numbers(const ModelConfig& config) { return layer_numbers(config, std::max(config.experts, 1)); }
double head_numbers(const ModelConfig& config) { return double(config.vocab) * config.hidden; }
double all_numbers(const ModelConfig& config) {
  return config.layers * layer_numbers(config) + head_numbers(config) * (config.tied_embeddings ? 1 : 2);
}

// Two operations per weight and token, and attention to half of the sequence on average.
double pass_work(const ModelConfig& config, double tokens, int length, bool with_head) {
  const double weights =
      config.layers * layer_numbers(config, std::max(config.experts_used, 1)) + (with_head ? head_numbers(config) : 0);
  return tokens * (2 * weights + config.layers * 2.0 * config.q_width() * length);
}

double statistics_work(const ModelConfig& config, const Recipe& recipe) {
  const CalibrationSettings settings = calibration_settings(recipe);
  return kMoments * pass_work(config, double(settings.sequences()) * settings.length, settings.length, false);
}

double generation_work(const ModelConfig& config, const Recipe& recipe) {
  const auto& calibration = recipe.calibration;
  return kGeneration *
         pass_work(config, double(calibration.generated) * calibration.length, calibration.length, /*with_head=*/true);
}

double fit_work(const ModelConfig& config, const Recipe& recipe) {
  const double length = recipe.calibration.length;
  const double steps = recipe.score.slot_fit.schedule.steps + recipe.score.output_fit.schedule.steps;
  return kFitWork * config.layers * steps * config.query_heads * length * length *
         (config.head_dim + recipe.qk_mqa_dim);
}

double refit_work(const ModelConfig& config, const Recipe& recipe) {
  const auto& calibration = recipe.calibration;
  const double pass =
      pass_work(config, double(calibration.sequences()) * calibration.length, calibration.length, false);
  return (recipe.score.refit ? kRefitPasses : 2) * pass;
}

double evaluation_work(const EstimateInput& input) {
  const Recipe& recipe = input.recipe;
  const double pass = pass_work(input.config, double(input.test_tokens), recipe.evaluation_length, true);
  const int partial = recipe.method == "transmla" && !recipe.freqfold ? kFreqfoldsTried : 1;
  return pass * (1 + kConvertedPass * (partial + 1));
}

double seconds_of(const EstimateInput& input) {
  const Recipe& recipe = input.recipe;
  double work = evaluation_work(input) + generation_work(input.config, recipe);
  if (!input.statistics_kept) work += statistics_work(input.config, recipe);
  if (recipe.method == "score") work += fit_work(input.config, recipe) + refit_work(input.config, recipe);
  const bool bf16 = calibration_settings(recipe).precision == Precision::bf16;
  const unsigned cores =
      input.threads > 0 ? unsigned(input.threads) : std::max(1U, std::thread::hardware_concurrency());
  return work / (cores * (bf16 ? kBf16PerCore : kFloatPerCore)) + kExportPerNumber * all_numbers(input.config);
}

}  // namespace

ConversionEstimate estimate_conversion(const EstimateInput& input) {
  const ModelConfig& config = input.config;
  const auto limit = double(input.memory_budget > 0 ? input.memory_budget : machine_memory());
  const double width = calibration_settings(input.recipe).precision == Precision::bf16 ? 2 : 4;
  const double needed = memory_need(config, input.recipe, limit).bytes();
  const double cache = std::min(kKeptAttention * width * all_numbers(config), limit / 4);
  return {seconds_of(input), static_cast<std::size_t>(needed + cache), static_cast<std::size_t>(needed),
          planned_bytes(config, input.recipe)};
}

}  // namespace transmla
