// The matrix types of the engine. Row-major everywhere: a matrix [rows, cols] holds row 0 first, as checkpoints do.
#pragma once

#include <Eigen/Core>

#include <cstdint>
#include <vector>

namespace transmla {

using MatrixD = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;  // plans and statistics
using MatrixF = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;   // weights and activations
using VectorD = Eigen::VectorXd;
using VectorF = Eigen::VectorXf;
using Index = Eigen::Index;

}  // namespace transmla
