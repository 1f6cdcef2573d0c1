#include "engine/math/hermitian.h"

#include <gtest/gtest.h>

#include "engine/math/threads.h"

namespace transmla {
namespace {

TEST(HermitianOperator, MultipliesAsTheMatrixDoesForAnyNumberOfThreads) {
  for (const Index size : {1, 37, 600}) {
    const MatrixC half = MatrixC::Random(size, size), matrix = half * half.adjoint();
    const HermitianOperator narrow(matrix);
    const VectorC x = VectorC::Random(size), expected = matrix * x;
    const VectorC product = narrow.times(x);
    EXPECT_LT((product - expected).norm(), 1e-7 * matrix.norm() * x.norm());
    const ThreadScope one(1);
    EXPECT_EQ(narrow.times(x), product);
  }
}

TEST(HermitianOperator, RoundsEntriesButNotSums) {
  MatrixC matrix = MatrixC::Constant(300, 300, {1, 0});
  VectorC x = VectorC::Constant(300, 1e-9);
  x(0) = 1;
  EXPECT_NEAR(HermitianOperator(matrix).times(x)(7).real(), 1 + 299e-9, 1e-14);
}

}  // namespace
}  // namespace transmla
