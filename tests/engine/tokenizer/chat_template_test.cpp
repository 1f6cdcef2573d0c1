// Conversations against what transformers' apply_chat_template makes of them (tests/golden/make_chat.py).
#include "engine/tokenizer/chat_template.h"

#include <gtest/gtest.h>

#include "tests/engine/tokenizer/small_vocabulary.h"
#include "tests/support/refusal.h"

namespace transmla::test {
namespace {

using fixtures::refused;
using nlohmann::json;

std::vector<ChatMessage> messages_of(const json& conversation) {
  std::vector<ChatMessage> messages;
  for (const auto& message : conversation) messages.push_back({message.at("role"), message.at("content")});
  return messages;
}

TEST(ChatTemplate, RendersAsTransformersDoes) {
  const auto golden = json::parse(read_text(Path(TRANSMLA_TEST_DATA) / "chat" / "golden.json").value());
  for (const auto& wanted : golden.at("cases")) {
    const std::string name = wanted.at("template"), conversation = wanted.at("conversation");
    SCOPED_TRACE(name + ", " + conversation);
    const ChatTemplate chat("model", golden.at("templates").at(name), golden.at("special_tokens"));
    const auto text = chat.render(messages_of(golden.at("conversations").at(conversation)),
                                  wanted.at("add_generation_prompt"), golden.at("now").get<std::time_t>());
    EXPECT_EQ(text.has_value(), wanted.contains("text")) << (text ? *text : text.error().message);
    if (text && wanted.contains("text")) {
      EXPECT_EQ(*text, wanted.at("text"));
    }
  }
}

TEST(ChatTemplate, SaysWhatATemplateSays) {
  const auto render = [](const std::string& source) {
    return ChatTemplate("tiny", source, json::object()).render({{"system", "x"}}, true, 0);
  };
  EXPECT_TRUE(
      refused(render("\n{{ raise_exception('No system here') }}"), {"'tiny'", "it says: No system here (line 2)"}));
  EXPECT_TRUE(refused(render("{% if %}"), {"'tiny'", "syntax error", "line 1"}));
  EXPECT_TRUE(refused(render("{{ messages.x.y }}"), {"undefined"}));
  EXPECT_TRUE(refused(render("{% for i in range(9999) %}{{ ' ' * 9999999 }}{% endfor %}"), {"work or memory"}));
  EXPECT_TRUE(refused(render("\xFF"), {"UTF-8"}));
  EXPECT_TRUE(refused(ChatTemplate("tiny", "x", json::object()).render({{"user", "\xFF"}}, true, 0), {"UTF-8"}));
}

Result<std::string> rendered_by(const Checkpoint& checkpoint) {
  TRY_ASSIGN(const auto chat, ChatTemplate::load(checkpoint));
  return chat.render({{"user", "hi"}}, true, 0);
}

TEST(ChatTemplate, IsReadWhereverFoldersHaveIt) {
  const TemporaryFolder folder;
  const FolderCheckpoint checkpoint(folder.path());
  EXPECT_TRUE(refused(rendered_by(checkpoint), {"no chat template", "generate"}));
  folder.write("tokenizer_config.json", R"({"chat_template": "{{ bos_token }}text", "bos_token": {"content": "<b>"}})");
  EXPECT_EQ(rendered_by(checkpoint), "<b>text");
  folder.write("tokenizer_config.json", R"({"bos_token": null, "chat_template": [
      {"name": "tool_use", "template": "tool"},
      {"name": "default", "template": "{{ bos_token }}named{{ eos_token }}"}]})");
  EXPECT_EQ(rendered_by(checkpoint), "named");
  folder.write("special_tokens_map.json", R"({"bos_token": "<m>", "eos_token": {"content": "</m>"}})");
  EXPECT_EQ(rendered_by(checkpoint), "<m>named</m>");
  folder.write("chat_template.jinja", "file {{ messages[0].content }}\n");
  EXPECT_EQ(rendered_by(checkpoint), "file hi");
}

TEST(ChatTemplate, IsReadFromAGguf) {
  auto metadata = small_vocabulary();
  metadata.erase("tokenizer.chat_template");
  EXPECT_TRUE(refused(rendered_by(GgufCheckpoint(metadata)), {"river.gguf", "no chat template"}));
  metadata["tokenizer.chat_template"] = "{{ eos_token }}{{ messages[0].content }}";
  metadata["tokenizer.ggml.eos_token_id"] = 0;
  const std::string eos = metadata["tokenizer.ggml.tokens"][0];
  EXPECT_EQ(rendered_by(GgufCheckpoint(metadata)), eos + "hi");
}

TEST(ChatTemplate, RefusesSettingsThatAreDamaged) {
  const TemporaryFolder folder;
  const FolderCheckpoint checkpoint(folder.path());
  folder.write("tokenizer_config.json", "[1]");
  EXPECT_TRUE(refused(rendered_by(checkpoint), {"tokenizer_config.json", "JSON object"}));
  folder.write("tokenizer_config.json", R"({"chat_template": [{"name": "tool_use", "template": "tool"}, 7]})");
  EXPECT_TRUE(refused(rendered_by(checkpoint), {"no chat template"}));
}

}  // namespace
}  // namespace transmla::test
