#include "engine/session/generated_samples.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "engine/session/source.h"
#include "tests/support/tiny_project.h"

namespace transmla {
namespace {

using fixtures::TinyProject;

class GeneratedSamplesTest : public ::testing::Test {
 protected:
  static constexpr int length = 12;

  TokenBatch obtain(int count, std::uint64_t seed = 42) const {
    auto batch = GeneratedSamples(shared_, source_.tokenizer, tiny_.statistics()).obtain(count, length, seed, {});
    EXPECT_TRUE(batch.has_value()) << batch.error().message;
    return batch ? *batch : TokenBatch();
  }
  std::vector<Path> files() const {
    std::vector<Path> found;
    for (const auto& entry : std::filesystem::directory_iterator(tiny_.statistics() / "generated")) {
      found.push_back(entry.path());
    }
    return found;
  }

  TinyProject tiny_;
  Source source_ = open_source(tiny_.model()).value();
  std::shared_ptr<SharedWeights> shared_ =
      std::make_shared<SharedWeights>(source_.model, Precision::f32, std::size_t{1} << 28);
};

TEST_F(GeneratedSamplesTest, AreTextOfTheVocabularyAndAllDifferent) {
  const TokenBatch batch = obtain(20);
  ASSERT_EQ(batch.sequences, 20);
  ASSERT_EQ(batch.tokens.size(), 20U * length);
  const Tokens special = source_.tokenizer->special_tokens();
  std::set<Tokens> different;
  for (int i = 0; i < batch.sequences; ++i) different.emplace(batch.sequence(i), batch.sequence(i) + length);
  EXPECT_EQ(different.size(), 20U);
  for (const std::int32_t id : batch.tokens) {
    EXPECT_TRUE(id >= 0 && id < std::min(source_.tokenizer->vocab_size(), source_.model->config().vocab)) << id;
    EXPECT_FALSE(std::binary_search(special.begin(), special.end(), id)) << id;
  }
}

TEST_F(GeneratedSamplesTest, BeginAlikeHoweverManyAreAskedForAndDependOnTheSeed) {
  const TokenBatch few = obtain(3);
  EXPECT_EQ(few.tokens, leading_sequences(obtain(18), 3).tokens);
  EXPECT_NE(few.tokens, obtain(3, 43).tokens);
}

TEST_F(GeneratedSamplesTest, AreReadWhereTheyAreKept) {
  const TokenBatch written = obtain(3);
  ASSERT_EQ(files().size(), 1U);
  Tokens marked = obtain(GeneratedSamples::group).tokens;
  std::reverse(marked.begin(), marked.end());
  ASSERT_TRUE(write_text(files().front(), nlohmann::json({{"tokens", marked}}).dump()));
  EXPECT_EQ(obtain(GeneratedSamples::group).tokens, marked);
}

TEST_F(GeneratedSamplesTest, AreWrittenAnewWhereTheFileIsDamaged) {
  const TokenBatch written = obtain(3);
  const Path file = files().front();
  const std::string whole = read_text(file).value();
  for (const std::string& damaged : {whole.substr(0, whole.size() / 2), std::string("{}"), std::string("[]"),
                                     std::string(R"({"tokens": [1, 2]})"), std::string(R"({"tokens": "all"})")}) {
    ASSERT_TRUE(write_text(file, damaged));
    EXPECT_EQ(obtain(3).tokens, written.tokens) << damaged.substr(0, 30);
    EXPECT_EQ(read_text(file).value(), whole);
  }
}

}  // namespace
}  // namespace transmla
