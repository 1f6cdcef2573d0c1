// One attention block in DeepSeek's layout: rows moved, scales placed, constants shifted between biases; the block
// computes what it computed before (METHOD.md, "Export to a stock DeepSeek-V3 checkpoint").
#pragma once

#include "engine/conversion/mla_layer.h"
#include "engine/conversion/probe.h"
#include "engine/export/deepseek_shape.h"
#include "engine/forward/attention_weights.h"

namespace transmla {

// rms_norm_eps of an export for stock loaders: transformers uses 1e-6 in the latent norms whatever config.json says,
// vLLM and llama.cpp use rms_norm_eps there too.
inline constexpr double kStockEps = 1e-6;
// An export with sandwich norms is read by transformers alone and keeps the model's own.
double export_eps(const ModelConfig& config);

// fp16 would underflow the scaled latent and is refused where it is read. fp8: projections in blocks, the rest bf16
// (fp8_storage.h).
enum class ExportDType { f32, bf16, fp8 };

// How a latent y passes the RMSNorm that loaders always apply: the projection into it is multiplied by `in`, the norm's
// weights are numbers that the export's dtype holds exactly, and columns of the projection out of it by `out`.
struct LatentScale {
  double in = 1;
  VectorF norm;  // [rank]
  VectorD out;   // [rank]
};
// Without a norm of its own a latent of rms at most `largest` leaves as wanted·y: it is made so small that the stock
// norm is a constant gain, `in` = wanted·√eps·2^-b with the norm's weight 2^b, and ms/eps ≤ 2^-20.
LatentScale constant_gain(Index rank, double largest, double wanted);
// A true norm keeps its gain; what rounding takes from the gain goes to `out`, and `wanted` too.
LatentScale true_norm(const LatentNorm& norm, double wanted, ExportDType dtype);

struct AttentionExport {
  AttentionWeights weights;        // folded, with a latent
  const MlaLayer* plan = nullptr;  // the queries' rotary columns B_h
  LatentRms rms;                   // over calibration
  double residual_scale = 1;       // √(export_eps / eps of the source)
  ExportDType dtype = ExportDType::bf16;
};

struct DeepseekAttention {
  MatrixF q;                   // [nq·(d+2R), hidden]; empty with a query latent
  MatrixF q_a;                 // [q_lora_rank, hidden]
  VectorF q_a_bias, q_norm;    // [q_lora_rank]
  MatrixF q_b;                 // [nq·(d+2R), q_lora_rank], head rows [position-free | rotary]
  MatrixF kv_a;                // [r + 2R, hidden], rows [latent | rotary]
  VectorF kv_a_bias;           // [r + 2R]
  VectorF kv_norm;             // [r]
  MatrixF kv_b;                // [nq·2d, r], head rows [position-free key | value]
  MatrixF o;                   // [hidden, nq·d]
  VectorF o_bias;              // [hidden]
  double q_scale = 1;          // the softmax scale that queries carry
  double q_in = 1, kv_in = 1;  // LatentScale::in of both latents
};

DeepseekAttention deepseek_attention(AttentionExport input, const DeepseekShape& shape);

}  // namespace transmla
