// The weights of a layer that a conversion may replace: its attention block, in either of two forms that share one
// forward pass:
//  original  rotary dimensions are the whole head, every key head has its own; k and v come straight from the input
//  MLA       query heads are [position-free | rotary], the rotary key is shared by all heads (METHOD.md, "The MLA
//  form");
//            k and v come straight from the input (partial RoPE) or from a latent (MLA)
#pragma once

#include <optional>
#include <vector>

#include "engine/math/matrix.h"
#include "engine/model/model.h"

namespace transmla {

// From the product of a turned query and key to the score that softmax takes: scale·q·k, then cap·tanh(score / cap)
// where there is a cap (Gemma 2).
struct ScoreForm {
  float scale = 1;
  float cap = 0;  // 0: none
};
ScoreForm score_form(const ModelConfig& config);

struct HeadLayout {
  int query_heads = 0;       // nq
  int key_heads = 0;         // heads with keys of their own; divides nq
  int value_heads = 0;       // divides nq
  int nope_dim = 0;          // position-free part of a query and key head; 0 in the original form
  int rope_dim = 0;          // rotary part, rotate_half layout: d in the original form, 2R in the MLA form
  bool shared_rope = false;  // one rotary key for all heads
  int value_dim = 0;
  ScoreForm scores;
  int qk_dim() const { return nope_dim + rope_dim; }
  int rope_width() const { return shared_rope ? rope_dim : key_heads * rope_dim; }
};

// RMSNorm on a latent, y = gain · x / sqrt(mean(x²) + eps); absent: the latent passes unchanged.
struct LatentNorm {
  VectorF gain;  // [rank]
  double eps = 1e-6;
};

// RMSNorm of each query and key head between projection and RoPE, y = gain · x / sqrt(mean(x²) + eps).
struct HeadNorms {
  VectorF query, key;  // gains [d]
  double eps = 1e-6;
};

struct AttentionWeights {
  HeadLayout layout;
  std::vector<double> frequencies;  // of the rotary part [rope_dim / 2], radians per token

  // Queries: q = q_out·norm(q_in·x + q_in_bias) + q_out_bias, or without a latent only q_out.
  MatrixF q_in;  // [q rank, hidden]; empty: no latent
  VectorF q_in_bias;
  std::optional<LatentNorm> q_norm;
  MatrixF q_out;  // [nq·qk_dim, q rank or hidden], head rows [nope | rope]
  VectorF q_out_bias;

  // Keys and values. Without a latent kv_in gives rows [rope keys | nope keys | values]; in the original form nope keys
  // are absent, so the rows are [k | v]. With a latent kv_in gives [rope keys | latent], and kv_out expands
  // norm(latent) to [nope keys | values].
  MatrixF kv_in;  // [rope_width + (key_heads·nope + value_heads·value_dim or rank), hidden]
  VectorF kv_in_bias;
  std::optional<LatentNorm> kv_norm;
  MatrixF kv_out;       // [key_heads·nope_dim + value_heads·value_dim, rank]; empty: no latent
  VectorF kv_out_bias;  // of values; zero for keys, where it would cancel in softmax

  std::optional<HeadNorms> head_norms;  // original form only

  MatrixF o;  // [hidden, nq·value_dim]
  VectorF o_bias;

  MatrixF down;  // stands in for the layer's own down_proj [hidden, intermediate]; empty: that one
};

// The original attention of a layer.
AttentionWeights original_attention(const ModelConfig& config, const LayerWeights& layer,
                                    std::vector<double> frequencies);

}  // namespace transmla
