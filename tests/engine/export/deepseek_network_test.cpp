// An export as a network: the logits of the plain reading, by passes and by a decoder over a cache of latents.
#include "engine/export/deepseek_network.h"

#include <gtest/gtest.h>

#include <cmath>

#include "engine/export/gguf_export.h"
#include "engine/export/verify.h"
#include "engine/forward/decoder.h"
#include "engine/forward/pass.h"
#include "tests/engine/export/tools/converted_model.h"
#include "tests/support/refusal.h"
#include "tests/support/temporary_folder.h"

namespace transmla {
namespace {

using fixtures::ConvertedModel;
using fixtures::refused;

struct Exported {
  const char* name;
  fixtures::TinyModel model;
  fixtures::TinyConversion conversion;
  bool gguf = false;
};
void PrintTo(const Exported& exported, std::ostream* out) { *out << exported.name; }

class DeepseekNetwork : public testing::TestWithParam<Exported> {
 protected:
  DeepseekNetwork()
      : converted_(GetParam().model, GetParam().conversion),
        path_(folder_.path() / (GetParam().gguf ? "export.gguf" : "export")) {
    const auto input = converted_.input(ExportDType::f32);
    const auto written =
        GetParam().gguf ? write_gguf({input, DType::f32}, path_, {}) : write_deepseek(input, path_, {});
    if (!written) throw std::runtime_error(written.error().message);
    tokens_ = fixtures::some_tokens(*converted_.model(), 40);
    plain_ = deepseek_logits(path_, tokens_, {}).value();
  }

  Network network() const { return deepseek_network(Checkpoint::open(path_).value(), Precision::f32, 1 << 24).value(); }

  // 2^-24 per sum of at most 64 products; a token crosses some ten sums in each of two layers (as for the plain
  // reading against transformers), and the sums here go another way.
  void expect_equal(const MatrixF& logits, const MatrixF& wanted) const {
    ASSERT_EQ(logits.rows(), wanted.rows());
    ASSERT_EQ(logits.cols(), wanted.cols());
    const double allowed = 2 * 20 * std::sqrt(64.0) * 0x1p-24 * wanted.norm();
    EXPECT_LE((logits - wanted).norm(), allowed);
  }

  ConvertedModel converted_;
  fixtures::TemporaryFolder folder_;
  Path path_;
  Tokens tokens_;
  MatrixF plain_;
};

TEST_P(DeepseekNetwork, ComputesWhatThePlainReadingDoes) {
  expect_equal(logits(network(), {tokens_.data(), 1, 40}, {}, {}).value(), plain_);
}

TEST_P(DeepseekNetwork, DecodesOverTheLatentAlone) {
  auto decoder = Decoder::make(network(), 1, 40, {}).value();
  const auto& plan = converted_.plans().front();
  const auto columns = static_cast<std::size_t>(plan.rotary.key.cols() + plan.latent->down.cols());
  EXPECT_EQ(decoder.cache_bytes_per_token(), 2 * columns * sizeof(float)) << "2 layers of 2R + r";
  MatrixF last;
  ASSERT_TRUE(decoder.feed(std::span(tokens_).first(33), last, {}));
  expect_equal(last, plain_.row(32));
  for (std::size_t token = 33; token < tokens_.size(); ++token) {
    ASSERT_TRUE(decoder.feed(std::span(tokens_).subspan(token, 1), last, {}));
    expect_equal(last, plain_.row(static_cast<Index>(token)));
  }
}

INSTANTIATE_TEST_SUITE_P(Families, DeepseekNetwork,
                         testing::Values(Exported{"llama", {}, {}}, Exported{"query latent", {}, {.query_rank = 20}},
                                         Exported{"norms", {}, {.query_rank = 20, .norms = true}},
                                         Exported{"biases", {.family = "qwen2"}, {}},
                                         Exported{"experts", {.family = "mixtral"}, {}},
                                         Exported{"sandwich norms", {.family = "gemma2"}, {}},
                                         Exported{"gguf", {}, {}, true},
                                         Exported{"gguf of a tied model", {.norm_eps = 0.3, .tied = true}, {}, true},
                                         Exported{"gguf with query latent", {}, {.query_rank = 20}, true},
                                         Exported{"gguf with norms", {}, {.query_rank = 20, .norms = true}, true}),
                         [](const auto& instance) {
                           std::string name = instance.param.name;
                           std::erase(name, ' ');
                           return name;
                         });

TEST(DeepseekNetworkRefuses, AShapeThatConfigContradicts) {
  const ConvertedModel converted;
  const fixtures::TemporaryFolder folder;
  const Path path = folder.path() / "export";
  ASSERT_TRUE(write_deepseek(converted.input(ExportDType::f32), path, {}));
  const auto refuses = [&](const char* key, const nlohmann::json& value, std::initializer_list<std::string> said) {
    const auto before = read_text(path / "config.json").value();
    auto config = nlohmann::json::parse(before);
    config[key] = value;
    EXPECT_TRUE(write_text(path / "config.json", config.dump()));
    EXPECT_TRUE(refused(deepseek_network(Checkpoint::open(path).value(), Precision::f32, 0), said));
    EXPECT_TRUE(write_text(path / "config.json", before));
  };
  refuses("kv_lora_rank", 23, {"kv_a_proj_with_mqa", "export again"});
  refuses("q_lora_rank", 7, {"lacks", "q_a_proj"});
  refuses("rope_scaling", {{"rope_type", "yarn"}}, {"rope_scaling", "yarn"});
  refuses("eos_token_id", "end", {"eos_token_id", "end"});
  refuses("max_position_embeddings", 0, {"max_position_embeddings"});
}

}  // namespace
}  // namespace transmla
