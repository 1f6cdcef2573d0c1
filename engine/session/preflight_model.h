// What preflight says of the model itself, whatever the machine. Private to session/.
#pragma once

#include "engine/session/preflight_report.h"

namespace transmla {

// Family, heads, rotary frequencies, biases, tokenizer, storage, and a sliding window where there is one.
std::vector<PreflightCheck> model_checks(const Model& model, int tokenizer_tokens, const Recipe& recipe);

}  // namespace transmla
