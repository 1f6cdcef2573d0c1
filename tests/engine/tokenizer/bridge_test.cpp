#include "engine/tokenizer/bridge/bridge.h"

#include <gtest/gtest.h>

#include <string>
#include <thread>

#include "tests/engine/tokenizer/small_vocabulary.h"

namespace transmla::test {
namespace {

const std::uint8_t* bytes(const std::string& text) { return reinterpret_cast<const std::uint8_t*>(text.data()); }

std::string last_error() {
  std::string text(transmla_bridge_last_error(nullptr, 0), '\0');
  transmla_bridge_last_error(reinterpret_cast<std::uint8_t*>(text.data()), text.size());
  return text;
}

class Bridge : public ::testing::Test {
 protected:
  Bridge() {
    const auto json = small_tokenizer()->json();
    tokenizer_ = transmla_tokenizer_create(bytes(json), json.size());
  }
  ~Bridge() override { transmla_tokenizer_free(tokenizer_); }
  bool encode(const std::string& text) {
    std::int32_t* ids = nullptr;
    std::size_t size = 0;
    const bool encoded = transmla_tokenizer_encode(tokenizer_, bytes(text), text.size(), false, &ids, &size);
    transmla_ids_free(ids, size);
    return encoded;
  }
  transmla_tokenizer* tokenizer_ = nullptr;
};

TEST_F(Bridge, RefusesWhatIsNoTokenizer) {
  for (const std::string json : {"", "{", "[1, 2]", R"({"version": "1.0"})", R"({"model": {"type": "BPE"}})"}) {
    EXPECT_EQ(transmla_tokenizer_create(bytes(json), json.size()), nullptr) << json;
    EXPECT_NE(last_error(), "") << json;
  }
  EXPECT_EQ(transmla_tokenizer_create(nullptr, 0), nullptr);
}

TEST_F(Bridge, RefusesATextThatIsNotUtf8AndSaysWhere) {
  for (const std::string text : {"river \xFF", "river \xC3", "river \xED\xA0\x80", "river \xC0\xAF"}) {
    EXPECT_FALSE(encode(text));
    EXPECT_NE(last_error().find("from index 6"), std::string::npos) << last_error();
  }
  EXPECT_TRUE(encode("river \xC3\xA9"));
}

TEST_F(Bridge, TakesZeroBytesLikeAnyOther) { EXPECT_TRUE(encode(std::string("a\0b", 3))); }

TEST_F(Bridge, RefusesANegativeIdAndGivesNoTextForOneThatIsNotThere) {
  const std::int32_t ids[] = {-1, 1 << 30};
  std::uint8_t* text = nullptr;
  std::size_t size = 7;
  EXPECT_FALSE(transmla_tokenizer_decode(tokenizer_, ids, 1, false, &text, &size));
  EXPECT_EQ(last_error(), "-1 is not a token id");
  ASSERT_TRUE(transmla_tokenizer_decode(tokenizer_, ids + 1, 1, false, &text, &size));
  EXPECT_EQ(size, 0U);
  transmla_text_free(text, size);
}

TEST_F(Bridge, CountsAddedTokensOnce) {
  EXPECT_EQ(transmla_tokenizer_vocab_size(tokenizer_), small_vocabulary()["tokenizer.ggml.tokens"].size());
}

TEST_F(Bridge, CopiesOfAnErrorWhatFits) {
  ASSERT_FALSE(encode("\xFF"));
  const auto whole = last_error();
  std::string part(8, '?');
  EXPECT_EQ(transmla_bridge_last_error(reinterpret_cast<std::uint8_t*>(part.data()), 4), whole.size());
  EXPECT_EQ(part, whole.substr(0, 4) + "????");
}

TEST_F(Bridge, KeepsErrorsOfThreadsApart) {
  ASSERT_FALSE(encode("\xFF"));
  std::thread([] { EXPECT_EQ(last_error(), ""); }).join();
  EXPECT_NE(last_error(), "");
}

TEST_F(Bridge, FreesNothingWithoutComplaint) {
  transmla_tokenizer_free(nullptr);
  transmla_ids_free(nullptr, 0);
  transmla_text_free(nullptr, 0);
}

}  // namespace
}  // namespace transmla::test
