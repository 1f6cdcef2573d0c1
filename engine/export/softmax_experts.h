// The modelling file that an export with experts carries for transformers. Private to export/.
#pragma once

#include <string_view>

namespace transmla {

inline constexpr std::string_view softmax_experts_name = "modeling_softmax_experts.py";
extern const std::string_view softmax_experts_text;

}  // namespace transmla
