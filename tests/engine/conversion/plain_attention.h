// Attention in double and by whole matrices: the slow reference of tests.
#pragma once

#include <cmath>
#include <vector>

#include "engine/math/matrix.h"

namespace transmla::testing {

// Rows of one head [T, 2F], each turned by its position.
inline MatrixD turned(const MatrixD& rows, const std::vector<double>& frequencies) {
  MatrixD out = rows;
  const auto half = static_cast<Index>(frequencies.size());
  for (Index t = 0; t < rows.rows(); ++t) {
    for (Index j = 0; j < half; ++j) {
      const double angle = static_cast<double>(t) * frequencies[static_cast<std::size_t>(j)];
      out(t, j) = rows(t, j) * std::cos(angle) - rows(t, j + half) * std::sin(angle);
      out(t, j + half) = rows(t, j) * std::sin(angle) + rows(t, j + half) * std::cos(angle);
    }
  }
  return out;
}

// Causal, row by row. [T, T]
inline MatrixD softmax(const MatrixD& scores) {
  MatrixD p = MatrixD::Zero(scores.rows(), scores.cols());
  for (Index i = 0; i < p.rows(); ++i) {
    p.row(i).head(i + 1) = (scores.row(i).head(i + 1).array() - scores.row(i).head(i + 1).maxCoeff()).exp();
    p.row(i) /= p.row(i).sum();
  }
  return p;
}

// cap·tanh(scores / cap), or as they are where cap is 0.
inline MatrixD capped(const MatrixD& scores, double cap) {
  if (cap == 0) return scores;
  return cap * (scores / cap).array().tanh();
}

}  // namespace transmla::testing
