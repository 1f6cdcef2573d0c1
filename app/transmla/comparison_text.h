// A comparison with the original in words.
#pragma once

#include <string>

#include "engine/evaluation/comparison.h"

namespace transmla {

// "ΔNLL 1.109 ± 0.012 (paired), KL 1.082 ± 0.020 nats per token, same top token 55.1 ± 0.6 %"
std::string comparison_text(const Comparison& comparison);

}  // namespace transmla
