#include <algorithm>
#include <cmath>
#include <vector>

#include "engine/conversion/transmla.h"

namespace transmla {
namespace {

Status check_slots(const TransmlaOptions& options, const ModelConfig& config) {
  const int d = config.head_dim;
  if (options.qk_mqa_dim < 2 || options.qk_mqa_dim % 2 != 0 || options.qk_mqa_dim > d) {
    return fail("qk_mqa_dim {} is not an even number between 2 and the head size {}; choose {}", options.qk_mqa_dim, d,
                d / 2);
  }
  if (d % options.qk_mqa_dim != 0) {
    return fail("qk_mqa_dim {} times collapse {} is not the head size {}; choose a qk_mqa_dim that divides {}",
                options.qk_mqa_dim, options.collapse, d, d);
  }
  if (options.qk_mqa_dim * options.collapse != d) {
    return fail("qk_mqa_dim {} times collapse {} is not the head size {}; choose collapse {} for this qk_mqa_dim",
                options.qk_mqa_dim, options.collapse, d, auto_collapse(config, options.qk_mqa_dim));
  }
  return {};
}

// Multiples of collapse that divide the number of frequencies.
std::vector<int> freqfold_choices(const TransmlaOptions& options, const ModelConfig& config) {
  std::vector<int> choices;
  const int frequencies = config.head_dim / 2;
  for (int f = options.collapse; f <= frequencies; f += options.collapse) {
    if (frequencies % f == 0) choices.push_back(f);
  }
  return choices;
}

Status check_freqfold(const TransmlaOptions& options, const ModelConfig& config) {
  const std::vector<int> choices = freqfold_choices(options, config);
  if (std::find(choices.begin(), choices.end(), options.freqfold) != choices.end()) return {};
  const bool multiple = options.freqfold > 0 && options.freqfold % options.collapse == 0;
  const std::string reason = multiple ? fmt::format("does not divide the {} frequencies", config.head_dim / 2)
                                      : fmt::format("is not a multiple of collapse {}", options.collapse);
  return fail("freqfold {} {}; choose {}", options.freqfold, reason, fmt::join(choices, ", "));
}

Status check_ranks(const TransmlaOptions& options, const ModelConfig& config) {
  const int most = 2 * config.kv_width() - options.qk_mqa_dim;
  if (options.kv_lora_rank < 1) {
    return fail("kv_lora_rank {} is below 1; choose 1 to {}", options.kv_lora_rank, most);
  }
  if (options.kv_lora_rank > most) {
    return fail(
        "kv_lora_rank {} is above 2·{}·{} − qk_mqa_dim {} = {}, all that keys and values hold; choose {} or "
        "less",
        options.kv_lora_rank, config.kv_heads, config.head_dim, options.qk_mqa_dim, most, most);
  }
  if (!options.q_lora_rank) return {};
  if (*options.q_lora_rank < 1 || *options.q_lora_rank > config.q_width()) {
    return fail("q_lora_rank {} is not between 1 and {}, the width of the queries of {} heads of {}; choose {} or less",
                *options.q_lora_rank, config.q_width(), config.query_heads, config.head_dim, config.q_width());
  }
  return {};
}

}  // namespace

int auto_collapse(const ModelConfig& config, int qk_mqa_dim) {
  return qk_mqa_dim > 0 ? std::max(1, config.head_dim / qk_mqa_dim) : 1;
}

Status check_options(const TransmlaOptions& options, const ModelConfig& config) {
  TRY(check_slots(options, config));
  TRY(check_freqfold(options, config));
  TRY(check_ranks(options, config));
  if (!std::isfinite(options.balance_kv_ratio) || options.balance_kv_ratio <= 0) {
    return fail("balance_kv_ratio {} is not a positive number; choose 1, which balances by the mean norms",
                options.balance_kv_ratio);
  }
  return {};
}

}  // namespace transmla
