#include "engine/checkpoint/dtype.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <limits>
#include <vector>

#include "engine/checkpoint/safetensors.h"

namespace transmla {
namespace {

std::vector<float> decoded(DType type, std::span<const std::byte> bytes, std::size_t values) {
  std::vector<float> out(values);
  decode(type, bytes, out);
  return out;
}

template <class T>
std::vector<float> decoded(DType type, const std::vector<T>& stored) {
  return decoded(type, std::as_bytes(std::span(stored)), stored.size());
}

TEST(DTypeTest, NamesFindTheirTypeAndNothingElse) {
  for (int i = 0; i <= static_cast<int>(DType::q6_k); ++i) {
    const auto type = static_cast<DType>(i);
    EXPECT_EQ(find_dtype(info(type).name), type);
  }
  EXPECT_EQ(find_dtype("I64"), std::nullopt);
}

// All 65,536 halves, by the definition of IEEE 754: (-1)^s · 2^(e-15) · 1.m, subnormal below.
TEST(DecodeTest, EveryHalfHasItsValue) {
  std::vector<std::uint16_t> halves(1 << 16);
  for (std::size_t i = 0; i < halves.size(); ++i) halves[i] = static_cast<std::uint16_t>(i);
  const auto values = decoded(DType::f16, halves);
  for (std::size_t i = 0; i < halves.size(); ++i) {
    const int exponent = static_cast<int>(i >> 10 & 31), mantissa = static_cast<int>(i & 1023);
    const double sign = i >> 15 == 0 ? 1 : -1;
    if (exponent == 31 && mantissa != 0) {
      EXPECT_TRUE(std::isnan(values[i])) << i;
    } else if (exponent == 31) {
      EXPECT_EQ(values[i], sign * std::numeric_limits<float>::infinity()) << i;
    } else {
      const double magnitude = exponent == 0 ? std::ldexp(mantissa, -24) : std::ldexp(1024 + mantissa, exponent - 25);
      ASSERT_EQ(values[i], sign * magnitude) << i;
    }
  }
}

TEST(DecodeTest, BrainFloatsAreTheUpperHalfOfFloats) {
  EXPECT_EQ(decoded(DType::bf16, std::vector<std::uint16_t>{0x3f80, 0xc040, 0x0001}),
            (std::vector<float>{1, -3, 0x1p-133F}));
}

TEST(DecodeTest, FloatsAreThemselvesWhereverTheyStand) {
  const std::vector<float> values = {1.5F, -2};
  std::vector<std::byte> shifted(1 + 2 * sizeof(float));
  std::memcpy(shifted.data() + 1, values.data(), 2 * sizeof(float));
  EXPECT_EQ(decoded(DType::f32, std::span(shifted).subspan(1), 2), values);
}

class BlockTypeTest : public ::testing::TestWithParam<DType> {};

// gguf-py decoded the same random blocks (tests/golden/make_golden.py). A value is one exact product, and a minimum is
// added with one rounding, so that the results are equal to the last bit.
TEST_P(BlockTypeTest, DecodesAsGgufDoes) {
  const auto file = MappedFile::open(TRANSMLA_TEST_DATA "/checkpoint/quantised.safetensors");
  ASSERT_TRUE(file);
  const auto table = safetensors::read_table(*file);
  ASSERT_TRUE(table);
  const std::string name(info(GetParam()).name);
  std::span<const std::byte> blocks, values;
  for (const auto& entry : table->entries) {
    if (entry.name == name + ".blocks") blocks = entry.data;
    if (entry.name == name + ".values") values = entry.data;
  }
  ASSERT_FALSE(values.empty());
  ASSERT_EQ(blocks.size(), storage_bytes(GetParam(), values.size() / sizeof(float)));
  EXPECT_EQ(decoded(GetParam(), blocks, values.size() / sizeof(float)),
            decoded(DType::f32, values, values.size() / sizeof(float)));
}

std::string name_of(const ::testing::TestParamInfo<DType>& test) { return std::string(info(test.param).name); }

INSTANTIATE_TEST_SUITE_P(AllTypes, BlockTypeTest,
                         ::testing::Values(DType::q8_0, DType::q4_0, DType::q4_1, DType::q5_0, DType::q5_1, DType::q4_k,
                                           DType::q5_k, DType::q6_k),
                         name_of);

}  // namespace
}  // namespace transmla
