#include "engine/session/memory_need.h"

#include <algorithm>
#include <limits>
#include <numeric>

#include "engine/base/format.h"
#include "engine/session/resources.h"

namespace transmla {
namespace {

constexpr double kProgram = 100 << 20;  // libraries, tokenizer, buffers
constexpr double kEigensystem = 4.5;    // matrices of a dense eigenproblem: its own, a copy, LAPACK's two, a product's
constexpr double kSubspace = 2;         // of one solved by iteration, in fp32
constexpr Index kDenseLimit = 2048;     // as engine/math/components.cpp chooses between them
constexpr double kFolded = 1.3;         // an MLA layer beside the original's, with what is being rounded
constexpr std::int64_t kBatchTokens = 2048;

// Sizes of one conversion in bytes; names as in METHOD.md.
class Sizes {
 public:
  Sizes(const ModelConfig& config, const Recipe& recipe, double budget)
      : c_(config),
        r_(recipe),
        budget_(budget > 0 ? budget : std::numeric_limits<double>::infinity()),
        settings_(calibration_settings(recipe)),
        kv_(config.kv_width()),
        q_(config.q_width()),
        is_score_(recipe.method == "score") {}

  double plans() const {
    const double rank = r_.kv_lora_rank, rotary = r_.qk_mqa_dim;
    const double up = is_score_ ? q_ : kv_;  // rows of U_k and of U_v
    double numbers = 8 * (2 * kv_ * rank + 2 * up * rank + rotary * (kv_ + q_) + q_ * r_.q_lora_rank.value_or(0));
    if (is_score_ && r_.score.refit) numbers += 4 * c_.hidden * q_;
    if (is_score_ && r_.score.refit_down && c_.experts == 0) numbers += 4.0 * c_.hidden * c_.intermediate;
    // Before a layer is converted, and of all layers before the first is, a map stands for its latent.
    const double map = is_score_ ? 8 * q_ * kv_ : 0;
    return c_.layers * std::max(numbers, map) + map;
  }
  double calibrating() const {
    const double sums = (settings_.attention ? 3 : 2) * moment() + 8.0 * c_.query_heads * c_.head_dim * c_.head_dim +
                        (settings_.full_queries ? 16 * q_ * q_ : 0);
    return layer() + batch() + sums + stream(double(settings_.sequences()) * settings_.length);
  }
  double planning() const {
    const double lent = (settings_.attention ? 2 : 1) * moment() + (settings_.full_queries ? 8 * q_ * q_ : 0);
    const bool dense = !is_score_ || 2 * kv_ <= kDenseLimit;
    const double slots = is_score_ ? 16 * q_ * kv_ : 16 * kv_ * kv_;
    const double queries = r_.q_lora_rank ? kEigensystem * 8 * q_ * q_ : 0;
    return lent + slots + std::max((dense ? kEigensystem : kSubspace) * moment(), queries);
  }
  // Two streams, the kept inputs of one projection, and its regression: sums in place and the right-hand side.
  double refitting() const {
    const double tokens = double(r_.calibration.sequences()) * r_.calibration.length;
    const double width = c_.experts > 0 || !r_.score.refit_down ? q_ : std::max<double>(c_.intermediate, q_);
    const double inputs = std::min(precision_width() * tokens * width, budget_ / 4);
    const double regression = 8 * width * width + 3 * 8 * c_.hidden * width;
    return layer() + batch() + (c_.family->sandwich_norms ? 3 : 2) * stream(tokens) + inputs + regression + samples();
  }
  double exporting() const {
    const double width = r_.dtype == "fp32" ? 4 : 2;
    const double table = width * c_.vocab * c_.hidden;
    return std::max(table, 8 * 3 * q_ * c_.hidden + (4 + width) * c_.hidden * std::max<double>(c_.intermediate, q_));
  }
  double verifying() const { return kFolded * 4 * layer_numbers(c_, std::max(c_.experts, 1)); }

 private:
  double precision_width() const { return settings_.precision == Precision::bf16 ? 2 : 4; }
  double moment() const { return 8 * 4 * kv_ * kv_; }
  double stream(double tokens) const { return std::min(4 * tokens * c_.hidden, budget_ / 8); }
  // Packed, and what is being packed: experts one after the other.
  double layer() const {
    return precision_width() * layer_numbers(c_, std::max(c_.experts, 1)) + 4 * layer_numbers(c_, 1);
  }
  double batch() const {
    const int longest = std::max(r_.calibration.length, r_.evaluation_batch > 0 ? r_.evaluation_length : 0);
    const double copies = c_.query_key_norms ? q_ + 2 * kv_ : 0;  // of queries, keys and values without norms
    const double row = 3.0 * c_.hidden + 3 * q_ + 2 * kv_ + 3.0 * c_.intermediate + copies;
    return 4 * double(std::max<std::int64_t>(kBatchTokens, longest)) * row;
  }
  double samples() const {
    const double fitted = double(std::min(r_.score.fit_samples, r_.calibration.sequences())) * r_.calibration.length;
    return 4 * fitted * (q_ + 2 * kv_);
  }

  const ModelConfig& c_;
  const Recipe& r_;
  double budget_;
  CalibrationSettings settings_;
  double kv_, q_;
  bool is_score_;
};

}  // namespace

double layer_numbers(const ModelConfig& config, int mlps) {
  return double(config.hidden) * (2.0 * config.q_width() + 2.0 * config.kv_width() + 3.0 * mlps * config.intermediate);
}

double MemoryNeed::bytes() const {
  return std::accumulate(held.begin(), held.end(), largest_stage().bytes,
                         [](double sum, const MemoryPart& part) { return sum + part.bytes; });
}

const MemoryPart& MemoryNeed::largest_stage() const {
  return *std::max_element(stages.begin(), stages.end(),
                           [](const auto& a, const auto& b) { return a.bytes < b.bytes; });
}

MemoryNeed memory_need(const ModelConfig& config, const Recipe& recipe, double budget) {
  const Sizes sizes(config, recipe, budget);
  MemoryNeed need{{{"the program", kProgram}, {"the plans of all layers", sizes.plans()}},
                  {{"the calibration of a layer", sizes.calibrating()},
                   {"the plan of a layer", sizes.planning()},
                   {"the export of a layer", sizes.exporting()},
                   {"the verification of a layer", sizes.verifying()}}};
  if (recipe.method == "score") need.stages.push_back({"the refits of a layer", sizes.refitting()});
  return need;
}

Result<std::size_t> spare_memory(const ModelConfig& config, const Recipe& recipe, const Context& context) {
  const std::size_t most = weight_cache_bytes(context), budget = context.memory_budget;
  if (budget == 0) return most;
  const MemoryNeed need = memory_need(config, recipe, double(budget));
  const auto wanted = static_cast<std::size_t>(need.bytes());
  if (wanted <= budget) return std::min(most, budget - wanted);
  const auto size = [](double bytes) { return format_bytes(static_cast<std::size_t>(bytes)); };
  const MemoryPart& stage = need.largest_stage();
  return fail("a memory budget of {} is too small: {} takes about {}, {} {}; give {} or more", format_bytes(budget),
              stage.what, size(stage.bytes), need.held.back().what, size(need.held.back().bytes), format_bytes(wanted));
}

}  // namespace transmla
