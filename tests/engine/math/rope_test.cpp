#include "engine/math/rope.h"

#include <gtest/gtest.h>

#include <cmath>
#include <complex>
#include <fstream>
#include <limits>
#include <nlohmann/json.hpp>

namespace transmla {
namespace {

using Json = nlohmann::json;

constexpr double eps = std::numeric_limits<float>::epsilon();

Json golden() { return Json::parse(std::ifstream(TRANSMLA_TEST_DATA "/math/rope.json")); }

RopeScaling scaling_of(const Json& example) {
  RopeScaling scaling;
  const Json& values = example["scaling"];
  if (example["kind"] == "linear") scaling.kind = RopeScalingKind::linear;
  if (example["kind"] == "llama3") scaling.kind = RopeScalingKind::llama3;
  scaling.factor = values.value("factor", scaling.factor);
  scaling.low_freq_factor = values.value("low_freq_factor", scaling.low_freq_factor);
  scaling.high_freq_factor = values.value("high_freq_factor", scaling.high_freq_factor);
  scaling.original_max_position = values.value("original_max_position_embeddings", scaling.original_max_position);
  return scaling;
}

std::vector<double> frequencies_of(const Json& example) {
  return rope_frequencies(example["head_dim"], example["theta"], scaling_of(example));
}

// transformers computes in fp32: the exponent, its power (whose error grows by ln θ), the division and up to four
// operations of the scaling each round once; blending doubles what went in.
TEST(RopeFrequenciesTest, AreThoseOfTransformers) {
  const Json file = golden();
  for (const Json& example : file["cases"]) {
    SCOPED_TRACE(example["kind"].dump() + " θ " + example["theta"].dump());
    const auto frequencies = frequencies_of(example);
    const auto expected = example["frequencies"].get<std::vector<double>>();
    ASSERT_EQ(frequencies.size(), expected.size());
    const double tolerance = 2 * eps * (6 + std::log(example["theta"].get<double>()));
    for (std::size_t j = 0; j < expected.size(); ++j) {
      EXPECT_NEAR(frequencies[j], expected[j], tolerance * expected[j]) << "frequency " << j;
    }
  }
}

TEST(RopeFrequenciesTest, ExplicitFactorsDivideOneByOne) {
  RopeScaling scaling;
  scaling.kind = RopeScalingKind::explicit_factors;
  scaling.factors = {1, 2, 8};
  const auto plain = rope_frequencies(6, 1000, {});
  const auto scaled = rope_frequencies(6, 1000, scaling);
  for (std::size_t j = 0; j < 3; ++j) EXPECT_DOUBLE_EQ(scaled[j], plain[j] / scaling.factors[j]);
}

// The angle rounds in fp32 there, so that the error grows with it.
TEST(RotateHalvesTest, TurnsAsTransformersDoes) {
  const Json rotation = golden()["rotation"];
  const auto frequencies = frequencies_of(golden()["cases"][rotation["case"].get<std::size_t>()]);
  const int position = rotation["position"];
  auto x = rotation["x"].get<std::vector<float>>();
  const auto expected = rotation["rotated"].get<std::vector<float>>();
  rotate_halves(rope_table(frequencies, position + 1), position, x.data());
  const std::size_t half = frequencies.size();
  for (std::size_t i = 0; i < x.size(); ++i) {
    const double angle = position * frequencies[i % half];
    const double length = std::hypot(expected[i % half], expected[i % half + half]);
    EXPECT_NEAR(x[i], expected[i], 20 * eps * (1 + angle) * length) << "dimension " << i;
  }
}

TEST(RotateHalvesTest, IsMultiplicationByAUnitComplexNumber) {
  const std::vector<double> frequencies = {1, 0.3};
  const RopeTable table = rope_table(frequencies, 9);
  std::vector<float> x = {1, -2, 0.5F, 3};  // 1 + 0.5i, -2 + 3i
  const std::vector<std::complex<double>> before = {{1, 0.5}, {-2, 3}};
  rotate_halves(table, 8, x.data());
  for (std::size_t j = 0; j < 2; ++j) {
    const auto expected = before[j] * std::polar(1.0, 8 * frequencies[j]);
    EXPECT_NEAR(x[j], expected.real(), 3 * eps * std::abs(expected));
    EXPECT_NEAR(x[j + 2], expected.imag(), 3 * eps * std::abs(expected));
  }
}

TEST(RotateHalvesTest, PositionZeroChangesNothing) {
  std::vector<float> x = {1, -2, 0.5F, 3};
  rotate_halves(rope_table(std::vector<double>{1, 0.3}, 1), 0, x.data());
  EXPECT_EQ(x, (std::vector<float>{1, -2, 0.5F, 3}));
}

}  // namespace
}  // namespace transmla
