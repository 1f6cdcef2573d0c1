#include "engine/session/outcome_json.h"

#include "engine/session/version.h"

namespace transmla {

using nlohmann::json;

json to_json(const Perplexity& perplexity) {
  return {{"ppl", perplexity.value()},
          {"standard_error", perplexity.standard_error()},
          {"nll_mean", perplexity.mean_nll()},
          {"nll_standard_error", perplexity.nll_standard_error()},
          {"nll", perplexity.nll}};
}

json to_json(const FreqfoldCandidate& candidate) {
  json result = to_json(candidate.perplexity);
  result["freqfold"] = candidate.freqfold;
  result["stopped_early"] = candidate.stopped_early;
  return result;
}

json to_json(const FitCurve& curve) { return {{"steps", curve.steps}, {"held_out_loss", curve.held_out}}; }

json to_json(const CacheSize& cache) {
  return {{"numbers_per_token_and_layer",
           {{"before", cache.before.numbers_per_layer}, {"after", cache.after.numbers_per_layer}}},
          {"bytes_per_token", {{"before", cache.before.bytes}, {"after", cache.after.bytes}}},
          {"saved", cache.saved()}};
}

json to_json(const Verification& verification) {
  return {{"tokens", verification.tokens},
          {"largest_logit_difference", verification.largest_logit_difference},
          {"rms_logit_difference", verification.rms_logit_difference},
          {"tolerance", verification.tolerance},
          {"export_nll", verification.export_nll},
          {"converted_nll", verification.converted_nll}};
}

json to_json(const TextSummary& text) {
  json result{{"text", text.name}, {"sha256", text.sha256}, {"sequences", text.sequences}, {"length", text.length}};
  if (!text.origin) return result;
  const auto& [part, file, file_sha256] = *text.origin;
  result["data_set"] = {
      {"name", part.name}, {"split", name_of(part.split)}, {"file", file}, {"file_sha256", file_sha256}};
  return result;
}

json to_json(const std::vector<StageSeconds>& stages) {
  json result = json::object();
  double total = 0;
  for (const auto& [stage, seconds] : stages) {
    result[stage] = result.value(stage, 0.0) + seconds;
    total += seconds;
  }
  result["total"] = total;
  return result;
}

json to_json(const ConversionOutcome& outcome) {
  json result{
      {"version", version()},
      {"model", {{"name", outcome.model_name}, {"family", outcome.family}, {"fingerprint", outcome.fingerprint}}},
      {"recipe", to_json(outcome.recipe)},
      {"precision", precision_name(outcome.precision)},
      {"calibration", to_json(outcome.calibration)},
      {"statistics", {{"key", outcome.statistics_key}, {"reused", outcome.statistics_reused}}},
      {"cache", to_json(outcome.cache)},
      {"seconds", to_json(outcome.seconds)},
      {"peak_rss_bytes", outcome.peak_rss_bytes}};
  if (outcome.evaluation) result["evaluation"] = to_json(*outcome.evaluation);
  if (outcome.original) result["original"] = to_json(*outcome.original);
  if (outcome.norms_folded) result["norms_folded"] = to_json(*outcome.norms_folded);
  auto& partial_rope = result["partial_rope"];
  if (outcome.partial_rope) partial_rope = to_json(*outcome.partial_rope);
  if (outcome.recipe.method == "score") {
    result["plan_key"] = outcome.plan_key;
    for (const auto& fits : outcome.layers) {
      result["layers"].push_back({{"slot_fit", to_json(fits.slots)}, {"output_fit", to_json(fits.output)}});
    }
  } else {
    partial_rope["freqfold"] = outcome.recipe.freqfold.value_or(0);
    partial_rope["collapse"] = outcome.recipe.collapse.value_or(0);
    partial_rope["candidates"] = json::array();
    for (const auto& candidate : outcome.candidates) partial_rope["candidates"].push_back(to_json(candidate));
  }
  if (outcome.mla) result["mla"] = to_json(*outcome.mla);
  if (outcome.verification) result["verification"] = to_json(*outcome.verification);
  return result;
}

const char* precision_name(Precision precision) { return precision == Precision::f32 ? "fp32" : "bf16"; }

Result<Precision> precision_from_name(const std::string& name) {
  if (name == "fp32") return Precision::f32;
  if (name == "bf16") return Precision::bf16;
  return fail("the precision '{}' is not known; it is fp32 or bf16", name);
}

}  // namespace transmla
