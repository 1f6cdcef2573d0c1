#include "engine/evaluation/token_comparison.h"

#include <algorithm>
#include <numbers>

#include "engine/math/dispatch.h"

namespace transmla {
namespace {

constexpr Index kPiece = 1024;  // entries that go through buffers on the stack at a time

TRANSMLA_CLONES void base_2_scores(const float* logits, Index count, float* scores) {
  for (Index i = 0; i < count; ++i) scores[i] = logits[i] * std::numbers::log2e_v<float>;
}

// Adds Σ w and Σ w (a − b).
TRANSMLA_CLONES void add_weighted(const float* w, const float* a, const float* b, Index count, double* weight,
                                  double* gap) {
  constexpr int lanes = 16;  // independent sums, so that the loop vectorises
  double weights[lanes] = {}, gaps[lanes] = {};
  Index i = 0;
  for (; i + lanes <= count; i += lanes) {
    for (int lane = 0; lane < lanes; ++lane) {
      const double value = w[i + lane];
      weights[lane] += value;
      gaps[lane] += value * (static_cast<double>(a[i + lane]) - b[i + lane]);
    }
  }
  for (; i < count; ++i) {
    *weight += w[i];
    *gap += w[i] * (static_cast<double>(a[i]) - b[i]);
  }
  for (const double value : weights) *weight += value;
  for (const double value : gaps) *gap += value;
}

}  // namespace

void TokenComparison::Side::add(const float* logits, Index first, Index count, Index next) {
  const float before = cross_entropy.largest;
  cross_entropy.add(logits, first, count, next);
  if (cross_entropy.largest > before) top = first + (std::find(logits, logits + count, cross_entropy.largest) - logits);
}

void TokenComparison::add_gap(const float* a, const float* b, Index count) {
  float scores[kPiece], w[kPiece];
  for (Index first = 0; first < count; first += kPiece) {
    const Index width = std::min(kPiece, count - first);
    base_2_scores(a + first, width, scores);
    float sum = 0;  // of this piece in fp32; weight_ is the one that counts
    const float factor = softmax_block(scores, width, width, &largest_score_, &sum, Precision::f32, w);
    weight_ *= factor;
    gap_ *= factor;
    add_weighted(w, a + first, b + first, width, &weight_, &gap_);
  }
}

void TokenComparison::add(const float* a, const float* b, Index first, Index count, Index next) {
  a_.add(a, first, count, next);
  b_.add(b, first, count, next);
  add_gap(a, b, count);
}

double TokenComparison::kl_divergence() const {
  return gap_ / weight_ - (a_.cross_entropy.log_sum_exp() - b_.cross_entropy.log_sum_exp());
}

}  // namespace transmla
