#include "engine/export/rounding.h"

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include "engine/export/plain_math.h"
#include "engine/export/weight_rounding.h"
#include "engine/math/rope.h"
#include "engine/math/threads.h"

namespace transmla {
namespace {

MatrixF normed(const MatrixF& latent, const std::optional<LatentNorm>& norm) {
  return norm ? plain::rms_norm(latent, norm->gain, norm->eps) : latent;
}

// Columns first … first + rope_dim, every row turned by its position.
MatrixF turned(const MatrixF& x, Index first, Index width, const RopeTable& table) {
  MatrixF part = x.middleCols(first, width);
  for (Index row = 0; row < part.rows(); ++row) rotate_halves(table, static_cast<int>(row), part.row(row).data());
  return part;
}

// One attention block in the MLA form (METHOD.md, "The MLA form"); x [tokens, hidden] is normed.
MatrixF attention(const AttentionWeights& w, const MatrixF& x) {
  const auto& heads = w.layout;
  const Index nope = heads.nope_dim, rope = heads.rope_dim, value = heads.value_dim;
  const auto table = rope_table(w.frequencies, static_cast<int>(x.rows()));
  const MatrixF latent_q = w.q_in.size() > 0 ? normed(plain::product(x, w.q_in, w.q_in_bias), w.q_norm) : x;
  const MatrixF all_q = plain::product(latent_q, w.q_out, w.q_out_bias);
  const MatrixF kv = plain::product(x, w.kv_in, w.kv_in_bias);
  const MatrixF latent = kv.rightCols(kv.cols() - heads.rope_width());
  const MatrixF up = w.kv_out.size() > 0 ? plain::product(normed(latent, w.kv_norm), w.kv_out, w.kv_out_bias) : latent;
  MatrixF q(x.rows(), nope + rope), k(x.rows(), nope + rope), output(x.rows(), heads.query_heads * value);
  for (Index head = 0; head < heads.query_heads; ++head) {
    const Index key_head = head * heads.key_heads / heads.query_heads;
    const Index value_head = head * heads.value_heads / heads.query_heads;
    q << all_q.middleCols(head * (nope + rope), nope), turned(all_q, head * (nope + rope) + nope, rope, table);
    k << up.middleCols(key_head * nope, nope), turned(kv, heads.shared_rope ? 0 : key_head * rope, rope, table);
    const MatrixF v = up.middleCols(heads.key_heads * nope + value_head * value, value);
    output.middleCols(head * value, value) = plain::causal_attention(q, k, v, heads.scores.scale, heads.scores.cap);
  }
  return plain::product(output, w.o, w.o_bias);
}

struct Mlp {
  MatrixF gate, up, down;
};

struct Block {
  VectorF attention_norm, mlp_norm;
  VectorF attention_post_norm, mlp_post_norm;  // empty: none stands there
  Activation activation = Activation::silu;
  AttentionWeights attention;
  MatrixF router;         // [experts, hidden]; empty: dense
  std::vector<Mlp> mlps;  // one, or the experts
  int used = 0;           // experts of a token
};

Result<Mlp> load_mlp(const Model& model, int layer, int expert, MatrixF& other_down) {
  Mlp mlp;
  TRY_ASSIGN(mlp.gate, model.load_matrix(Role::gate_weight, layer, expert));
  TRY_ASSIGN(mlp.up, model.load_matrix(Role::up_weight, layer, expert));
  mlp.down = std::move(other_down);
  if (mlp.down.size() > 0) return mlp;
  TRY_ASSIGN(mlp.down, model.load_matrix(Role::down_weight, layer, expert));
  return mlp;
}

Result<Block> load_block(const Network& network, int layer) {
  const Model& model = network.shared->model();
  Block block;
  TRY_ASSIGN(block.attention_norm, model.load_vector(Role::attention_norm, layer));
  TRY_ASSIGN(block.attention, network.attention(layer));
  TRY_ASSIGN(block.mlp_norm, model.load_vector(Role::mlp_norm, layer));
  if (model.config().family->sandwich_norms) {
    TRY_ASSIGN(block.attention_post_norm, model.load_vector(Role::attention_post_norm, layer));
    TRY_ASSIGN(block.mlp_post_norm, model.load_vector(Role::mlp_post_norm, layer));
  }
  block.activation = model.config().family->activation;
  const int experts = model.config().experts;
  block.used = model.config().experts_used;
  if (experts > 0) {
    TRY_ASSIGN(block.router, model.load_matrix(Role::router_weight, layer));
  }
  for (int expert = 0; expert < std::max(experts, 1); ++expert) {
    TRY_ASSIGN(auto mlp, load_mlp(model, layer, expert, block.attention.down));
    block.mlps.push_back(std::move(mlp));
  }
  return block;
}

void round_block(const WeightRounding& round, Block& block) {
  round.attention(block.attention);
  for (VectorF* norm : {&block.attention_norm, &block.mlp_norm, &block.attention_post_norm, &block.mlp_post_norm}) {
    round.norm(*norm);
  }
  round.table(block.router);
  for (Mlp& mlp : block.mlps) round.mlp(mlp.gate, mlp.up, mlp.down);
}

// Each pass routes for itself: tokens that rounding sends to another expert are part of what rounding does.
Result<MatrixF> mlp(const Block& block, const MatrixF& x) {
  const auto output = [&](Index expert) -> Result<MatrixF> {
    const auto& [gate, up, down] = block.mlps[static_cast<std::size_t>(expert)];
    return plain::gated_mlp(block.activation, x, gate, up, down);
  };
  if (block.router.size() == 0) return output(0);
  return plain::expert_sum(plain::expert_weights(x, block.router, block.used), x.cols(), output);
}

Status run_block(const Block& block, double eps, MatrixF& x) {
  const auto end = [eps](const MatrixF& output, const VectorF& post_norm) {
    return post_norm.size() > 0 ? plain::rms_norm(output, post_norm, eps) : output;
  };
  x += end(attention(block.attention, plain::rms_norm(x, block.attention_norm, eps)), block.attention_post_norm);
  TRY_ASSIGN(const MatrixF added, mlp(block, plain::rms_norm(x, block.mlp_norm, eps)));
  x += end(added, block.mlp_post_norm);
  return {};
}

// The same text through the weights and through the rounded weights, side by side. [tokens, hidden] each
struct Streams {
  MatrixF exact, rounded;
};

Result<Streams> embed_both(const Model& model, const Tokens& tokens, const WeightRounding& round) {
  Streams streams;
  streams.exact.resize(static_cast<Index>(tokens.size()), model.config().hidden);
  for (Index row = 0; row < streams.exact.rows(); ++row) {
    auto values = streams.exact.row(row);
    TRY(model.read_rows(Role::embedding, tokens[static_cast<std::size_t>(row)], 1,
                        {values.data(), static_cast<std::size_t>(values.size())}));
  }
  streams.rounded = streams.exact;
  round.table(streams.rounded);
  return streams;
}

Status norm_both(const Model& model, const WeightRounding& round, Streams& streams) {
  TRY_ASSIGN(auto norm, model.load_vector(Role::final_norm));
  streams.exact = plain::rms_norm(streams.exact, norm, model.config().norm_eps);
  round.norm(norm);
  streams.rounded = plain::rms_norm(streams.rounded, norm, model.config().norm_eps);
  return {};
}

// Squared difference of both streams' logits, summed, a block of the vocabulary at a time.
Result<double> squared_difference(const Model& model, const Streams& streams, const WeightRounding& round,
                                  const Context& context) {
  constexpr Index kRows = 8192;
  const Index vocab = model.config().vocab, hidden = model.config().hidden;
  const auto cap = static_cast<float>(model.config().logit_cap);
  double sum = 0;
  MatrixF rows;
  for (Index first = 0; first < vocab; first += kRows) {
    TRY(context.check_stop());
    rows.resize(std::min(kRows, vocab - first), hidden);
    TRY(model.read_rows(Role::lm_head, first, rows.rows(), {rows.data(), static_cast<std::size_t>(rows.size())}));
    MatrixF exact = plain::product(streams.exact, rows);
    round.table(rows);
    MatrixF rounded = plain::product(streams.rounded, rows);
    for (MatrixF* logits : {&exact, &rounded}) plain::soft_cap(*logits, cap);
    sum += (rounded - exact).cast<double>().squaredNorm();
  }
  return sum;
}

}  // namespace

Result<double> rounding_noise(const Network& network, const Tokens& tokens, DType dtype, const Context& context) {
  const ThreadScope threads(context.threads);
  const Model& model = network.shared->model();
  const ModelConfig& config = model.config();
  const WeightRounding round(dtype, config);
  TRY_ASSIGN(auto streams, embed_both(model, tokens, round));
  for (int layer = 0; layer < config.layers; ++layer) {
    TRY(context.report("measuring what rounding does", layer, config.layers));
    TRY_ASSIGN(auto block, load_block(network, layer));
    TRY(run_block(block, config.norm_eps, streams.exact));
    round_block(round, block);
    TRY(run_block(block, config.norm_eps, streams.rounded));
  }
  TRY(norm_both(model, round, streams));
  TRY_ASSIGN(const double sum, squared_difference(model, streams, round, context));
  return std::sqrt(sum / (static_cast<double>(tokens.size()) * config.vocab));
}

}  // namespace transmla
