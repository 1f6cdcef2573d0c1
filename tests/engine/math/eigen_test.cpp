#include "engine/math/eigen.h"

#include <gtest/gtest.h>

#include <cmath>

#include <Eigen/Eigenvalues>
#include <limits>

namespace transmla {
namespace {

constexpr double eps = std::numeric_limits<double>::epsilon();

// A random covariance of `samples` draws; rank min(size, samples).
MatrixD covariance(Index size, Index samples) {
  std::srand(7);
  const MatrixD x = MatrixD::Random(samples, size);
  return x.transpose() * x;
}

TEST(Eigensystem, AgreesWithEigensOwnSolver) {
  const MatrixD matrix = covariance(24, 40);
  const auto system = eigensystem(matrix);
  ASSERT_TRUE(system) << system.error().message;
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> reference(matrix);
  const double tolerance = 20 * matrix.norm() * eps;
  EXPECT_LT((system->values - reference.eigenvalues().reverse()).cwiseAbs().maxCoeff(), tolerance);
  for (Index i = 0; i < 24; ++i) {
    const double cosine = system->vectors.col(i).dot(reference.eigenvectors().col(23 - i));
    EXPECT_NEAR(std::abs(cosine), 1, 1e-10) << "vector " << i;
  }
}

TEST(Eigensystem, IsAnOrthonormalFactorisationOfARankDeficientMatrix) {
  const MatrixD matrix = covariance(30, 12);
  const auto system = eigensystem(matrix);
  ASSERT_TRUE(system) << system.error().message;
  const MatrixD& v = system->vectors;
  EXPECT_LT((v.transpose() * v - MatrixD::Identity(30, 30)).norm(), 20 * 30 * eps);
  EXPECT_LT((v * system->values.asDiagonal() * v.transpose() - matrix).norm(), 20 * matrix.norm() * eps);
  EXPECT_LT(system->values.tail(18).cwiseAbs().maxCoeff(), 20 * matrix.norm() * eps);
}

TEST(Eigensystem, SortsDescendingWithTheLargestEntryPositive) {
  const MatrixD matrix = (MatrixD(3, 3) << 2, 0, 0, 0, 5, 0, 0, 0, -1).finished();
  const auto system = eigensystem(matrix);
  ASSERT_TRUE(system);
  EXPECT_EQ(system->values, (VectorD(3) << 5, 2, -1).finished());
  EXPECT_EQ(system->vectors, (MatrixD(3, 3) << 0, 1, 0, 1, 0, 0, 0, 0, 1).finished());
}

TEST(Eigensystem, GivesTheSameBytesAgain) {
  const MatrixD matrix = covariance(64, 80);
  const auto first = eigensystem(matrix), second = eigensystem(matrix);
  ASSERT_TRUE(first && second);
  EXPECT_EQ(first->vectors, second->vectors);
  EXPECT_EQ(first->values, second->values);
}

TEST(Eigensystem, ReadsTheLowerTriangleOnly) {
  const MatrixD matrix = covariance(9, 20);
  MatrixD lower = matrix;
  lower.triangularView<Eigen::StrictlyUpper>().setConstant(std::numeric_limits<double>::quiet_NaN());
  const auto whole = eigensystem(matrix), half = eigensystem(lower);
  ASSERT_TRUE(whole && half);
  EXPECT_EQ(whole->vectors, half->vectors);
}

TEST(Eigensystem, OfNothingIsNothing) {
  const auto system = eigensystem(MatrixD(0, 0));
  ASSERT_TRUE(system);
  EXPECT_EQ(system->values.size(), 0);
}

TEST(Eigensystem, RefusesNumbersThatAreNotFiniteAndShapesThatAreNotSquare) {
  MatrixD matrix = covariance(4, 8);
  matrix(2, 1) = std::numeric_limits<double>::infinity();
  const auto infinite = eigensystem(matrix);
  ASSERT_FALSE(infinite);
  EXPECT_EQ(infinite.error().kind, ErrorKind::internal);
  EXPECT_NE(infinite.error().message.find("not finite"), std::string::npos) << infinite.error().message;
  const auto oblong = eigensystem(MatrixD::Zero(3, 2));
  ASSERT_FALSE(oblong);
  EXPECT_NE(oblong.error().message.find("3 by 2"), std::string::npos) << oblong.error().message;
}

}  // namespace
}  // namespace transmla
