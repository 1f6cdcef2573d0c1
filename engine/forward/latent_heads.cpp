#include "engine/forward/latent_heads.h"

namespace transmla {
namespace {

HeadProducts transposed_keys(const AttentionWeights& weights, Precision precision) {
  const auto& layout = weights.layout;
  const Index rank = weights.kv_out.cols(), nope = layout.nope_dim;
  MatrixF stacked(layout.key_heads * rank, nope);
  for (Index h = 0; h < layout.key_heads; ++h) {
    stacked.middleRows(h * rank, rank) = weights.kv_out.middleRows(h * nope, nope).transpose();
  }
  return {stacked, {}, layout.key_heads, precision};
}

HeadProducts values(const AttentionWeights& weights, Precision precision) {
  const auto& layout = weights.layout;
  const Index count = Index{layout.value_heads} * layout.value_dim;
  VectorF bias;
  if (weights.kv_out_bias.size() > 0) bias = weights.kv_out_bias.tail(count);
  return {weights.kv_out.bottomRows(count), bias, layout.value_heads, precision};
}

}  // namespace

LatentHeads::LatentHeads(const AttentionWeights& weights, Precision precision)
    : heads_(weights.layout.query_heads),
      key_up_(transposed_keys(weights, precision)),
      value_up_(values(weights, precision)) {}

void LatentHeads::absorb(const HeadRows& nope, Index rows, const HeadRows& absorbed) const {
  key_up_.apply(nope, rows, heads_, absorbed);
}

void LatentHeads::expand(const HeadRows& sums, Index rows, const HeadRows& values) const {
  value_up_.apply(sums, rows, heads_, values);
}

}  // namespace transmla
