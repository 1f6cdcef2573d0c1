// Verification finds what is wrong with an export.
#include <gtest/gtest.h>

#include <cstring>
#include <functional>

#include "engine/export/verify.h"
#include "tests/engine/export/tools/converted_model.h"
#include "tests/support/refusal.h"

namespace transmla {
namespace {

using fixtures::ConvertedModel;

// An export of a tiny model, to be damaged. fp32, so that a change of any number can be made by hand.
class Verify : public ::testing::Test {
 protected:
  Verify() : converted_(model()), path_(folder_.path() / "export") {
    const auto written = write_deepseek(converted_.input(ExportDType::f32), path_, {});
    if (!written) throw std::runtime_error(written.error().message);
  }

  static fixtures::TinyModel model() {
    fixtures::TinyModel tiny;
    tiny.norm_eps = 1e-3;
    return tiny;
  }

  // Rewrites the export with one tensor changed.
  void change(const std::string& name, const std::function<void(std::vector<float>&, Index cols)>& by) {
    std::vector<safetensors::Source> sources;
    {
      const auto file = MappedFile::open(path_ / "model.safetensors").value();
      const auto table = safetensors::read_table(file).value();
      for (const auto& entry : table.entries) {
        std::vector<float> values(entry.data.size() / sizeof(float));
        std::memcpy(values.data(), entry.data.data(), entry.data.size());
        if (entry.name == name) by(values, entry.shape.back());
        std::vector<std::byte> bytes(entry.data.size());
        std::memcpy(bytes.data(), values.data(), bytes.size());
        sources.push_back(
            {entry.name, entry.dtype, entry.shape, [bytes]() -> Result<std::vector<std::byte>> { return bytes; }});
      }
    }
    ASSERT_TRUE(safetensors::write(path_ / "model.safetensors", sources, {}));
  }

  void set_config(const char* key, const nlohmann::json& value) {
    auto config = nlohmann::json::parse(read_text(path_ / "config.json").value());
    config[key] = value;
    ASSERT_TRUE(write_text(path_ / "config.json", config.dump()));
  }

  Result<Verification> verify() const {
    return verify_export(path_, converted_.network(), fixtures::some_tokens(*converted_.model(), 48), {});
  }

  void expect_mismatch() const {
    const auto verified = verify();
    ASSERT_FALSE(verified);
    EXPECT_EQ(verified.error().kind, ErrorKind::internal);
    EXPECT_NE(verified.error().message.find("does not compute"), std::string::npos) << verified.error().message;
  }

  ConvertedModel converted_;
  fixtures::TemporaryFolder folder_;
  Path path_;
};

TEST_F(Verify, AcceptsAnUntouchedExport) { EXPECT_TRUE(verify()); }

TEST_F(Verify, FindsSwappedRotaryRows) {
  change("model.layers.1.self_attn.kv_a_proj_with_mqa.weight", [](std::vector<float>& values, Index cols) {
    const auto row = values.end() - cols;  // the last rotary number
    std::swap_ranges(row - cols, row, row);
  });
  expect_mismatch();
}

TEST_F(Verify, FindsOneDoubledNormWeight) {
  change("model.layers.0.self_attn.kv_a_layernorm.weight", [](std::vector<float>& values, Index) { values[5] *= 2; });
  expect_mismatch();
}

TEST_F(Verify, FindsAWrongEps) {
  set_config("rms_norm_eps", 1e-5);
  expect_mismatch();
}

TEST_F(Verify, FindsAWrongTheta) {
  set_config("rope_theta", 10010.0);
  expect_mismatch();
}

TEST_F(Verify, FindsANumberThatIsNone) {
  change("model.norm.weight", [](std::vector<float>& values, Index) { values[0] = std::nanf(""); });
  expect_mismatch();
}

TEST_F(Verify, FindsTheSameInBf16) {
  const fixtures::TemporaryFolder folder;
  ASSERT_TRUE(write_deepseek(converted_.input(ExportDType::bf16), folder.path() / "export", {}));
  const Tokens tokens = fixtures::some_tokens(*converted_.model(), 48);
  ConvertedModel other(model());
  EXPECT_TRUE(verify_export(folder.path() / "export", other.network(), tokens, {}));
  auto& query = other.plans()[1].rotary.query[2];
  query.col(0).swap(query.col(1));  // one head's slots 0 and 1 exchanged, real parts only
  const auto verified = verify_export(folder.path() / "export", other.network(), tokens, {});
  ASSERT_FALSE(verified);
  EXPECT_EQ(verified.error().kind, ErrorKind::internal);
}

TEST_F(Verify, RefusesATextOfOneToken) {
  EXPECT_TRUE(fixtures::refused(verify_export(path_, converted_.network(), {1}, {}), {"1 tokens", "2 at least"}));
}

}  // namespace
}  // namespace transmla
