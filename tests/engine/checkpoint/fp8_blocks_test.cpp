// FP8 in blocks, against torch's own float8_e4m3fn (tests/golden/make_fp8.py), and folders that hold it.
#include "engine/checkpoint/fp8_blocks.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <limits>
#include <map>

#include "engine/checkpoint/checkpoint.h"
#include "engine/checkpoint/encode.h"
#include "engine/checkpoint/safetensors.h"
#include "tests/support/refusal.h"
#include "tests/support/tiny_checkpoint.h"

namespace transmla {
namespace {

using Bytes = std::vector<std::byte>;

class Fp8 : public ::testing::Test {
 protected:
  Fp8() : file_(MappedFile::open(TRANSMLA_TEST_DATA "/checkpoint/fp8.safetensors").value()) {
    const auto table = safetensors::read_table(file_).value();
    for (const auto& entry : table.entries) entries_[entry.name] = entry;
  }
  Bytes codes(const std::string& name) const {
    const auto data = entries_.at(name).data;
    return {data.begin(), data.end()};
  }
  std::vector<float> floats(const std::string& name) const {
    const auto data = entries_.at(name).data;
    std::vector<float> values(data.size() / sizeof(float));
    std::memcpy(values.data(), data.data(), data.size());
    return values;
  }
  std::int64_t cols(const std::string& name) const { return entries_.at(name).shape.at(1); }

 private:
  MappedFile file_;
  std::map<std::string, safetensors::Entry> entries_;
};

TEST_F(Fp8, EveryCodeHasItsValue) {
  Bytes all(256);
  for (std::size_t code = 0; code < all.size(); ++code) all[code] = static_cast<std::byte>(code);
  std::vector<float> values(all.size());
  decode(DType::f8_e4m3, all, values);
  const auto wanted = floats("decoded");
  for (std::size_t code = 0; code < all.size(); ++code) {
    if (code % 128 == 127) {
      EXPECT_TRUE(std::isnan(values[code]) && std::isnan(wanted[code])) << code;
    } else {
      EXPECT_EQ(values[code], wanted[code]) << code;
    }
  }
}

TEST_F(Fp8, FloatsBecomeTheNearestCode) {
  const auto values = floats("values");
  Bytes made(values.size());
  encode(DType::f8_e4m3, values, made);
  EXPECT_EQ(made, codes("codes"));
}

TEST_F(Fp8, WhatIsTooLargeBecomesTheLargestAndNaNStays) {
  const float infinity = std::numeric_limits<float>::infinity();
  const std::vector<float> values = {449, 1e30F, -infinity, std::nanf("")};
  Bytes made(values.size());
  encode(DType::f8_e4m3, values, made);
  EXPECT_EQ(made, (Bytes{std::byte{0x7e}, std::byte{0x7e}, std::byte{0xfe}, std::byte{0x7f}}));
}

TEST_F(Fp8, AMatrixIsCutIntoBlocks) {
  const Fp8Matrix made = encode_fp8(floats("matrix"), cols("matrix"));
  EXPECT_EQ(made.factors, floats("matrix.factors"));
  EXPECT_EQ(made.codes, codes("matrix.codes"));
}

// Rows from any on, each number one product.
TEST_F(Fp8, RowsAreReadFromAnyOn) {
  const auto width = static_cast<std::size_t>(cols("matrix"));
  const auto stored = codes("matrix.codes");
  const auto factors = floats("matrix.factors"), values = floats("decoded");
  for (const std::size_t first : {0U, 1U, 127U, 128U, 131U}) {
    const auto part = std::span(stored).subspan(first * width);
    std::vector<float> read(part.size());
    decode_fp8(part, std::as_bytes(std::span(factors)), static_cast<std::int64_t>(first), cols("matrix"), read);
    for (std::size_t i = 0; i < read.size(); ++i) {
      const std::size_t block = (first + i / width) / 128 * 3 + i % width / 128;
      ASSERT_EQ(read[i], values[static_cast<std::size_t>(part[i])] * factors[block]) << first << ' ' << i;
    }
  }
}

// A latent's rows, scaled to about 1e-7 for its norm, keep the digits that rows near 1 keep.
TEST_F(Fp8, SmallRowsInBlocksOfTheirOwnKeepTheirDigits) {
  std::vector<float> values(256 * 128);
  for (std::size_t i = 0; i < values.size(); ++i) {
    values[i] = std::sin(static_cast<float>(i * i % 977)) * (i < values.size() / 2 ? 1e-7F : 1.0F);
  }
  const Fp8Matrix made = encode_fp8(values, 128);
  std::vector<float> read(values.size());
  decode_fp8(made.codes, std::as_bytes(std::span(made.factors)), 0, 128, read);
  for (std::size_t i = 0; i < values.size(); ++i) {
    // Half a step: 2^-4 of a number, or of the smallest normal code.
    const float step = std::max(std::abs(values[i]), made.factors[i / (128 * 128)] * 0x1p-6F);
    ASSERT_LE(std::abs(read[i] - values[i]), step * 0x1p-4F * (1 + 0x1p-20F)) << i;
  }
}

// A folder with one weight in blocks; tests change what stands beside it.
class Fp8Folder : public Fp8 {
 protected:
  safetensors::Source weight() const { return source("w", "F8_E4M3", {132, 260}, codes("matrix.codes")); }
  safetensors::Source factors(std::vector<std::int64_t> shape = {2, 3}) const {
    Bytes bytes(static_cast<std::size_t>(shape[0] * shape[1]) * sizeof(float));
    const auto values = floats("matrix.factors");
    std::memcpy(bytes.data(), values.data(), std::min(bytes.size(), values.size() * sizeof(float)));
    return source("w_scale_inv", "F32", std::move(shape), std::move(bytes));
  }
  static safetensors::Source source(const char* name, const char* dtype, std::vector<std::int64_t> shape, Bytes bytes) {
    return {name, dtype, std::move(shape),
            [bytes = std::move(bytes)]() -> Result<std::vector<std::byte>> { return bytes; }};
  }
  Result<std::shared_ptr<const Checkpoint>> open(const std::vector<safetensors::Source>& tensors) const {
    fixtures::write_checkpoint(folder_.path(), fixtures::tiny_config({}), tensors);
    return Checkpoint::open(folder_.path());
  }

