#include "engine/conversion/score/slots.h"

#include <algorithm>
#include <cmath>

#include "engine/conversion/score/rounding.h"
#include "engine/math/hermitian.h"
#include "engine/math/threads.h"

namespace transmla {
namespace {

// E[z̃ z̃ᴴ] of complex vectors from the real second moment, whose order is (head, real | imaginary, F). [n·F, n·F]
MatrixC complex_moment(const MatrixD& real, Index frequencies) {
  const Index heads = real.rows() / (2 * frequencies), f = frequencies;
  MatrixC moment(heads * f, heads * f);
  for (Index a = 0; a < heads; ++a) {
    for (Index b = 0; b < heads; ++b) {
      const auto block = real.block(a * 2 * f, b * 2 * f, 2 * f, 2 * f);
      auto target = moment.block(a * f, b * f, f, f);
      target.real() = block.topLeftCorner(f, f) + block.bottomRightCorner(f, f);
      target.imag() = block.bottomLeftCorner(f, f) - block.topRightCorner(f, f);
    }
  }
  return moment;
}

// Moments over distance of the rotations a_f(Δ) = e^{−iθ_fΔ} and b_r(Δ) = e^{−iφ_rΔ}, under one head's distances.
struct RotationMoments {
  VectorC mean_a;  // [F]
  VectorC mean_b;  // [R]
  MatrixC ab;      // E[a_f conj(b_r)] without means [F, R]
  MatrixC bb;      // E[b_p conj(b_r)] without means [R, R]
};

MatrixC rotations(const std::vector<double>& frequencies, Index horizon) {
  MatrixC table(static_cast<Index>(frequencies.size()), horizon);
  for (Index f = 0; f < table.rows(); ++f) {
    for (Index delta = 0; delta < horizon; ++delta) {
      table(f, delta) = std::polar(1.0, -frequencies[static_cast<std::size_t>(f)] * static_cast<double>(delta));
    }
  }
  return table;
}

// hist_h mixed with a tail, [horizon], sums to 1. Without the tail the error on far tokens is unbounded (METHOD.md).
VectorD distance_weights(const MatrixD& distances, Index head, const SlotOptions& options) {
  VectorD weights = VectorD::NullaryExpr(options.horizon, [](Index i) { return 1.0 / (static_cast<double>(i) + 1); });
  weights *= options.tail / weights.sum();
  const Index seen = std::min<Index>(options.horizon, distances.cols());
  weights.head(seen) += (1 - options.tail) * distances.row(head).head(seen).transpose();
  return weights / weights.sum();
}

RotationMoments rotation_moments(const MatrixC& a, const MatrixC& b, const VectorD& weights) {
  const MatrixC weighted_b = b.conjugate() * weights.cast<Complex>().asDiagonal();  // [R, horizon]
  RotationMoments moments;
  moments.mean_a = a * weights.cast<Complex>();
  moments.mean_b = b * weights.cast<Complex>();
  moments.ab = a * weighted_b.transpose() - moments.mean_a * moments.mean_b.adjoint();
  moments.bb = b * weighted_b.transpose() - moments.mean_b * moments.mean_b.adjoint();
  return moments;
}

// The block coordinate descent. With v whitened, w = S_k^½ v and a = S_k^{-½} v, the leading singular pair of the
// residual target needs no root: a ← XᴴX w, w ← S_k a, where X stacks S_q,h^½ T_h / n_h over the heads.
class SlotDescent {
 public:
  SlotDescent(const LayerStatistics& statistics, const ModelConfig& config, const std::vector<double>& theta,
              const VectorD& sensitivity, const SlotOptions& options)
      : frequencies_(config.head_dim / 2),
        rounding_(2 * options.rounding * rounding_variance),
        group_(config.group()),
        keys_(complex_moment(statistics.kv_moment.topLeftCorner(config.kv_width(), config.kv_width()), frequencies_)) {
    const MatrixC a = rotations(theta, options.horizon), b = rotations(options.frequencies, options.horizon);
    const double mean = sensitivity.mean() > 0 ? sensitivity.mean() : 1;
    for (Index head = 0; head < config.query_heads; ++head) {
      heads_.push_back({rotation_moments(a, b, distance_weights(statistics.distances, head, options)),
                        complex_moment(statistics.head_queries[static_cast<std::size_t>(head)], frequencies_) *
                            Complex(sensitivity(head) / mean),
                        MatrixC::Zero(frequencies_, b.rows())});
    }
    key_ = MatrixC::Zero(keys_.size(), b.rows());
    start_exact(theta, options.frequencies);
  }

  void run(int sweeps) {
    constexpr int most_at_first = 60, most_again = 12;  // later sweeps begin where the one before ended
    if (exact_) return;
    const SerialBlas serial;  // its threads would spin between the small products and take the cores from keys_'s
    for (int sweep = 0; sweep < sweeps; ++sweep) {
      for (Index slot = 0; slot < key_.cols(); ++slot) improve(slot, sweep == 0 ? most_at_first : most_again);
    }
  }

