// The router's choice, and that only what it chooses is read.
#include "engine/forward/experts.h"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/support/tiny_checkpoint.h"

namespace transmla {
namespace {

TEST(Routes, AreTheLargestLogitsWeighedByTheirSoftmax) {
  MatrixF logits(2, 4);
  logits << 1, 3, 2, -1,  //
      0, -5, 0.5F, 4;
  const auto by_expert = routes(logits, 2);
  ASSERT_EQ(by_expert.size(), 4U);
  EXPECT_TRUE(by_expert[0].empty());
  ASSERT_EQ(by_expert[1].size(), 1U);
  EXPECT_EQ(by_expert[1][0].row, 0);
  EXPECT_FLOAT_EQ(by_expert[1][0].weight, std::exp(3.0F) / (std::exp(3.0F) + std::exp(2.0F)));
  ASSERT_EQ(by_expert[2].size(), 2U);
  EXPECT_EQ(by_expert[2][1].row, 1);
  EXPECT_FLOAT_EQ(by_expert[2][1].weight, std::exp(0.5F) / (std::exp(0.5F) + std::exp(4.0F)));
  ASSERT_EQ(by_expert[3].size(), 1U);
  EXPECT_FLOAT_EQ(by_expert[2][1].weight + by_expert[3][0].weight, 1);
}

TEST(Routes, LargeLogitsDoNotOverflow) {
  MatrixF logits(1, 3);
  logits << 900, 899, -900;
  EXPECT_FLOAT_EQ(routes(logits, 3)[0][0].weight, 1 / (1 + std::exp(-1.0F)));
  EXPECT_EQ(routes(logits, 3)[2][0].weight, 0);
}

TEST(LayerExperts, AreReadWhenATokenIsRoutedToThem) {
  const fixtures::TinyCheckpoint tiny({.family = "mixtral", .experts = 8, .experts_used = 2});
  const auto experts = LayerExperts::make(tiny.model(), 1, Precision::f32).value();
  EXPECT_EQ(experts->read(), 0);
  Operand x(Precision::f32, 1, 32);
  for (Index i = 0; i < 32; ++i) x.f32(0)[i] = std::sin(static_cast<float>(i));
  std::vector<float> y(32, 0);
  ASSERT_TRUE(experts->add_to(x, 1, y.data()));
  EXPECT_EQ(experts->read(), 2);
  const auto once = y;
  ASSERT_TRUE(experts->add_to(x, 1, y.data()));
  EXPECT_EQ(experts->read(), 2);
  for (std::size_t i = 0; i < y.size(); ++i) EXPECT_FLOAT_EQ(y[i], 2 * once[i]);
}

}  // namespace
}  // namespace transmla
