// Files that the writer makes, read by the reader; encoders against decoders, which have oracles of their own.
#include "engine/checkpoint/gguf_writer.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <filesystem>

#include "engine/checkpoint/encode.h"
#include "engine/checkpoint/gguf.h"
#include "tests/support/temporary_folder.h"

namespace transmla {
namespace {

using nlohmann::json;

std::vector<std::byte> encoded(DType type, const std::vector<float>& values) {
  std::vector<std::byte> bytes(storage_bytes(type, values.size()));
  encode(type, values, bytes);
  return bytes;
}

gguf::Source source(const std::string& name, DType type, std::vector<std::int64_t> shape, std::vector<float> values) {
  return {name, type, std::move(shape),
          [type, values = std::move(values)]() -> Result<std::vector<std::byte>> { return encoded(type, values); }};
}

class GgufWriter : public ::testing::Test {
 protected:
  Path file() const { return folder_.path() / "model.gguf"; }
  std::string refusal(const json& metadata, const std::vector<gguf::Source>& sources) const {
    const auto written = gguf::write(file(), metadata, sources);
    EXPECT_TRUE(std::filesystem::is_empty(folder_.path()));
    return written ? "accepted" : written.error().message;
  }
  fixtures::TemporaryFolder folder_;
};

TEST_F(GgufWriter, KeepsMetadataAndTensors) {
  const json metadata = {{"general.architecture", "test"},
                         {"a.count", 4'000'000'000U},
                         {"a.layers", 30},  // signed here, u32 in the file
                         {"a.below", -3},
                         {"a.eps", 0.5},
                         {"a.flag", true},
                         {"a.texts", {"one", "", "zwölf"}},
                         {"a.types", {1, 3, -2}},
                         {"a.scores", {0.25, -8.0}},
                         {"a.none", json::array()}};
  const std::vector<gguf::Source> sources = {source("odd", DType::f32, {3}, {1, -2, 3}),  // 12 bytes, padded to 32
                                             source("cube", DType::bf16, {2, 1, 3}, {1, 2, 3, 4, 5, 6}),
                                             source("last", DType::f32, {1}, {7})};
  ASSERT_TRUE(gguf::write(file(), metadata, sources));
  const auto mapped = MappedFile::open(file()).value();
  const auto contents = gguf::read_contents(mapped).value();
  EXPECT_EQ(contents.metadata, metadata);
  EXPECT_TRUE(contents.metadata["a.layers"].is_number_unsigned());
  ASSERT_EQ(contents.tensors.size(), sources.size());
  for (std::size_t i = 0; i < sources.size(); ++i) {
    const auto& tensor = contents.tensors[i];
    EXPECT_EQ(tensor.name, sources[i].name);
    EXPECT_EQ(tensor.dtype, sources[i].dtype);
    EXPECT_EQ(tensor.shape, sources[i].shape);
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(tensor.data.data()) % 32, 0U);
    const auto bytes = sources[i].produce().value();
    EXPECT_EQ(std::memcmp(tensor.data.data(), bytes.data(), bytes.size()), 0);
  }
}

TEST_F(GgufWriter, LeavesNothingWhereATensorFails) {
  auto broken = source("second", DType::f32, {1}, {1});
  broken.produce = []() -> Result<std::vector<std::byte>> { return fail("the source is gone"); };
  EXPECT_EQ(refusal({}, {source("first", DType::f32, {1}, {1}), broken}), "the source is gone");
  broken.produce = []() -> Result<std::vector<std::byte>> { return std::vector<std::byte>(5); };
  EXPECT_NE(refusal({}, {broken}).find("has 5 bytes where its shape says 4"), std::string::npos);
}

TEST_F(GgufWriter, RefusesWhatTheFormatCannotHold) {
  const auto one = source("one", DType::f32, {1}, {1});
  EXPECT_NE(refusal({}, {one, one}).find("twice"), std::string::npos);
  EXPECT_NE(refusal({}, {source("deep", DType::f32, {1, 1, 1, 1, 1}, {1})}).find("[1, 1, 1, 1, 1]"), std::string::npos);
  EXPECT_NE(refusal({}, {source("row", DType::q8_0, {2, 16}, {})}).find("Q8_0"), std::string::npos);
  for (const json& value : {json(), json::object(), json({1, "one"}), json({"one", 1}), json(1ULL << 40),
                            json(-(1LL << 40)), json({1LL << 40})}) {
    EXPECT_NE(refusal({{"key", value}}, {one}).find("'key'"), std::string::npos) << value;
  }
}

TEST(Encode, Q8BlocksAreNearest) {
  std::vector<float> values(32 * 8);
  for (std::size_t i = 0; i < values.size(); ++i) {
    values[i] = std::sin(static_cast<float>(i * i)) * std::exp2(static_cast<float>(i / 32) * 3 - 12);
  }
  std::vector<float> read(values.size());
  decode(DType::q8_0, encoded(DType::q8_0, values), read);
  for (std::size_t block = 0; block < values.size(); block += 32) {
    float largest = 0;
    for (std::size_t i = 0; i < 32; ++i) largest = std::max(largest, std::abs(values[block + i]));
    // Half a step; the scale is a half, 2^-11 off at most (2^-25 where it is subnormal), which the largest value feels
    // 127 times.
    const float step = largest / 127, rounding = std::max(step * 0x1p-11F, 0x1p-25F);
    for (std::size_t i = 0; i < 32; ++i) {
      EXPECT_LE(std::abs(read[block + i] - values[block + i]), step / 2 + 127.5F * rounding) << block + i;
    }
  }
}

// Every finite half as a scale: blocks of it times -127 … 127 are kept as they are.
TEST(Encode, Q8KeepsWhatItHolds) {
  std::vector<std::byte> half(2);
  for (std::uint16_t bits = 1; bits < 0x7c00; ++bits) {
    std::memcpy(half.data(), &bits, 2);
    float scale = 0;
    decode(DType::f16, half, {&scale, 1});
    std::vector<float> values(32), read(32);
    for (int i = 0; i < 32; ++i) values[static_cast<std::size_t>(i)] = scale * static_cast<float>(i * 8 - 121);
    values[3] = 127 * scale;
    decode(DType::q8_0, encoded(DType::q8_0, values), read);
    ASSERT_EQ(read, values) << bits;
  }
}

}  // namespace
}  // namespace transmla
