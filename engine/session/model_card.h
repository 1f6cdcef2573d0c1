// README.md of an export: what it is, how it was made and what it costs in perplexity.
#pragma once

#include <string>

#include "engine/session/convert.h"

namespace transmla {

std::string model_card(const ConversionOutcome& outcome);

}  // namespace transmla
