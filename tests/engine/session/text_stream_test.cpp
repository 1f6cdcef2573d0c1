// Text that comes token by token adds up to the text of all tokens, in whole characters.
#include "engine/session/text_stream.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "engine/text/utf8.h"

namespace transmla {
namespace {

using nlohmann::json;
using Words = std::vector<std::string>;

// A tokenizer without merges, whose ids are places in `vocabulary`.
std::shared_ptr<const Tokenizer> tokenizer_of(const Words& vocabulary, const json& decoder) {
  json ids = json::object();
  for (std::size_t id = 0; id < vocabulary.size(); ++id) ids[vocabulary[id]] = id;
  return Tokenizer::from_json(json({{"version", "1.0"},
                                    {"added_tokens", json::array()},
                                    {"normalizer", nullptr},
                                    {"pre_tokenizer", nullptr},
                                    {"post_processor", nullptr},
                                    {"decoder", decoder},
                                    {"model", {{"type", "BPE"}, {"vocab", ids}, {"merges", json::array()}}}})
                                  .dump())
      .value();
}

// Every byte a token of its own: 0 "a", 1 a blank, 2 and 3 "ä", 4 to 7 "😀".
std::shared_ptr<const Tokenizer> bytes() {
  const json byte_level{
      {"type", "ByteLevel"}, {"add_prefix_space", false}, {"trim_offsets", true}, {"use_regex", true}};
  return tokenizer_of({"a", "Ġ", "Ã", "¤", "ð", "Ł", "ĺ", "Ģ"}, byte_level);
}

Words pieces_of(const Tokenizer& tokenizer, const Tokens& before, const Tokens& tokens) {
  TextStream stream(tokenizer, before);
  Words pieces;
  for (const auto token : tokens) pieces.push_back(stream.add(token).value());
  pieces.push_back(stream.finish().value());
  return pieces;
}

TEST(TextStream, WaitsForWholeCharacters) {
  const auto tokenizer = bytes();
  EXPECT_EQ(pieces_of(*tokenizer, {0, 1}, {0, 2, 3, 1, 4, 5, 6, 7, 0}),
            (Words{"a", "", "ä", " ", "", "", "", "😀", "a", ""}));
}

TEST(TextStream, GivesAnUnfinishedCharacterAtTheEnd) {
  const auto tokenizer = bytes();
  const auto pieces = pieces_of(*tokenizer, {0}, {0, 4, 5});
  EXPECT_EQ(pieces[0] + pieces[1] + pieces[2], "a");
  EXPECT_EQ(pieces[3], tokenizer->decode({4, 5}).value());
  EXPECT_FALSE(find_invalid_utf8(pieces[3]));
}

TEST(TextStream, KeepsBlanksThatATextDoesNotBeginWith) {
  const json metaspace{{"type", "Metaspace"}, {"replacement", "▁"}, {"prepend_scheme", "always"}, {"split", true}};
  const auto tokenizer = tokenizer_of({"▁the", "▁sea", "s"}, metaspace);
  ASSERT_EQ(tokenizer->decode({0}).value(), "the") << "alone it has none";
  EXPECT_EQ(pieces_of(*tokenizer, {0}, {1, 2, 0}), (Words{" sea", "s", " the", ""}));
  const Tokens many(20, 0);
  EXPECT_EQ(pieces_of(*tokenizer, many, {1}), (Words{" sea", ""}));
}

}  // namespace
}  // namespace transmla
