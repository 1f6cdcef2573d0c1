#include "engine/text/samples.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "tests/engine/tokenizer/small_vocabulary.h"

namespace transmla::test {
namespace {

using nlohmann::json;
using Rows = std::vector<Tokens>;

const Path data = Path(TRANSMLA_TEST_DATA) / "text";

Rows rows_of(const TokenBatch& batch) {
  Rows rows;
  for (int i = 0; i < batch.sequences; ++i) rows.emplace_back(batch.sequence(i), batch.sequence(i) + batch.length);
  return rows;
}

std::shared_ptr<const Tokenizer> tokenizer_with(bool bos) {
  auto metadata = small_vocabulary();
  metadata["tokenizer.ggml.add_bos_token"] = bos;
  return Tokenizer::load(GgufCheckpoint(metadata)).value();
}

// golden.json: the public converter's rules in Python. The parameter: does the tokenizer open texts with BOS?
class River : public ::testing::TestWithParam<bool> {
 protected:
  const std::shared_ptr<const Tokenizer> tokenizer_ = tokenizer_with(GetParam());
  const TextFile text_ = load_text(data / "river.txt").value();
  const json golden_ = json::parse(read_text(data / "golden.json").value())[GetParam() ? "with_bos" : "plain"];
};

TEST_P(River, GivesTheSamplesOfThePublicRule) {
  for (const auto& [seed, samples] : golden_["samples"].items()) {
    const auto batch = calibration_samples(*tokenizer_, text_, 4, 96, std::stoull(seed)).value();
    EXPECT_EQ(rows_of(batch), samples.get<Rows>()) << "seed " << seed;
    EXPECT_EQ(batch.tokens.size(), 4U * 96U);
  }
}

TEST_P(River, GivesTheSameFirstSamplesWhateverTheCount) {
  const auto few = calibration_samples(*tokenizer_, text_, 2, 96, 42).value();
  EXPECT_EQ(rows_of(few), Rows(golden_["samples"]["42"].begin(), golden_["samples"]["42"].begin() + 2));
}

TEST_P(River, SaysHowManySamplesItHasAndHowManyAreAskedFor) {
  const int all = golden_["all_samples"];
  EXPECT_TRUE(calibration_samples(*tokenizer_, text_, all, 96, 42));
  const auto refused = calibration_samples(*tokenizer_, text_, all + 3, 96, 42);
  ASSERT_FALSE(refused);
  const auto& message = refused.error().message;
  EXPECT_NE(message.find(fmt::format("'river.txt' gives {} calibration samples", all)), std::string::npos) << message;
  EXPECT_NE(message.find(fmt::format("{} are asked for", all + 3)), std::string::npos) << message;
}

TEST_P(River, GivesItsWholeChunks) {
  const auto chunks = golden_["chunks"].get<Rows>();
  EXPECT_EQ(rows_of(evaluation_chunks(*tokenizer_, text_, 128, 0).value()), chunks);
  EXPECT_EQ(rows_of(evaluation_chunks(*tokenizer_, text_, 128, 99).value()), chunks);
  EXPECT_EQ(rows_of(evaluation_chunks(*tokenizer_, text_, 128, 2).value()), Rows(chunks.begin(), chunks.begin() + 2));
}

TEST_P(River, SaysHowManyTokensAChunkNeeds) {
  const int tokens = golden_["tokens"];
  EXPECT_EQ(evaluation_chunks(*tokenizer_, text_, tokens, 0).value().sequences, 1);
  const auto refused = evaluation_chunks(*tokenizer_, text_, tokens + 1, 0);
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().message.find(fmt::format("has {} tokens, a chunk needs {}", tokens, tokens + 1)),
            std::string::npos)
      << refused.error().message;
}

INSTANTIATE_TEST_SUITE_P(Openings, River, ::testing::Bool(),
                         [](const auto& instance) { return instance.param ? "Bos" : "Nothing"; });

TEST(Samples, StandInTurnUntilOneEnds) {
  const TokenBatch first{3, 2, {1, 1, 2, 2, 3, 3}}, second{1, 2, {7, 7}}, none{0, 2, {}};
  EXPECT_EQ(rows_of(in_turn(first, second)), Rows({{1, 1}, {7, 7}, {2, 2}, {3, 3}}));
  EXPECT_EQ(rows_of(in_turn(second, first)), Rows({{7, 7}, {1, 1}, {2, 2}, {3, 3}}));
  EXPECT_EQ(rows_of(in_turn(first, none)), rows_of(first));
}

TEST(Samples, RefuseSizesBelowOne) {
  const auto text = load_text(data / "river.txt").value();
  for (const auto& [count, length] : {std::pair{0, 8}, std::pair{8, 0}, std::pair{-1, 8}}) {
    EXPECT_FALSE(calibration_samples(*small_tokenizer(), text, count, length, 42));
  }
  EXPECT_FALSE(evaluation_chunks(*small_tokenizer(), text, 0, 1));
}

class LoadText : public ::testing::Test {
 protected:
  Result<TextFile> load(const std::string& content) {
    folder_.write("text.txt", content);
    return load_text(folder_.path() / "text.txt");
  }
  std::string refusal(const std::string& content) {
    const auto text = load(content);
    return text ? "accepted" : text.error().message;
  }
  TemporaryFolder folder_;
};

TEST_F(LoadText, KeepsTheNameAndTheHashOfTheFile) {
  const auto text = load("abc").value();
  EXPECT_EQ(text.text, "abc");
  EXPECT_EQ(text.name, "text.txt");
  // FIPS 180-2, appendix B.1
  EXPECT_EQ(text.sha256, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST_F(LoadText, ReadsEveryLineEndAsPythonDoes) {
  EXPECT_EQ(load("a\r\nb\rc\nd\r\r\n\re\r").value().text, "a\nb\nc\nd\n\n\ne\n");
  EXPECT_NE(load("a\r\n").value().sha256, load("a\n").value().sha256);
}

TEST_F(LoadText, RefusesTextWithoutContent) {
  EXPECT_NE(refusal("").find("is empty (0 bytes)"), std::string::npos) << refusal("");
  EXPECT_NE(refusal(" \n\t \u3000").find("nothing but blanks (7 bytes)"), std::string::npos) << refusal(" \n\t \u3000");
}

TEST_F(LoadText, RefusesWhatIsNotUtf8AndSaysWhere) {
  EXPECT_NE(refusal("caf\xE9 noir").find("byte 0xE9 at offset 3"), std::string::npos) << refusal("caf\xE9 noir");
}

TEST_F(LoadText, RefusesAFileThatIsNotThere) {
  const auto refused = load_text(folder_.path() / "nowhere.txt");
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().message.find("nowhere.txt"), std::string::npos);
}

}  // namespace
}  // namespace transmla::test