 private:
  fixtures::TemporaryFolder folder_;
};

TEST_F(Fp8Folder, ReadsWeightsTimesTheirFactors) {
  const auto checkpoint = open({weight(), factors()}).value();
  ASSERT_EQ(checkpoint->tensors().size(), 1U) << "factors are no tensor of the model";
  std::vector<float> read(4 * 260), wanted(read.size());
  ASSERT_TRUE(checkpoint->read_rows(checkpoint->tensors()[0], 126, 4, read));
  const auto stored = codes("matrix.codes");
  const auto factors_of_all = floats("matrix.factors");
  decode_fp8(std::span(stored).subspan(126 * 260, read.size()), std::as_bytes(std::span(factors_of_all)), 126, 260,
             wanted);
  EXPECT_EQ(read, wanted);
}

TEST_F(Fp8Folder, TheFingerprintKnowsTheFactors) {
  const auto before = open({weight(), factors()}).value()->fingerprint();
  auto other = factors();
  other.produce = []() -> Result<std::vector<std::byte>> { return Bytes(6 * sizeof(float), std::byte{1}); };
  EXPECT_NE(open({weight(), other}).value()->fingerprint(), before);
}

TEST_F(Fp8Folder, RefusesFactorsThatDoNotBelong) {
  using fixtures::refused;
  EXPECT_TRUE(refused(open({weight()}), {"'w' as F8_E4M3 without '_scale_inv'", "unquantised"}));
  EXPECT_TRUE(refused(open({weight(), factors({3, 2})}), {"'w_scale_inv'", "[3, 2]", "[132, 260]", "[2, 3]"}));
  auto halves = factors();
  halves.dtype = "BF16";
  halves.produce = []() -> Result<std::vector<std::byte>> { return Bytes(12); };
  EXPECT_TRUE(refused(open({weight(), halves}), {"is BF16 [2, 3]", "has F32 [2, 3]"}));
  auto lone = factors();
  lone.name = "other_scale_inv";
  EXPECT_TRUE(refused(open({weight(), factors(), lone}), {"2 tensors named '*_scale_inv'", "1 F8_E4M3"}));
  auto vector = weight();
  vector.shape = {132 * 260};
  EXPECT_TRUE(refused(open({vector, factors()}), {"'w' [34320]", "matrices only"}));
}

}  // namespace
}  // namespace transmla
