// The modelling file that an export with norms on both sides of its blocks carries for transformers. Private to
// export/.
#pragma once

#include <string_view>

namespace transmla {

inline constexpr std::string_view sandwich_norms_name = "modeling_sandwich_norms.py";
extern const std::string_view sandwich_norms_text;

// config.json's hidden_act, which no loader knows, so that none computes without the modelling file.
inline constexpr std::string_view sandwich_activation = "see_hidden_activation";

}  // namespace transmla
