// GGUF exports compute what the converted network computes; the oracle is deepseek_logits, which reads them by the
// definition of the loader. tests/interop/check_llama_cpp.py asks the loader itself.
#include "engine/export/gguf_export.h"

#include <gtest/gtest.h>

#include <functional>
#include <map>

#include "engine/checkpoint/gguf.h"
#include "engine/checkpoint/gguf_writer.h"
#include "engine/export/verify.h"
#include "tests/engine/export/tools/converted_model.h"
#include "tests/support/refusal.h"
#include "tests/support/temporary_folder.h"

namespace transmla {
namespace {

using fixtures::ConvertedModel;
using nlohmann::json;

// As in export_test.cpp: 2^-24 per sum of at most 64 products, some ten of them in each of two layers, on both sides.
constexpr double kFp32 = 2 * 20 * 8 * 0x1p-24;

struct Case {
  const char* name;
  fixtures::TinyModel model;
  fixtures::TinyConversion conversion;
};

std::vector<Case> cases() {
  constexpr double kLargeEps = 0.3;  // counts in every norm
  return {Case{"llama", {}, {}},
          Case{"queryLatent", {}, {.query_rank = 20}},
          Case{"norms", {}, {.query_rank = 20, .norms = true}},
          Case{"queryHeadsOfTheirOwn", {}, {.per_query_head = true}},
          Case{"largeEps", {.norm_eps = kLargeEps}, {}},
          Case{"largeEpsNorms", {.norm_eps = kLargeEps}, {.query_rank = 20, .norms = true}},
          Case{"tied", {.tied = true}, {}},
          Case{"wholeBlocks", {.hidden = 64, .head_dim = 32, .intermediate = 96}, {.kv_rank = 32}},
          Case{"mistral", {.family = "mistral"}, {}},
          Case{"phi3", {.family = "phi3"}, {}}};
}

GgufInput input_of(const ConvertedModel& converted, DType dtype) { return {converted.input(ExportDType::f32), dtype}; }

// A GGUF of a converted model, in a folder that goes away.
struct Exported {
  ConvertedModel converted;
  fixtures::TemporaryFolder folder;
  Path file = folder.path() / "model.gguf";
  Exported(const Case& from, DType dtype) : converted(from.model, from.conversion) {
    const auto written = write_gguf(input_of(converted, dtype), file, {});
    EXPECT_TRUE(written) << written.error().message;
  }
  Result<Verification> verify() const {
    return verify_export(file, converted.network(), fixtures::some_tokens(*converted.model(), 48), {});
  }
};

class GgufExportOf : public ::testing::TestWithParam<Case> {};

TEST_P(GgufExportOf, ComputesWhatTheConvertedNetworkDoes) {
  const Exported exported(GetParam(), DType::f32);
  const Tokens tokens = fixtures::some_tokens(*exported.converted.model(), 48);
  const auto read = deepseek_logits(exported.file, tokens, {});
  ASSERT_TRUE(read) << read.error().message;
  const MatrixF wanted = exported.converted.logits(tokens);
  EXPECT_LE((*read - wanted).norm(), kFp32 * wanted.norm());
}

TEST_P(GgufExportOf, IsProvenInEveryDtype) {
  for (const auto dtype : {DType::f32, DType::bf16, DType::q8_0}) {
    const auto verified = Exported(GetParam(), dtype).verify();
    ASSERT_TRUE(verified) << verified.error().message;
    EXPECT_GT(verified->tolerance, 0);
  }
}

INSTANTIATE_TEST_SUITE_P(Cases, GgufExportOf, ::testing::ValuesIn(cases()),
                         [](const auto& instance) { return std::string(instance.param.name); });

TEST(GgufExport, StoresWhatTheDtypeSays) {
  const Exported exported({"", {.hidden = 64, .head_dim = 32, .intermediate = 96}, {.kv_rank = 32, .query_rank = 32}},
                          DType::q8_0);
  const auto file = MappedFile::open(exported.file).value();
  const auto contents = gguf::read_contents(file).value();
  std::map<std::string, std::string_view> dtypes;
  for (const auto& tensor : contents.tensors) dtypes[tensor.name] = info(tensor.dtype).name;
  EXPECT_EQ(dtypes["blk.1.ffn_down.weight"], "Q8_0");
  EXPECT_EQ(dtypes["blk.1.attn_q_b.weight"], "Q8_0");
  EXPECT_EQ(dtypes["blk.1.attn_k_b.weight"], "BF16");  // llama.cpp has no product for it where there is AMX
  EXPECT_EQ(dtypes["blk.1.attn_v_b.weight"], "BF16");
  EXPECT_EQ(dtypes["blk.1.attn_kv_a_mqa.weight"], "BF16");  // its numbers would underflow
  EXPECT_EQ(dtypes["blk.1.attn_q_a.weight"], "BF16");
  EXPECT_EQ(dtypes["blk.1.attn_kv_a_norm.weight"], "F32");
  EXPECT_EQ(dtypes.size(), 2 * 13 + 3U);
}

TEST(GgufExport, LeavesATiedHeadOut) {
  const Exported exported({"", {.tied = true}, {}}, DType::bf16);
  const auto file = MappedFile::open(exported.file).value();
  const auto contents = gguf::read_contents(file).value();
  for (const auto& tensor : contents.tensors) EXPECT_NE(tensor.name, "output.weight");
}

// One number moved, or one key.
class DamagedGguf : public ::testing::Test {
 protected:
  DamagedGguf() : exported_({"", {.norm_eps = 1e-3}, {}}, DType::f32) {}