  RotarySlots result(const SlotOptions& options) const {
    const Index f = frequencies_, width = 2 * keys_.size();
    RotarySlots rotary;
    rotary.frequencies = options.frequencies;
    rotary.key_heads = static_cast<int>(heads_.size());
    rotary.key = real_projection(key_);
    rotary.position_free.resize(rotary.key_heads * 2 * f, width);
    for (std::size_t h = 0; h < heads_.size(); ++h) {
      const Head& head = heads_[h];
      rotary.query.push_back(real_projection(head.query));
      MatrixC rest = -(head.query * head.moments.mean_b.asDiagonal()) * key_.adjoint();  // [F, H·F]
      rest.middleCols(static_cast<Index>(h) / group_ * f, f).diagonal() += head.moments.mean_a;
      rotary.position_free.middleRows(static_cast<Index>(h) * 2 * f, 2 * f) = real_bilinear(rest);
    }
    return rotary;
  }

 private:
  struct Head {
    RotationMoments moments;
    MatrixC queries;  // c_h·S_q,h [F, F]
    MatrixC query;    // B_h [F, R]
  };

  // Where every key head finds each of its frequencies among the slots, the answer is known: one slot for each.
  void start_exact(const std::vector<double>& theta, const std::vector<double>& slots) {
    const Index heads = keys_.size() / frequencies_;
    std::vector<std::pair<Index, Index>> places;  // slot, key dimension
    for (Index f = 0; f < frequencies_; ++f) {
      Index head = 0;
      for (Index slot = 0; slot < key_.cols() && head < heads; ++slot) {
        if (slots[static_cast<std::size_t>(slot)] != theta[static_cast<std::size_t>(f)]) continue;
        places.emplace_back(slot, head++ * frequencies_ + f);
      }
      if (head < heads) return;
    }
    for (const auto& [slot, dimension] : places) {
      key_(dimension, slot) = 1;
      for (std::size_t h = 0; h < heads_.size(); ++h) {
        const bool own_head = static_cast<Index>(h) / group_ == dimension / frequencies_;
        if (own_head) heads_[h].query(dimension % frequencies_, slot) = 1;
      }
    }
    exact_ = true;
  }

  // n_h with what rounding adds: a slot that hardly turns within the horizon, E|b|² ≪ 1, could stand for faster ones
  // by terms that are large and cancel in the position-free part.
  double own(const Head& head, Index slot) const {
    return std::max(head.moments.bb(slot, slot).real() + rounding_, 1e-9);
  }

  // T_h w: the residual target of one head, given all slots but `slot`. projected = Aᴴw [R]
  VectorC residual(std::size_t h, Index slot, const VectorC& w, const VectorC& projected) const {
    const Head& head = heads_[h];
    VectorC others = head.moments.bb.col(slot).cwiseProduct(projected);
    others(slot) = 0;
    const auto own_keys = w.segment(static_cast<Index>(h) / group_ * frequencies_, frequencies_);
    return head.moments.ab.col(slot).cwiseProduct(own_keys) - head.query * others;
  }

  // XᴴX w
  VectorC normal(Index slot, const VectorC& w) const {
    const VectorC projected = key_.adjoint() * w;
    VectorC sum = VectorC::Zero(w.size()), back = VectorC::Zero(projected.size());
    for (std::size_t h = 0; h < heads_.size(); ++h) {
      const Head& head = heads_[h];
      const VectorC g = head.queries * residual(h, slot, w, projected) / own(head, slot);
      sum.segment(static_cast<Index>(h) / group_ * frequencies_, frequencies_) +=
          head.moments.ab.col(slot).conjugate().cwiseProduct(g);
      back += head.moments.bb.col(slot).conjugate().cwiseProduct(head.query.adjoint() * g);
    }
    back(slot) = 0;
    return sum - key_ * back;
  }

  // The best rank-one term for one slot, the others fixed.
  void improve(Index slot, int most) {
    constexpr double settled = 1e-7;  // relative change of the singular value's square
    VectorC a = key_.col(slot);
    if (a.squaredNorm() == 0) a = start(slot);
    VectorC w;
    double value = 0;
    for (int iteration = 0; iteration < most; ++iteration) {
      w = keys_.times(a);
      const double norm = a.dot(w).real();
      if (!(norm > 0)) return clear(slot);
      a /= std::sqrt(norm);
      w /= std::sqrt(norm);
      const VectorC next = normal(slot, w);
      const double before = value;
      value = w.dot(next).real();
      if (!(value > 0)) return clear(slot);
      if (std::abs(value - before) <= settled * value) break;
      a = next;
    }
    put(slot, a, std::pow(value, 0.25));
  }

