// The plain reading of a DeepSeek-V3 folder against transformers (tests/golden/make_deepseek.py).
#include <gtest/gtest.h>

#include <cmath>

#include "engine/checkpoint/safetensors.h"
#include "engine/export/verify.h"
#include "tests/support/refusal.h"
#include "tests/support/temporary_folder.h"

namespace transmla {
namespace {

Path golden_folder(const std::string& name) { return Path(TRANSMLA_TEST_DATA) / "export" / name; }

struct Golden {
  Tokens tokens;
  MatrixF logits;
};

Golden read_golden(const std::string& name) {
  const auto file = MappedFile::open(golden_folder(name) / "golden.safetensors").value();
  const auto table = safetensors::read_table(file).value();
  Golden golden;
  for (const auto& entry : table.entries) {
    const auto* values = reinterpret_cast<const float*>(entry.data.data());
    if (entry.name == "input_ids") {
      golden.tokens.assign(values, values + entry.shape.at(0));
    } else {
      golden.logits = Eigen::Map<const MatrixF>(values, entry.shape.at(0), entry.shape.at(1));
    }
  }
  return golden;
}

// A copy of a golden folder whose config.json has one other value.
void copy_with_config(const std::string& name, const char* key, const nlohmann::json& value, const Path& to) {
  std::filesystem::copy(golden_folder(name), to, std::filesystem::copy_options::recursive);
  auto config = nlohmann::json::parse(read_text(to / "config.json").value());
  config[key] = value;
  ASSERT_TRUE(write_text(to / "config.json", config.dump()));
}

class DeepseekLogits : public ::testing::TestWithParam<const char*> {};

TEST_P(DeepseekLogits, AgreeWithTransformers) {
  const Golden golden = read_golden(GetParam());
  const auto logits = deepseek_logits(golden_folder(GetParam()), golden.tokens, {});
  ASSERT_TRUE(logits) << logits.error().message;
  ASSERT_EQ(logits->rows(), golden.logits.rows());
  ASSERT_EQ(logits->cols(), golden.logits.cols());
  // 2^-24 per sum of at most 40 products; a token crosses some ten sums in each of two layers.
  const double allowed = 20 * std::sqrt(40.0) * 0x1p-24 * golden.logits.norm();
  EXPECT_LE((*logits - golden.logits).norm(), allowed);
}

INSTANTIATE_TEST_SUITE_P(Golden, DeepseekLogits, ::testing::Values("deepseek", "deepseek-bias"));

struct Unreadable {
  const char* key;
  nlohmann::json value;
  std::vector<std::string> said;
};

TEST(DeepseekFolder, RefusesWhatThePlainReadingDoesNotCover) {
  const std::vector<Unreadable> cases = {
      {"model_type", "llama", {"model_type", "llama", "deepseek_v3"}},
      {"first_k_dense_replace", 1, {"first_k_dense_replace 1", "has 2"}},
      {"rope_scaling", {{"rope_type", "yarn"}}, {"rope_scaling", "yarn"}},
      {"num_key_value_heads", 1, {"num_key_value_heads 1", "has 3"}},
      {"vocab_size", "many", {"\"many\"", "vocab_size"}},
      {"kv_lora_rank", -1, {"-1", "kv_lora_rank"}},
      {"num_attention_heads", 1ULL << 40, {"1099511627776", "num_attention_heads"}},
      {"hidden_size", 32, {"[40, 24]", "[40, 32]"}},
      {"q_lora_rank", 7, {"lacks", "q_a_proj"}},
  };
  for (const auto& one : cases) {
    const fixtures::TemporaryFolder folder;
    copy_with_config("deepseek", one.key, one.value, folder.path() / "model");
    const auto logits = deepseek_logits(folder.path() / "model", {1, 2, 3}, {});
    for (const auto& part : one.said) EXPECT_TRUE(fixtures::refused(logits, {part})) << one.key;
  }
}

TEST(DeepseekFolder, RefusesATokenOutsideTheVocabulary) {
  EXPECT_TRUE(fixtures::refused(deepseek_logits(golden_folder("deepseek"), {1, 40}, {}), {"token 40", "of 40"}));
}

}  // namespace
}  // namespace transmla
