#include "engine/tokenizer/post_processor.h"

namespace transmla {
namespace {

using nlohmann::json;

json sequence(const char* name, int type) { return {{"Sequence", {{"id", name}, {"type_id", type}}}}; }

void append(json& pieces, const std::optional<SpecialToken>& token, int type) {
  if (token) pieces.push_back({{"SpecialToken", {{"id", token->text}, {"type_id", type}}}});
}

}  // namespace

json template_post_processor(const std::optional<SpecialToken>& bos, const std::optional<SpecialToken>& eos) {
  json single = json::array(), pair = json::array(), tokens = json::object();
  for (const auto& [name, type] : {std::pair{"A", 0}, std::pair{"B", 1}}) {
    append(pair, bos, type);
    pair.push_back(sequence(name, type));
    append(pair, eos, type);
    if (type == 0) single = pair;
  }
  for (const auto& token : {bos, eos}) {
    if (!token) continue;
    tokens[token->text] = {
        {"id", token->text}, {"ids", json::array({token->id})}, {"tokens", json::array({token->text})}};
  }
  return {{"type", "TemplateProcessing"}, {"single", single}, {"pair", pair}, {"special_tokens", tokens}};
}

}  // namespace transmla