  // The term with key direction a, and √σ shared evenly between A and B.
  void put(Index slot, const VectorC& a, double root) {
    const VectorC w = keys_.times(a);
    const double norm = std::sqrt(a.dot(w).real());
    if (!(norm > 0)) return clear(slot);
    const VectorC projected = key_.adjoint() * w;
    std::vector<VectorC> queries;
    for (std::size_t h = 0; h < heads_.size(); ++h) {
      queries.push_back(residual(h, slot, w, projected) / (norm * root * own(heads_[h], slot)));
    }
    for (std::size_t h = 0; h < heads_.size(); ++h) heads_[h].query.col(slot) = queries[h];
    key_.col(slot) = a * (root / norm);
  }

  // Keys or queries that are zero leave a slot with nothing to do.
  void clear(Index slot) {
    key_.col(slot).setZero();
    for (Head& head : heads_) head.query.col(slot).setZero();
  }

  // Every key direction with its own phase, so that no singular vector is missed by chance of symmetry.
  VectorC start(Index slot) const {
    return VectorC::NullaryExpr(keys_.size(), [slot](Index i) {
      return std::polar(1.0, 2.399963 * static_cast<double>(i * (slot + 1)));  // the golden angle
    });
  }

  // y = Uᴴz of complex columns [n·F, R] as real columns [2·n·F, 2R].
  MatrixD real_projection(const MatrixC& u) const {
    const Index f = frequencies_, slots = u.cols();
    MatrixD real(2 * u.rows(), 2 * slots);
    for (Index head = 0; head < u.rows() / f; ++head) {
      const auto block = u.middleRows(head * f, f);
      real.block(head * 2 * f, 0, f, slots) = block.real();
      real.block(head * 2 * f + f, 0, f, slots) = block.imag();
      real.block(head * 2 * f, slots, f, slots) = -block.imag();
      real.block(head * 2 * f + f, slots, f, slots) = block.real();
    }
    return real;
  }

  // N with score Re(q̃ᴴ N k̃), [F, H·F], as a real matrix [2F, 2·H·F].
  MatrixD real_bilinear(const MatrixC& n) const {
    const Index f = frequencies_;
    MatrixD real(2 * f, 2 * n.cols());
    for (Index head = 0; head < n.cols() / f; ++head) {
      const auto block = n.middleCols(head * f, f);
      real.block(0, head * 2 * f, f, f) = block.real();
      real.block(0, head * 2 * f + f, f, f) = -block.imag();
      real.block(f, head * 2 * f, f, f) = block.imag();
      real.block(f, head * 2 * f + f, f, f) = block.real();
    }
    return real;
  }

  Index frequencies_;       // F
  double rounding_;         // of a slot's term and of its mean
  Index group_;             // G
  HermitianOperator keys_;  // S_k [H·F, H·F]
  MatrixC key_;             // A [H·F, R]
  bool exact_ = false;
  std::vector<Head> heads_;
};

Status check(const LayerStatistics& statistics, const ModelConfig& config, const std::vector<double>& theta) {
  if (statistics.distances.rows() != config.query_heads) {
    return fail_internal("the statistics hold distances of {} heads, the model has {}: calibrate again with attention",
                         statistics.distances.rows(), config.query_heads);
  }
  if (static_cast<int>(theta.size()) * 2 != config.head_dim) {
    return fail_internal("{} frequencies were given for heads of {} numbers", theta.size(), config.head_dim);
  }
  return {};
}

}  // namespace

VectorD head_sensitivity(const LayerStatistics& statistics, const ModelConfig& config, const MatrixF& o) {
  const Index d = config.head_dim, width = config.kv_width();
  VectorD sensitivity(config.query_heads);
  for (Index head = 0; head < config.query_heads; ++head) {
    const Index at = width + head / config.group() * d;
    const MatrixD o_h = o.middleCols(head * d, d).cast<double>();
    const MatrixD gram = o_h.transpose() * o_h;
    sensitivity(head) = gram.cwiseProduct(statistics.kv_moment.block(at, at, d, d)).sum() / static_cast<double>(d);
  }
  return sensitivity.cwiseMax(0);
}

Result<RotarySlots> score_slots(const LayerStatistics& statistics, const ModelConfig& config,
                                const std::vector<double>& theta, const VectorD& sensitivity,
                                const SlotOptions& options) {
  TRY(check(statistics, config, theta));
  SlotDescent descent(statistics, config, theta, sensitivity, options);
  descent.run(options.sweeps);
  RotarySlots slots = descent.result(options);
  if (slots.key.allFinite() && slots.position_free.allFinite()) return slots;
  return fail_internal("the rotary slots came out with numbers that are not finite: the statistics are damaged");
}

}  // namespace transmla
