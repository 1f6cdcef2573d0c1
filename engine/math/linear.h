// Matrix products of the forward pass: y = x·wᵀ + b by oneDNN, weights packed once, bf16 or fp32 operands, fp32 sums.
#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include "engine/base/result.h"
#include "engine/math/bfloat16.h"
#include "engine/math/matrix.h"

namespace transmla {

enum class Precision { f32, bf16 };

// bf16 where this machine multiplies it natively (AVX512-BF16 or AMX), else f32: oneDNN's emulation is slower than
// fp32.
Precision effective_precision(Precision wanted);
// The instruction set that oneDNN uses and the core type of OpenBLAS, for the log.
std::string math_libraries();

// A row-major matrix of GEMM operands [rows, cols] in the precision of the pass; 64-byte aligned. One owner.
class Operand {
 public:
  Operand() = default;
  Operand(Precision precision, Index rows, Index cols);
  Precision precision() const { return precision_; }
  Index rows() const { return rows_; }
  Index cols() const { return cols_; }
  std::size_t bytes() const;
  void* row(Index index);
  const void* row(Index index) const;
  bfloat16* bf16(Index index) { return static_cast<bfloat16*>(row(index)); }
  float* f32(Index index) { return static_cast<float*>(row(index)); }
  const bfloat16* bf16(Index index) const { return static_cast<const bfloat16*>(row(index)); }
  const float* f32(Index index) const { return static_cast<const float*>(row(index)); }

 private:
  struct Free {
    void operator()(std::byte* bytes) const;
  };
  Precision precision_ = Precision::f32;
  Index rows_ = 0, cols_ = 0;
  std::unique_ptr<std::byte[], Free> bytes_;
};

// Weights w [outputs, inputs], packed in oneDNN's own layout. apply… may be called from one thread at a time.
class Linear {
 public:
  Linear();
  // `bias` [outputs] or empty.
  static Result<Linear> pack(const MatrixF& weight, const VectorF& bias, Precision precision);
  Linear(Linear&&) noexcept;
  Linear& operator=(Linear&&) noexcept;
  ~Linear();

  Index outputs() const;
  Index inputs() const;
  std::size_t bytes() const;
  bool empty() const;

  // y [rows, outputs] = x [rows, inputs]·wᵀ + b; `rows` from the top of x.
  Status apply(const Operand& x, Index rows, float* y) const;
  Status apply(const Operand& x, Index rows, Operand& y) const;
  // y += x·wᵀ + b, the residual stream's update.
  Status add_to(const Operand& x, Index rows, float* y) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace transmla
