#include "engine/conversion/score/adam.h"

#include <cmath>
#include <numbers>

namespace transmla {
namespace {

// The usual constants.
constexpr double beta1 = 0.9, beta2 = 0.999;
constexpr float smallest = 1e-30F;  // in the place of epsilon: gradients have no scale of their own

}  // namespace

void Adam::add(MatrixF& value) {
  const double magnitude = value.size() > 0 ? value.cwiseAbs().cast<double>().mean() : 0;
  matrices_.push_back({&value, static_cast<float>(magnitude), MatrixF::Zero(value.rows(), value.cols()),
                       MatrixF::Zero(value.rows(), value.cols())});
}

double Adam::rate_now() const {
  const double cosine = 0.5 * (1 + std::cos(std::numbers::pi * done_ / schedule_.steps));
  const double rise = std::min(1.0, (done_ + 1.0) / std::max(1, schedule_.warm_up));
  return schedule_.rate * cosine * rise;
}

void Adam::step(const std::vector<MatrixF>& gradients) {
  const double rate = rate_now();
  ++done_;
  const auto first_scale = static_cast<float>(1 / (1 - std::pow(beta1, done_)));
  const auto second_scale = static_cast<float>(1 / (1 - std::pow(beta2, done_)));
  for (std::size_t i = 0; i < matrices_.size(); ++i) {
    Moments& m = matrices_[i];
    const auto gradient = gradients[i].array();
    m.first.array() += static_cast<float>(1 - beta1) * (gradient - m.first.array());
    m.second.array() += static_cast<float>(1 - beta2) * (gradient.square() - m.second.array());
    m.value->array() -= static_cast<float>(rate) * m.rate * (m.first.array() * first_scale) /
                        (m.second.array() * second_scale).sqrt().cwiseMax(smallest);
  }
}

}  // namespace transmla
