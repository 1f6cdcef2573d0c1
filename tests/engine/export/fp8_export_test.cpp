// Exports whose projections are FP8 in blocks: what is stored how, and that every reader computes the same.
#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <functional>
#include <map>

#include "engine/checkpoint/fp8_blocks.h"
#include "engine/export/deepseek_network.h"
#include "engine/export/fp8_storage.h"
#include "engine/export/verify.h"
#include "engine/forward/pass.h"
#include "tests/engine/export/tools/converted_model.h"
#include "tests/support/refusal.h"
#include "tests/support/temporary_folder.h"

namespace transmla {
namespace {

using fixtures::ConvertedModel;
using fixtures::refused;
using nlohmann::json;

// Sizes of whole blocks, the least that there are.
fixtures::TinyModel whole(std::string family = "llama") {
  return {.family = std::move(family), .hidden = 128, .head_dim = 32, .intermediate = 256};
}
constexpr fixtures::TinyConversion kWhole = {.slots = 32, .kv_rank = 128};

struct Case {
  const char* name;
  fixtures::TinyModel model;
  fixtures::TinyConversion conversion;
};
void PrintTo(const Case& from, std::ostream* out) { *out << from.name; }

class Exported {
 public:
  explicit Exported(const Case& from, std::uint64_t shard_bytes = 5'000'000'000)
      : converted(from.model, from.conversion), path(folder.path() / "export") {
    auto input = converted.input(ExportDType::fp8);
    input.shard_bytes = shard_bytes;
    if (const auto fits = check_export(input, path); !fits) throw std::runtime_error(fits.error().message);
    if (const auto done = write_deepseek(input, path, {}); !done) throw std::runtime_error(done.error().message);
  }
  json config() const { return json::parse(read_text(path / "config.json").value()); }
  std::map<std::string, std::string> dtypes() const {
    std::map<std::string, std::string> all;
    const auto file = MappedFile::open(path / "model.safetensors").value();
    const auto table = safetensors::read_table(file).value();
    for (const auto& entry : table.entries) all[entry.name] = entry.dtype;
    return all;
  }
  Tokens tokens() const { return fixtures::some_tokens(*converted.model(), 48); }
  Result<Verification> verify() const { return verify_export(path, converted.network(), tokens(), {}); }

  ConvertedModel converted;
  fixtures::TemporaryFolder folder;
  Path path;
};

class Fp8Export : public ::testing::TestWithParam<Case> {};

TEST_P(Fp8Export, IsProven) {
  const auto verified = Exported(GetParam()).verify();
  ASSERT_TRUE(verified) << verified.error().message;
  EXPECT_GT(verified->rms_logit_difference, verified->tolerance / 30) << "the tolerance says nothing";
}

// Both readers decode the same numbers; what is left are sums in another order (deepseek_network_test.cpp).
TEST_P(Fp8Export, TheEnginesPassesComputeWhatThePlainReadingDoes) {
  const Exported exported(GetParam());
  const auto network = deepseek_network(Checkpoint::open(exported.path).value(), Precision::f32, 1 << 24).value();
  const Tokens tokens = exported.tokens();
  const MatrixF plain = deepseek_logits(exported.path, tokens, {}).value();
  const MatrixF passes = logits(network, {tokens.data(), 1, 48}, {}, {}).value();
  EXPECT_LE((passes - plain).norm(), 2 * 20 * std::sqrt(256.0) * 0x1p-24 * plain.norm());
}

INSTANTIATE_TEST_SUITE_P(
    Families, Fp8Export,
    ::testing::Values(Case{"llama", whole(), kWhole},
                      Case{"queryLatent", whole(), {.slots = 32, .kv_rank = 128, .query_rank = 128}},
                      Case{"norms", whole(), {.slots = 32, .kv_rank = 128, .query_rank = 128, .norms = true}},
                      Case{"biases", whole("qwen2"), kWhole}, Case{"experts", whole("mixtral"), kWhole},
                      Case{"sandwichNorms", whole("gemma2"), kWhole},
                      Case{"rowsInTwoBlocksAndAHalf", {.hidden = 320, .head_dim = 32, .intermediate = 256}, kWhole},
                      Case{"smallRank", whole(), {.slots = 32, .kv_rank = 64}}),
    [](const auto& instance) { return std::string(instance.param.name); });

TEST(Fp8ExportStores, ProjectionsInBlocksAndTheRestInBf16) {
  const Exported exported({"", whole(), kWhole});
  auto dtypes = exported.dtypes();
  const std::string layer = "model.layers.1.";
  for (const char* module : {"self_attn.q_proj", "self_attn.kv_a_proj_with_mqa", "self_attn.kv_b_proj",
                             "self_attn.o_proj", "mlp.gate_proj", "mlp.up_proj", "mlp.down_proj"}) {
    EXPECT_EQ(dtypes[layer + module + ".weight"], "F8_E4M3") << module;
    EXPECT_EQ(dtypes[layer + module + ".weight_scale_inv"], "F32") << module;
  }
  for (const std::string name : {"model.embed_tokens", "lm_head", "model.norm", "model.layers.1.input_layernorm",
                                 "model.layers.1.self_attn.kv_a_layernorm"}) {
    EXPECT_EQ(dtypes[name + ".weight"], "BF16") << name;
  }
  EXPECT_EQ(dtypes.size(), 2 * (7 * 2 + 3) + 3U);
  const json config = exported.config();
  EXPECT_EQ(config["quantization_config"], json::parse(R"({"quant_method": "fp8", "fmt": "e4m3",
      "activation_scheme": "dynamic", "weight_block_size": [128, 128]})"))
      << "as DeepSeek-V3 has it";
  EXPECT_EQ(config["torch_dtype"], "bfloat16");
}

// A block of [latent | rotary] rows would have the rotary rows' factor, and make zeros of the latent's.
TEST(Fp8ExportStores, LatentsInBf16WhereABlockWouldHoldRotaryRowsToo) {
  const Exported exported({"", whole(), {.slots = 32, .kv_rank = 64}});
  auto dtypes = exported.dtypes();
  EXPECT_EQ(dtypes["model.layers.0.self_attn.kv_a_proj_with_mqa.weight"], "BF16");
  EXPECT_EQ(dtypes["model.layers.0.self_attn.kv_b_proj.weight"], "BF16") << "inputs of half a block";
  EXPECT_EQ(dtypes["model.layers.0.self_attn.o_proj.weight"], "F8_E4M3");
  const json config = exported.config();
  EXPECT_EQ(config["quantization_config"]["modules_to_not_convert"],
            json({"lm_head", "model.layers.0.self_attn.kv_a_proj_with_mqa", "model.layers.0.self_attn.kv_b_proj",
                  "model.layers.1.self_attn.kv_a_proj_with_mqa", "model.layers.1.self_attn.kv_b_proj"}));
  EXPECT_NE(read_text(exported.path / "README.md").value().find("kv_a_proj_with_mqa, kv_b_proj, whose sizes"),
            std::string::npos);
  const json record = json::parse(read_text(exported.path / "conversion.json").value());
  EXPECT_EQ(record["export"]["dtype"], "fp8");
  EXPECT_EQ(record["export"]["projections_in_bf16"], json({"kv_a_proj_with_mqa", "kv_b_proj"}));
}

TEST(Fp8ExportStores, RoutersInBf16) {
  const Exported exported({"", whole("mixtral"), kWhole});
  EXPECT_EQ(exported.dtypes()["model.layers.0.mlp.gate.weight"], "BF16");
  EXPECT_EQ(exported.dtypes()["model.layers.0.mlp.experts.3.down_proj.weight"], "F8_E4M3");
  EXPECT_EQ(exported.config()["quantization_config"]["modules_to_not_convert"],
            json({"lm_head", "model.layers.0.mlp.gate", "model.layers.1.mlp.gate"}));
}

// Servers make one product of them, whose parts are all blocks or all bf16.
TEST(Fp8Storage, TreatsFusedProjectionsAlike) {
  DeepseekShape shape{.layers = 1,
                      .hidden = 256,
                      .intermediate = 320,
                      .vocab = 8,
                      .heads = 2,
                      .nope_dim = 64,
                      .rope_dim = 64,
                      .value_dim = 64,
                      .kv_rank = 128,
                      .query_rank = 192};
  const auto kept = [&] { return projections_in_bf16(shape); };
  using Names = std::vector<std::string>;
  EXPECT_EQ(kept(), (Names{"q_a_proj", "q_b_proj", "kv_a_proj_with_mqa", "gate_proj", "up_proj", "down_proj"}));
  shape.query_rank = 256;
  shape.intermediate = 384;
  EXPECT_EQ(kept(), Names{});
  shape.hidden = 320;
  EXPECT_EQ(kept(), (Names{"q_a_proj", "kv_a_proj_with_mqa", "gate_proj", "up_proj"}));
  shape.experts = 2;
  EXPECT_EQ(kept(), (Names{"q_a_proj", "kv_a_proj_with_mqa", "gate_proj", "up_proj", "down_proj"}));
}

TEST(Fp8Storage, RefusesAModelWithoutAnyBlock) {
  const ConvertedModel converted;
  const fixtures::TemporaryFolder folder;
  EXPECT_TRUE(refused(check_export(converted.input(ExportDType::fp8), folder.path() / "export"),
                      {"no projection", "hidden size 32", "intermediate size 48", "kv_lora_rank 24", "bf16"}));
}

TEST(Fp8ExportInShards, IsReadAsOne) {
  const Exported exported({"", whole(), kWhole}, 100'000);
  ASSERT_TRUE(std::filesystem::exists(exported.path / "model.safetensors.index.json"));
  const auto verified = exported.verify();
  ASSERT_TRUE(verified) << verified.error().message;
  EXPECT_TRUE(deepseek_network(Checkpoint::open(exported.path).value(), Precision::f32, 0));
}

class DamagedFp8 : public ::testing::Test {
 protected:
  // Rewrites the export with the bytes of one tensor changed, or without it.
  void change(const std::string& name, const std::function<bool(std::vector<std::byte>&)>& keeps) {
    std::vector<safetensors::Source> sources;
    {
      const auto file = MappedFile::open(exported_.path / "model.safetensors").value();
      const auto table = safetensors::read_table(file).value();
      for (const auto& entry : table.entries) {
        std::vector<std::byte> bytes(entry.data.begin(), entry.data.end());
        if (entry.name == name && !keeps(bytes)) continue;
        sources.push_back(
            {entry.name, entry.dtype, entry.shape, [bytes]() -> Result<std::vector<std::byte>> { return bytes; }});
      }
    }
    ASSERT_TRUE(safetensors::write(exported_.path / "model.safetensors", sources, {}));
  }
  Exported exported_{Case{"", whole(), kWhole}};
};

TEST_F(DamagedFp8, AFactorTwiceAsLargeIsFound) {
  change("model.layers.0.self_attn.kv_a_proj_with_mqa.weight_scale_inv", [](std::vector<std::byte>& bytes) {
    float factor = 0;
    std::memcpy(&factor, bytes.data(), sizeof factor);
    factor *= 2;
    std::memcpy(bytes.data(), &factor, sizeof factor);
    return true;
  });
  const auto verified = exported_.verify();
  ASSERT_FALSE(verified);
  EXPECT_NE(verified.error().message.find("does not compute"), std::string::npos) << verified.error().message;
}

TEST_F(DamagedFp8, AMissingFactorIsNamed) {
  const std::string name = "model.layers.1.mlp.up_proj.weight_scale_inv";
  change(name, [](std::vector<std::byte>&) { return false; });
  EXPECT_TRUE(refused(exported_.verify(), {"lacks", name}));
  EXPECT_TRUE(refused(Checkpoint::open(exported_.path), {"'model.layers.1.mlp.up_proj.weight' as F8_E4M3 without"}));
}

}  // namespace
}  // namespace transmla
