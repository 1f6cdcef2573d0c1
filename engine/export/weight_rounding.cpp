#include "engine/export/weight_rounding.h"

#include <vector>

#include "engine/checkpoint/encode.h"
#include "engine/checkpoint/fp8_blocks.h"
#include "engine/export/fp8_storage.h"
#include "engine/math/bfloat16.h"

namespace transmla {
namespace {

// Weights are rounded after a factor that no power of two is near, as the exporter's scales are, so that those which
// are numbers of the dtype already take part.
constexpr float kFactor = 0.7F;

template <class Weights>
void round_to_bf16(Weights&& weights) {
  weights = weights.unaryExpr([](float weight) { return round_to_bfloat16(kFactor * weight) / kFactor; }).eval();
}

// By rows, which are whole blocks.
void round_blocks(DType dtype, MatrixF& weights) {
  const auto cols = static_cast<std::size_t>(weights.cols());
  std::vector<std::byte> stored(storage_bytes(dtype, cols));
  VectorF row(weights.cols());
  for (Index i = 0; i < weights.rows(); ++i) {
    row = kFactor * weights.row(i).transpose();
    encode(dtype, {row.data(), cols}, stored);
    decode(dtype, stored, {row.data(), cols});
    weights.row(i) = row.transpose() / kFactor;
  }
}

template <class Rows>
void round_to_fp8(Rows&& weights) {
  MatrixF scaled = kFactor * weights;
  const std::span<float> values(scaled.data(), static_cast<std::size_t>(scaled.size()));
  const Fp8Matrix stored = encode_fp8(values, scaled.cols());
  decode_fp8(stored.codes, std::as_bytes(std::span(stored.factors)), 0, scaled.cols(), values);
  weights = scaled / kFactor;
}

bool fits(const MatrixF& weights) { return fits_fp8(weights.rows(), weights.cols()); }

}  // namespace

void WeightRounding::table(MatrixF& weights) const {
  const bool blocks = weights.cols() % static_cast<Index>(info(dtype_).block_values) == 0;
  if (dtype_ == DType::q8_0 && blocks) return round_blocks(dtype_, weights);
  round_to_bf16(weights);
}

void WeightRounding::projection(MatrixF& weights) const {
  if (dtype_ == DType::f8_e4m3 && fits(weights)) return round_to_fp8(weights);
  table(weights);
}

// Rows of kv_in are [rotary | latent]; in a file no block holds both.
void WeightRounding::into_latents(AttentionWeights& weights) const {
  const Index rope = weights.layout.rope_width(), rank = weights.kv_in.rows() - rope;
  const bool whole = rank % kFp8Block == 0 && weights.q_in.rows() % kFp8Block == 0;
  if (dtype_ != DType::f8_e4m3 || !whole || !fits(weights.kv_in)) {
    round_to_bf16(weights.q_in);
    return round_to_bf16(weights.kv_in);
  }
  if (weights.q_in.size() > 0) round_to_fp8(weights.q_in);
  round_to_fp8(weights.kv_in.topRows(rope));
  round_to_fp8(weights.kv_in.bottomRows(rank));
}

void WeightRounding::attention(AttentionWeights& weights) const {
  into_latents(weights);
  for (MatrixF* matrix : {&weights.q_out, &weights.o}) projection(*matrix);
  dtype_ == DType::q8_0 ? round_to_bf16(weights.kv_out) : projection(weights.kv_out);
  for (VectorF* bias :
       {&weights.q_in_bias, &weights.q_out_bias, &weights.kv_in_bias, &weights.kv_out_bias, &weights.o_bias}) {
    vector(*bias);
  }
}

// gate and up are blocks where their input and their output are whole ones.
void WeightRounding::mlp(MatrixF& gate, MatrixF& up, MatrixF& down) const {
  const bool whole = gate.rows() % kFp8Block == 0 && gate.cols() % kFp8Block == 0;
  const auto round = [&](MatrixF& matrix, bool may_fit) { return may_fit ? projection(matrix) : table(matrix); };
  round(gate, whole);
  round(up, whole);
  round(down, whole || config_.experts == 0);
}

void WeightRounding::vector(VectorF& values) const {
  if (dtype_ != DType::q8_0) round_to_bf16(values);
}

// An export has gains as they are, or as their distance from 1 where the model's own file does.
void WeightRounding::norm(VectorF& gain) const {
  const float offset = config_.family->sandwich_norms ? 1 : 0;
  gain.array() -= offset;
  vector(gain);
  gain.array() += offset;
}

}  // namespace transmla
