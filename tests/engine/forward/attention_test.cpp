// Tiled attention against the definition, written out in double.
#include "engine/forward/attention.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

namespace transmla {
namespace {

MatrixF random_matrix(Index rows, Index cols, unsigned seed) {
  std::mt19937 generator(seed);
  std::normal_distribution<float> normal;
  return MatrixF::NullaryExpr(rows, cols, [&](Index, Index) { return normal(generator); });
}

struct Case {
  std::string name;
  HeadLayout layout;
  int sequences;
  int length;
};

void PrintTo(const Case& value, std::ostream* out) { *out << value.name; }

HeadLayout original(int query_heads, int kv_heads, int head_dim) {
  return {query_heads, kv_heads, kv_heads, 0,
          head_dim,    false,    head_dim, 1.0F / std::sqrt(static_cast<float>(head_dim))};
}

HeadLayout mla(int query_heads, int key_heads, int value_heads, int head_dim, int rope_dim) {
  return {query_heads, key_heads, value_heads, head_dim,
          rope_dim,    true,      head_dim,    1.0F / std::sqrt(static_cast<float>(head_dim))};
}

HeadLayout capped(HeadLayout layout, float cap) {
  layout.scores.cap = cap;
  return layout;
}

class CausalAttention : public testing::TestWithParam<Case> {
 protected:
  void SetUp() override {
    const auto& [name, layout, sequences, length] = GetParam();
    const Index rows = Index{sequences} * length;
    q = random_matrix(rows, Index{layout.query_heads} * layout.qk_dim(), 1);
    rope_keys = random_matrix(rows, layout.rope_width(), 2);
    nope_keys = random_matrix(rows, std::max(1, layout.key_heads * layout.nope_dim), 3);
    values = random_matrix(rows, Index{layout.value_heads} * layout.value_dim, 4);
    for (int i = 0; i < layout.rope_dim / 2; ++i) frequencies.push_back(std::pow(1000.0, -2.0 * i / layout.rope_dim));
  }

  // The row of one head with its rotary part turned by e^{iθ·position}, in double.
  VectorD turned(VectorD row, int nope, int position) const {
    const auto half = static_cast<Index>(frequencies.size());
    for (Index i = 0; i < half; ++i) {
      const double angle = frequencies[static_cast<std::size_t>(i)] * position;
      const double re = row[nope + i], im = row[nope + half + i];
      row[nope + i] = re * std::cos(angle) - im * std::sin(angle);
      row[nope + half + i] = re * std::sin(angle) + im * std::cos(angle);
    }
    return row;
  }

  VectorD query(const HeadLayout& layout, Index row, int position, int head) const {
    return turned(q.row(row).segment(Index{head} * layout.qk_dim(), layout.qk_dim()).cast<double>(), layout.nope_dim,
                  position);
  }

  VectorD key(const HeadLayout& layout, Index row, int position, int head) const {
    VectorD joined(layout.qk_dim());
    joined.head(layout.nope_dim) =
        nope_keys.row(row).segment(Index{head} * layout.nope_dim, layout.nope_dim).cast<double>();
    const Index rope_head = layout.shared_rope ? 0 : head;
    joined.tail(layout.rope_dim) =
        rope_keys.row(row).segment(rope_head * layout.rope_dim, layout.rope_dim).cast<double>();
    return turned(joined, layout.nope_dim, position);
  }

  // Output of one query position and head by the definition [value_dim].
  VectorD expected(int sequence, int position, int head) const {
    const auto& layout = GetParam().layout;
    const Index first = Index{sequence} * GetParam().length;
    const int key_head = head / (layout.query_heads / layout.key_heads);
    const int value_head = head / (layout.query_heads / layout.value_heads);
    const VectorD at = query(layout, first + position, position, head);
    VectorD weights(position + 1);
    for (int j = 0; j <= position; ++j) weights[j] = layout.scores.scale * at.dot(key(layout, first + j, j, key_head));
    if (const double cap = layout.scores.cap; cap > 0) weights = cap * (weights / cap).array().tanh();
    weights = (weights.array() - weights.maxCoeff()).exp();
    weights /= weights.sum();
    VectorD sum = VectorD::Zero(layout.value_dim);
    for (int j = 0; j <= position; ++j) {
      sum += weights[j] * values.row(first + j)
                              .segment(Index{value_head} * layout.value_dim, layout.value_dim)
                              .cast<double>()
                              .transpose();
    }
    return sum;
  }

