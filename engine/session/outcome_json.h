// Results as JSON: what --json writes and what conversion.json holds.
#pragma once

#include <nlohmann/json.hpp>

#include "engine/session/convert.h"

namespace transmla {

// {ppl, standard_error, nll_mean, nll: per chunk}
nlohmann::json to_json(const Perplexity& perplexity);
nlohmann::json to_json(const FreqfoldCandidate& candidate);
nlohmann::json to_json(const FitCurve& curve);
nlohmann::json to_json(const CacheSize& cache);
nlohmann::json to_json(const Verification& verification);
nlohmann::json to_json(const TextSummary& text);
nlohmann::json to_json(const std::vector<StageSeconds>& stages);  // {stage: seconds, …, total}
nlohmann::json to_json(const ConversionOutcome& outcome);

const char* precision_name(Precision precision);  // "fp32", "bf16"
Result<Precision> precision_from_name(const std::string& name);

}  // namespace transmla
