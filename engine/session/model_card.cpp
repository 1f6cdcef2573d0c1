#include "engine/session/model_card.h"

#include "engine/base/format.h"

namespace transmla {
namespace {

std::string perplexity_row(const char* name, const std::optional<Perplexity>& perplexity) {
  if (!perplexity) return {};
  return fmt::format("| {} | {} |\n", name, format_with_error(perplexity->value(), perplexity->standard_error()));
}

std::string perplexity_table(const ConversionOutcome& outcome) {
  if (!outcome.evaluation) return "Perplexities were not taken.\n";
  return fmt::format("Perplexity on the first {} chunks of {} tokens of `{}`:\n\n| model | perplexity |\n|---|---|\n",
                     outcome.evaluation->sequences, outcome.evaluation->length, outcome.evaluation->name) +
         perplexity_row("original", outcome.original) +
         perplexity_row("original with norms of queries and keys as constants", outcome.norms_folded) +
         perplexity_row("partial RoPE", outcome.partial_rope) +
         perplexity_row("MLA (this checkpoint, before rounding)", outcome.mla);
}

std::string freqfold_row(const Recipe& recipe) {
  if (recipe.method != "transmla") return {};
  return fmt::format("| freqfold, collapse | {}, {} |\n", recipe.freqfold.value_or(0), recipe.collapse.value_or(0));
}

std::string calibration_source(const ConversionOutcome& outcome) {
  const auto& calibration = outcome.recipe.calibration;
  if (calibration.generated == 0) return fmt::format("of `{}`", outcome.calibration.name);
  return fmt::format("{} of `{}` and {} that the original wrote itself", calibration.samples, outcome.calibration.name,
                     calibration.generated);
}

}  // namespace

std::string model_card(const ConversionOutcome& outcome) {
  const auto& recipe = outcome.recipe;
  return fmt::format(
             "---\nlibrary_name: transformers\ntags: [mla, deepseek_v3]\n---\n\n# {0} with multi-head latent "
             "attention\n\nConverted from `{0}` by the method `{1}`; the weights stay under the license of the "
             "original.\n\n| | |\n|---|---|\n| cached numbers per token and layer | {2}, the original has {3} ({4:.0f} "
             "% less) |\n| qk_mqa_dim, kv_lora_rank | {5}, {6} |\n{7}| calibration | "
             "{8} samples of {9} tokens, {10} |\n\n",
             outcome.model_name, recipe.method, outcome.cache.after.numbers_per_layer,
             outcome.cache.before.numbers_per_layer, 100 * outcome.cache.saved(), recipe.qk_mqa_dim,
             recipe.kv_lora_rank, freqfold_row(recipe), outcome.calibration.sequences, outcome.calibration.length,
             calibration_source(outcome)) +
         perplexity_table(outcome);
}

}  // namespace transmla
