#include "app/transmla/recipe_flags.h"

#include <charconv>

namespace transmla {
namespace {

// An option whose default stands in the help but not in `value`.
template <class T, class Default>
CLI::Option* add(CLI::App& app, const char* name, std::optional<T>& value, const Default& shown, const char* help) {
  return app.add_option(name, value, help)->default_str(fmt::format("{}", shown));
}

// "auto" or an integer.
Result<std::optional<int>> int_or_auto(const char* flag, const std::string& text) {
  if (text == "auto") return std::nullopt;
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error == std::errc() && end == text.data() + text.size()) return number;
  return fail("{} is '{}', it must be an integer or auto", flag, text);
}

template <class T, class U>
void set(T& value, const std::optional<U>& given) {
  if (given) value = *given;
}

Status set_int_or_auto(std::optional<int>& value, const char* flag, const std::optional<std::string>& given) {
  if (!given) return {};
  TRY_ASSIGN(value, int_or_auto(flag, *given));
  return {};
}

// The method that flags ask for: scripts of the TransMLA converter name none, and what only its method does goes there.
std::string method_of(const RecipeFlags& flags) {
  if (flags.method) return *flags.method;
  return flags.q_lora_rank || flags.use_qkv_norm ? "transmla" : Recipe{}.method;
}

Result<Recipe> base_recipe(const RecipeFlags& flags) {
  if (flags.recipe_file.empty()) return default_recipe(method_of(flags));
  return load_recipe(flags.recipe_file, flags.method);
}

}  // namespace

void add_calibration_flags(CLI::App& app, RecipeFlags& flags) {
  const Recipe defaults;
  const auto& calibration = defaults.calibration;
  app.add_option("--recipe", flags.recipe_file, "Recipe file (JSON); flags given beside it override it")
      ->type_name("FILE");
  add(app, "--dtype", flags.dtype, defaults.dtype,
      "Numbers of passes and of the export: fp32 or bf16, or with passes in bf16 fp8 for a folder, q8_0 for a GGUF; "
      "fp16 is refused, exact exports underflow in it")
      ->type_name("DTYPE");
  const auto published = default_recipe("transmla").calibration;  // scripts count on the converter's defaults
  add(app, "--cal-nsamples", flags.cal_nsamples, published.samples,
      fmt::format("Calibration samples; method score takes {} where none are given", calibration.samples).c_str());
  add(app, "--cal-generated", flags.cal_generated, published.generated,
      fmt::format("Samples that the model writes itself, taken in turn with those of the text; method score takes {} "
                  "where none are given",
                  calibration.generated)
          .c_str());
  add(app, "--cal-max-seqlen", flags.cal_max_seqlen, published.length,
      fmt::format("Tokens of a calibration sample; method score takes {} where none are given", calibration.length)
          .c_str());
  add(app, "--cal-batch-size", flags.cal_batch_size, defaults.calibration_batch,
      "Taken for compatibility: batches are sized for speed and do not change results");
  add(app, "--seed", flags.seed, calibration.seed, "Seed of the calibration samples");
}

void add_evaluation_flags(CLI::App& app, RecipeFlags& flags) {
  const Recipe defaults;
  add(app, "--ppl-eval-batch-size", flags.ppl_eval_batch_size, defaults.evaluation_batch,
      "0: take no perplexities; else chunks evaluated between two tests of freqfold auto, results do not depend on it");
  add(app, "--eval-chunks", flags.eval_chunks, defaults.evaluation_chunks, "First chunks of the test text; 0: all");
  add(app, "--eval-length", flags.eval_length, defaults.evaluation_length, "Tokens of a chunk");
}

void add_method_flags(CLI::App& app, RecipeFlags& flags) {
  const Recipe defaults;
  add(app, "--method", flags.method, defaults.method,
      "score: keep attention scores and outputs; transmla: the published method, which --q-lora-rank and "
      "--use-qkv-norm "
      "choose by themselves");
  add(app, "--freqfold", flags.freqfold, "auto",
      "Method transmla: neighbouring frequencies that are rotated together, or auto: the best")
      ->type_name("INT|auto");
  add(app, "--collapse", flags.collapse, "auto",
      "Method transmla: frequencies that become one slot, or auto: head size / qk-mqa-dim")
      ->type_name("INT|auto");
  add(app, "--qk-mqa-dim", flags.qk_mqa_dim, defaults.qk_mqa_dim, "Rotary numbers kept per token, shared by all heads");
  app.add_option("--q-lora-rank", flags.q_lora_rank, "Rank of the query latent; without it queries have none");
  add(app, "--kv-lora-rank", flags.kv_lora_rank, defaults.kv_lora_rank, "Rank of the key/value latent");
  add(app, "--balance-kv-ratio", flags.balance_kv_ratio, defaults.balance_kv_ratio,
      "Method transmla: factor on the ratio that balances keys and values before the joint PCA");
  app.add_flag("--use-qkv-norm", flags.use_qkv_norm,
               "Latents pass a true RMSNorm, with the gain that keeps their scale");
  app.add_flag("--approximate-norms", flags.approximate_norms,
               "Take constants for norms of queries and keys (Qwen3), which no fixed matrix can absorb; their cost in "
               "perplexity is measured by itself");
}

Result<Recipe> resolve(const RecipeFlags& flags) {
  TRY_ASSIGN(auto recipe, base_recipe(flags));
  set(recipe.dtype, flags.dtype);
  TRY(set_int_or_auto(recipe.freqfold, "--freqfold", flags.freqfold));
  TRY(set_int_or_auto(recipe.collapse, "--collapse", flags.collapse));
  set(recipe.calibration.samples, flags.cal_nsamples);
  set(recipe.calibration.generated, flags.cal_generated);
  set(recipe.calibration.length, flags.cal_max_seqlen);
  set(recipe.calibration.seed, flags.seed);
  set(recipe.calibration_batch, flags.cal_batch_size);
  set(recipe.evaluation_batch, flags.ppl_eval_batch_size);
  set(recipe.evaluation_chunks, flags.eval_chunks);
  set(recipe.evaluation_length, flags.eval_length);
  set(recipe.qk_mqa_dim, flags.qk_mqa_dim);
  set(recipe.q_lora_rank, flags.q_lora_rank);
  set(recipe.kv_lora_rank, flags.kv_lora_rank);
  set(recipe.balance_kv_ratio, flags.balance_kv_ratio);
  if (flags.use_qkv_norm) recipe.use_qkv_norm = true;
  if (flags.approximate_norms) recipe.approximate_norms = true;
  return recipe;
}

}  // namespace transmla