  Operand run(Precision precision) const {
    const auto& [name, layout, sequences, length] = GetParam();
    Operand out(precision, q.rows(), Index{layout.query_heads} * layout.value_dim);
    const AttentionInputs inputs{sequences,        length,           q.data(),         q.cols(),      rope_keys.data(),
                                 rope_keys.cols(), nope_keys.data(), nope_keys.cols(), values.data(), values.cols()};
    const auto status = causal_attention(layout, rope_table(frequencies, length), inputs, out, {});
    EXPECT_TRUE(status) << status.error().message;
    return out;
  }

  MatrixF q, rope_keys, nope_keys, values;
  std::vector<double> frequencies;
};

TEST_P(CausalAttention, EqualsTheDefinition) {
  const auto& layout = GetParam().layout;
  const auto out = run(Precision::f32);
  // Weights are off by at most the error of a score: (qk_dim + rotation) · eps · |q|·|k|·scale, about 64·2^-24·8;
  // outputs are convex combinations of values below 5.
  constexpr double bound = 64 * 0x1p-24 * 8 * 5;
  for (int sequence = 0; sequence < GetParam().sequences; ++sequence) {
    for (int position = 0; position < GetParam().length; position += 13) {
      for (int head = 0; head < layout.query_heads; ++head) {
        const float* row = out.f32(Index{sequence} * GetParam().length + position) + head * layout.value_dim;
        const auto actual = Eigen::Map<const VectorF>(row, layout.value_dim).cast<double>();
        ASSERT_LE((actual - expected(sequence, position, head)).cwiseAbs().maxCoeff(), bound)
            << "sequence " << sequence << " position " << position << " head " << head;
      }
    }
  }
}

TEST_P(CausalAttention, Bf16LiesWithinItsRounding) {
  const auto precision = effective_precision(Precision::bf16);
  const auto out = run(precision);
  const auto exact = run(Precision::f32);
  double error = 0, norm = 0;
  for (Index r = 0; r < out.rows(); ++r) {
    for (Index c = 0; c < out.cols(); ++c) {
      const double value = precision == Precision::bf16 ? to_float(out.bf16(r)[c]) : out.f32(r)[c];
      error += std::pow(value - exact.f32(r)[c], 2);
      norm += std::pow(exact.f32(r)[c], 2);
    }
  }
  // Four roundings (q, k, p, v) and that of the output, each at most 2^-8; scores of size 8 amplify those of q and k.
  EXPECT_LE(std::sqrt(error / norm), 0x1p-8 * (3 + 2 * 8));
}

INSTANTIATE_TEST_SUITE_P(Layouts, CausalAttention,
                         testing::Values(Case{"grouped query", original(6, 2, 32), 2, 300},
                                         Case{"multi-head, odd length", original(3, 3, 20), 1, 67},
                                         Case{"multi-query, long", original(9, 1, 16), 1, 1100},
                                         Case{"soft-capped scores", capped(original(6, 2, 32), 1.5F), 2, 300},
                                         Case{"MLA with soft-capped scores", capped(mla(6, 6, 2, 24, 8), 1), 1, 530},
                                         Case{"one token", original(4, 2, 16), 3, 1},
                                         Case{"MLA with the model's key heads", mla(6, 2, 2, 24, 16), 2, 280},
                                         Case{"MLA with a key head per query head", mla(6, 6, 2, 24, 8), 1, 530}));

TEST(CausalAttentionStop, EndsAsCancelled) {
  std::stop_source source;
  source.request_stop();
  Context context;
  context.stop = source.get_token();
  const auto layout = original(2, 1, 8);
  const MatrixF x = random_matrix(40, 32, 5);
  const std::vector<double> frequencies = {1, 0.1, 0.01, 0.001};
  Operand out(Precision::f32, 40, 16);
  const AttentionInputs inputs{1, 40, x.data(), 32, x.data(), 32, nullptr, 0, x.data(), 32};
  const auto status = causal_attention(layout, rope_table(frequencies, 40), inputs, out, context);
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().kind, ErrorKind::cancelled);
}

}  // namespace
}  // namespace transmla