  void rewrite(const std::function<void(const std::string&, std::vector<float>&)>& tensor, const json& keys = {}) {
    const Path damaged = exported_.folder.path() / "damaged.gguf";
    const auto file = MappedFile::open(exported_.file).value();
    auto contents = gguf::read_contents(file).value();
    if (!keys.is_null()) contents.metadata.update(keys);
    std::vector<gguf::Source> sources;
    for (const auto& found : contents.tensors) {
      std::vector<float> values(static_cast<std::size_t>(found.values()));
      decode(found.dtype, found.data, values);
      tensor(found.name, values);
      const auto bytes = std::as_bytes(std::span(values));
      sources.push_back({found.name, DType::f32, found.shape,
                         [all = std::vector<std::byte>(
                              bytes.begin(), bytes.end())]() -> Result<std::vector<std::byte>> { return all; }});
    }
    ASSERT_TRUE(gguf::write(damaged, contents.metadata, sources));
    exported_.file = damaged;
  }
  std::string said() const {
    const auto verified = exported_.verify();
    return verified ? "accepted" : verified.error().message;
  }
  static void nothing(const std::string& /*name*/, std::vector<float>& /*values*/) {}

  Exported exported_;
};

TEST_F(DamagedGguf, IsFoundByItsLogits) {
  rewrite([](const std::string& name, std::vector<float>& values) {
    if (name == "blk.1.attn_k_b.weight") std::swap(values[0], values[1]);
  });
  EXPECT_NE(said().find("does not compute"), std::string::npos) << said();
}

TEST_F(DamagedGguf, IsRefusedByItsKeys) {
  rewrite(nothing, {{"deepseek2.attention.head_count_kv", 4}});
  EXPECT_NE(said().find("num_key_value_heads"), std::string::npos) << said();
  rewrite(nothing, {{"deepseek2.attention.head_count_kv", 1}, {"deepseek2.leading_dense_block_count", 1}});
  EXPECT_NE(said().find("first_k_dense_replace 1"), std::string::npos) << said();
}

TEST(GgufExport, RefusesWhatTheLoaderHasNoPlaceFor) {
  const auto refused = [](const char* family, std::initializer_list<std::string> parts) {
    const fixtures::TinyCheckpoint tiny({.family = family});
    return fixtures::refused(check_gguf_family(tiny.model()->config()), parts);
  };
  EXPECT_TRUE(refused("qwen2", {"Qwen2", "biases", "a folder"}));
  EXPECT_TRUE(refused("mixtral", {"Mixtral", "shared expert"}));
  EXPECT_TRUE(refused("gemma2", {"Gemma", "norms behind"}));
}

TEST(GgufExport, RefusesANameThatIsTaken) {
  const Exported exported({"", {}, {}}, DType::bf16);
  EXPECT_TRUE(fixtures::refused(check_gguf(input_of(exported.converted, DType::bf16), exported.file), {"exists"}));
}

TEST(GgufExport, RefusesAQueryLatentThatTheLoaderWouldPassOver) {
  const ConvertedModel converted({.layers = 26, .hidden = 16, .query_heads = 1, .kv_heads = 1},
                                 {.kv_rank = 8, .query_rank = 8});
  const fixtures::TemporaryFolder folder;
  EXPECT_TRUE(fixtures::refused(check_gguf(input_of(converted, DType::bf16), folder.path() / "x.gguf"),
                                {"26 layers", "q_lora_rank is 8"}));
}

TEST(GgufExport, HasDtypesOfItsOwn) {
  EXPECT_EQ(gguf_dtype("q8_0").value(), DType::q8_0);
  EXPECT_EQ(gguf_dtype("bfloat16").value(), DType::bf16);
  EXPECT_EQ(gguf_dtype("fp32").value(), DType::f32);
  EXPECT_TRUE(fixtures::refused(gguf_dtype("fp16"), {"'fp16'", "6e-8", "bf16 or fp32"}));
  EXPECT_TRUE(fixtures::refused(export_dtype("q8_0"), {"'q8_0'", ".gguf", "bf16 or fp32"}));
}

TEST(GgufExport, IsKnownByItsName) {
  EXPECT_TRUE(is_gguf("a/model.gguf"));
  EXPECT_FALSE(is_gguf("a.gguf/model"));
}

}  // namespace
}  // namespace transmla
