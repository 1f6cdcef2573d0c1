// The post-processor of tokenizer.json that puts BOS before and EOS after a text.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

namespace transmla {

struct SpecialToken {
  std::int64_t id = 0;
  std::string text;
};

nlohmann::json template_post_processor(const std::optional<SpecialToken>& bos, const std::optional<SpecialToken>& eos);

}  // namespace transmla
