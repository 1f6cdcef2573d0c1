// The joint latent of method score against its definition: no rank-r map leaves less of the weighted error.
#include "engine/conversion/score/latent.h"

#include <gtest/gtest.h>

#include <Eigen/Eigenvalues>
#include <cmath>
#include <limits>
#include <random>

#include "engine/conversion/score/slots.h"
#include "tests/engine/conversion/tiny_network.h"

namespace transmla {
namespace {

using testing::expect;

// One layer of random moments, each head's and each value's of its own shape.
class RandomLayer {
 public:
  RandomLayer(int heads, int kv_heads, int d, unsigned seed) : random_(seed) {
    config.query_heads = heads;
    config.kv_heads = kv_heads;
    config.head_dim = d;
    config.hidden = heads * d;
    statistics.weighted_moment = moment(2 * config.kv_width());
    sensitivity = VectorD(heads);
    for (int head = 0; head < heads; ++head) {
      statistics.head_queries.push_back(moment(d));
      sensitivity(head) = 0.5 + head;
    }
    rotary.position_free = normal(heads * d, config.kv_width());
    rotary.key_heads = heads;
    o = normal(config.hidden, heads * d).cast<float>();
  }

  // Σ_h α c_h E‖Q_h^½(N_h k − U_k,h c)‖² + Σ_h E‖W_o,h(v_h − U_v,h c)‖², c = Cᵀz
  double error(const JointLatent& latent, double key_weight) const {
    const Index d = config.head_dim, width = config.kv_width();
    const MatrixD& g = statistics.weighted_moment;
    double sum = 0;
    for (Index head = 0; head < config.query_heads; ++head) {
      MatrixD key = -latent.key_up.middleRows(head * d, d) * latent.down.transpose();
      key.leftCols(width) += rotary.position_free.middleRows(head * d, d);
      const auto& queries = statistics.head_queries[static_cast<std::size_t>(head)];
      sum += key_weight * sensitivity(head) * (queries * key * g * key.transpose()).trace();
      MatrixD value = -latent.value_up.middleRows(head * d, d) * latent.down.transpose();
      value.middleCols(width + head / config.group() * d, d) += MatrixD::Identity(d, d);
      const MatrixD out = o.middleCols(head * d, d).cast<double>() * value;
      sum += (out * g * out.transpose()).trace();
    }
    return sum;
  }

  // The metric M of those sums, as (z − z')ᵀ M (z − z').
  MatrixD metric(double key_weight) const {
    const Index d = config.head_dim, width = config.kv_width();
    MatrixD m = MatrixD::Zero(2 * width, 2 * width);
    for (Index head = 0; head < config.query_heads; ++head) {
      const MatrixD n = rotary.position_free.middleRows(head * d, d);
      const auto& queries = statistics.head_queries[static_cast<std::size_t>(head)];
      m.topLeftCorner(width, width) += key_weight * sensitivity(head) * n.transpose() * queries * n;
      const MatrixD w = o.middleCols(head * d, d).cast<double>();
      const Index at = width + head / config.group() * d;
      m.block(at, at, d, d) += w.transpose() * w;
    }
    return m;
  }

  ModelConfig config;
  LayerStatistics statistics;
  RotarySlots rotary;
  VectorD sensitivity;
  MatrixF o;

 private:
  MatrixD normal(Index rows, Index cols) {
    std::normal_distribution<double> draw;
    return MatrixD::NullaryExpr(rows, cols, [&] { return draw(random_); });
  }
  MatrixD moment(Index size) {
    const MatrixD factor = normal(size, size + 3);
    VectorD scale(size);
    for (Index i = 0; i < size; ++i) scale(i) = std::pow(0.8, i * 7 % size);  // the largest is not the first
    return scale.asDiagonal() * factor * factor.transpose() * scale.asDiagonal();
  }
  std::mt19937_64 random_;
};

// What every map of this rank must leave: the least eigenvalues of M^½ G M^½, by Eigen's own solver.
double least_error(const RandomLayer& layer, double key_weight, int rank) {
  const Eigen::SelfAdjointEigenSolver<MatrixD> metric(layer.metric(key_weight));
  const MatrixD root = metric.operatorSqrt();
  const Eigen::SelfAdjointEigenSolver<MatrixD> product(root * layer.statistics.weighted_moment * root,
                                                       Eigen::EigenvaluesOnly);
  return product.eigenvalues().head(product.eigenvalues().size() - rank).sum();
}

class ScoreLatent : public ::testing::TestWithParam<int> {};

TEST_P(ScoreLatent, LeavesTheLeastErrorOfItsRank) {
  const int rank = GetParam();
  constexpr double key_weight = 0.5;
  for (const auto& [heads, kv_heads] : {std::pair(6, 2), std::pair(4, 4)}) {
    const RandomLayer layer(heads, kv_heads, 8, 5U + static_cast<unsigned>(rank));
    const auto latent = expect(
        score_latent(layer.statistics, layer.config, layer.o, layer.rotary, layer.sensitivity, {rank, key_weight}));
    const double all = (layer.metric(key_weight) * layer.statistics.weighted_moment).trace();
    const double rounding =
        20.0 * static_cast<double>(2 * layer.config.kv_width()) * std::numeric_limits<double>::epsilon() * all;
    EXPECT_NEAR(layer.error(latent, key_weight), least_error(layer, key_weight, rank), rounding);
  }
}

INSTANTIATE_TEST_SUITE_P(Score, ScoreLatent, ::testing::Values(1, 5, 12, 30));

}  // namespace
}  // namespace transmla
