#include "engine/session/preflight_report.h"

#include <unistd.h>

#include <algorithm>

#include "engine/base/format.h"
#include "engine/export/fp8_storage.h"
#include "engine/export/gguf_export.h"
#include "engine/session/cache_size.h"
#include "engine/session/estimate.h"
#include "engine/session/planned_export.h"
#include "engine/session/preflight.h"
#include "engine/session/preflight_model.h"
#include "engine/session/resources.h"
#include "engine/session/source.h"

namespace transmla {
namespace {

constexpr std::int64_t kBytesPerToken = 4;  // of English text, about

// The sentences of the engine's errors name the way out themselves.
PreflightCheck refused(std::string id, const Error& error) {
  return {std::move(id), CheckLevel::bad, {"{}", {error.message}}, {}};
}

PreflightCheck recipe_fits(const ModelConfig& config, const Recipe& recipe) {
  if (const Status fits = check_recipe(recipe, config); !fits) return refused("recipe", fits.error());
  return {"recipe", CheckLevel::good, {TRANSMLA_SENTENCE("Preflight", "the recipe fits this model"), {}}, {}};
}

PreflightCheck cache(const ModelConfig& config, const Recipe& recipe) {
  const CacheSize size = cache_size(config, recipe.qk_mqa_dim, recipe.kv_lora_rank);
  const std::vector<std::string> values = {format_count(size.after.numbers_per_layer),
                                           format_count(size.before.numbers_per_layer)};
  if (size.after.numbers_per_layer < size.before.numbers_per_layer) {
    return {"cache",
            CheckLevel::good,
            {TRANSMLA_SENTENCE("Preflight", "{} cached numbers per token and layer instead of {}"), values},
            {}};
  }
  return {"cache",
          CheckLevel::warning,
          {TRANSMLA_SENTENCE("Preflight", "the cache does not shrink: {} numbers per token and layer instead of {}"),
           values},
          {TRANSMLA_SENTENCE("Preflight", "lower the rank or the number of rotary dimensions"), {}}};
}

const char* name_of_passes() { return effective_precision(Precision::bf16) == Precision::bf16 ? "bf16" : "fp32"; }

PreflightCheck fp8(const ModelConfig& config, const Recipe& recipe) {
  const DeepseekShape shape = planned_shape(config, recipe);
  if (const Status fits = check_fp8(shape); !fits) return refused("dtype", fits.error());
  const auto kept = projections_in_bf16(shape);
  if (kept.empty()) {
    return {
        "dtype",
        CheckLevel::good,
        {TRANSMLA_SENTENCE("Preflight", "passes run in {}, all projections of the export are FP8"), {name_of_passes()}},
        {}};
  }
  return {"dtype",
          CheckLevel::warning,
          {TRANSMLA_SENTENCE("Preflight",
                             "passes run in {}, the export is FP8, but for projections whose sizes do not fit its "
                             "blocks of 128: {}"),
           {name_of_passes(), fmt::format("{}", fmt::join(kept, ", "))}},
          {TRANSMLA_SENTENCE("Preflight", "they stay bf16, which config.json tells loaders"), {}}};
}

PreflightCheck dtype(const ModelConfig& config, const Recipe& recipe) {
  if (const auto known = check_dtype(recipe.dtype); !known) return refused("dtype", known.error());
  if (recipe.dtype == "fp8") return fp8(config, recipe);
  if (recipe.dtype == "q8_0") {
    return {"dtype",
            CheckLevel::good,
            {TRANSMLA_SENTENCE("Preflight", "passes run in {}, the export is a GGUF of 8 bits per weight"),
             {name_of_passes()}},
            {}};
  }
  if (recipe.dtype == "bf16" && effective_precision(Precision::bf16) != Precision::bf16) {
    return {"dtype",
            CheckLevel::warning,
            {TRANSMLA_SENTENCE("Preflight",
                               "this processor multiplies bf16 slowly: passes run in fp32, the export is bf16"),
             {}},
            {}};
  }
  return {"dtype",
          CheckLevel::good,
          {TRANSMLA_SENTENCE("Preflight", "passes run in {}, and so is the export"), {recipe.dtype}},
          {}};
}

std::int64_t file_bytes(const Path& file) {
  std::error_code error;
  const auto bytes = std::filesystem::file_size(file, error);
  return error ? 0 : static_cast<std::int64_t>(bytes);
}

bool is_file(const Path& path) {
  std::error_code error;
  return std::filesystem::is_regular_file(path, error);
}

std::int64_t test_tokens(const PreflightRequest& request) {
  const Recipe& recipe = request.recipe;
  if (recipe.evaluation_batch == 0) return 0;
  const std::int64_t all = file_bytes(request.test_text.file) / kBytesPerToken;
  return recipe.evaluation_chunks == 0
             ? all
             : std::min(all, std::int64_t{recipe.evaluation_chunks} * recipe.evaluation_length);
}

PreflightCheck memory(const ConversionEstimate& estimate, std::size_t budget) {
  const std::size_t room = budget > 0 ? budget : machine_memory();
  const std::string needed = format_bytes(estimate.memory), there = format_bytes(room);
  if (estimate.least_memory > room) {
    return {
        "memory",
        CheckLevel::bad,
        {TRANSMLA_SENTENCE("Preflight", "about {} are needed at least, there are {}"),
         {format_bytes(estimate.least_memory), there}},
        {TRANSMLA_SENTENCE("Preflight", "raise the memory budget, or take a smaller model or shorter samples"), {}}};
  }
  if (estimate.memory > room) {
    return {
        "memory",
        CheckLevel::warning,
        {TRANSMLA_SENTENCE("Preflight", "about {} would be used, there are {}: parts go to disk and it takes longer"),
         {needed, there}},
        {TRANSMLA_SENTENCE("Preflight", "raise the memory budget, or calibrate with fewer samples"), {}}};
  }
  return {"memory", CheckLevel::good, {TRANSMLA_SENTENCE("Preflight", "about {} of {}"), {needed, there}}, {}};
}

PreflightCheck time(const ConversionEstimate& estimate) {
  constexpr double kLong = 6 * 3600;
  const Sentence sentence{TRANSMLA_SENTENCE("Preflight", "about {} on this machine"),
                          {format_duration(estimate.seconds)}};
  if (estimate.seconds < kLong) return {"time", CheckLevel::good, sentence, {}, estimate.seconds};
  return {"time",
          CheckLevel::warning,
          sentence,
          {TRANSMLA_SENTENCE("Preflight",
                             "a stopped job goes on at its layer; fewer samples and fewer steps of the fit are faster"),
           {}},
          estimate.seconds};
}

PreflightCheck text(std::string id, const TextSource& source, std::int64_t tokens_wanted) {
  const Path& file = source.file;
  const std::string name = display_name(source);
  if (file.empty()) {
    return {std::move(id),
            CheckLevel::bad,
            {TRANSMLA_SENTENCE("Preflight", "no text is chosen"), {}},
            {TRANSMLA_SENTENCE("Preflight", "choose a text file"), {}}};
  }
  if (::access(file.c_str(), R_OK) != 0 || !is_file(file)) {
    return {std::move(id),
            CheckLevel::bad,
            {TRANSMLA_SENTENCE("Preflight", "'{}' cannot be read"), {name}},
            {TRANSMLA_SENTENCE("Preflight", "choose another text file"), {}}};
  }
  const std::int64_t tokens = file_bytes(file) / kBytesPerToken;
  if (tokens < tokens_wanted) {
    return {std::move(id),
            CheckLevel::warning,
            {TRANSMLA_SENTENCE("Preflight", "'{}' holds about {} tokens, {} are wanted"),
             {name, format_count(tokens), format_count(tokens_wanted)}},
            {TRANSMLA_SENTENCE("Preflight", "choose a longer text, or fewer samples"), {}}};
  }
  return {std::move(id),
          CheckLevel::good,
          {TRANSMLA_SENTENCE("Preflight", "'{}', about {} tokens"), {name, format_count(tokens)}},
          {}};
}

PreflightCheck folder(const Model& model, const Recipe& recipe, const Path& path, const ConversionEstimate& estimate) {
  if (const Status fits = check_output(model, recipe, path); !fits) return refused("folder", fits.error());
  const auto free = free_bytes(path);
  if (!free) return refused("folder", free.error());
  return {"folder",
          CheckLevel::good,
          {TRANSMLA_SENTENCE("Preflight", "about {} will be written, {} are free"),
           {format_bytes(estimate.export_bytes), format_bytes(*free)}},
          {}};
}

}  // namespace

CheckLevel PreflightReport::worst() const {
  CheckLevel worst = CheckLevel::good;
  for (const PreflightCheck& check : checks) worst = std::max(worst, check.level);
  return worst;
}

const PreflightCheck* PreflightReport::find(const std::string& id) const {
  const auto found = std::find_if(checks.begin(), checks.end(), [&](const auto& check) { return check.id == id; });
  return found == checks.end() ? nullptr : &*found;
}

PreflightReport preflight(const PreflightRequest& request) {
  const ModelConfig& config = request.model->config();
  const Recipe& recipe = request.recipe;
  PreflightReport report{model_checks(*request.model, request.tokenizer_tokens, recipe)};
  report.checks.push_back(recipe_fits(config, recipe));
  const auto& calibration = recipe.calibration;
  const bool evaluates = recipe.evaluation_batch > 0;
  report.checks.push_back(
      text("calibration_text", request.calibration_text, std::int64_t{calibration.samples} * calibration.length));
  if (evaluates) report.checks.push_back(text("test_text", request.test_text, recipe.evaluation_length));
  if (report.find("recipe")->level == CheckLevel::bad) return report;  // no sizes to reckon with

  const auto estimate = estimate_conversion({.config = config,
                                             .recipe = recipe,
                                             .test_tokens = test_tokens(request),
                                             .statistics_kept = request.statistics_kept,
                                             .threads = request.threads,
                                             .memory_budget = request.memory_budget});
  for (auto& check :
       {cache(config, recipe), dtype(config, recipe), memory(estimate, request.memory_budget), time(estimate)}) {
    report.checks.push_back(check);
  }
  if (request.folder) report.checks.push_back(folder(*request.model, recipe, *request.folder, estimate));
  return report;
}

}  // namespace transmla
