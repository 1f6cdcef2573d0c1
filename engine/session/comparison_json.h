// A comparison with the original as JSON.
#pragma once

#include <nlohmann/json.hpp>

#include "engine/evaluation/comparison.h"

namespace transmla {

// {nll_difference, kl_divergence, same_top}, each {mean, standard_error, chunks: per chunk}; the two perplexities are
// written apart.
nlohmann::json to_json(const Comparison& comparison);

}  // namespace transmla
