#include "engine/forward/network.h"

#include "engine/forward/packed.h"

namespace transmla {

SharedWeights::SharedWeights(std::shared_ptr<const Model> model, Precision precision, std::size_t cache_bytes)
    : model_(std::move(model)),
      precision_(effective_precision(precision)),
      cache_bytes_(cache_bytes),
      mlps_(static_cast<std::size_t>(model_->config().layers)) {}

SharedWeights::~SharedWeights() = default;

Result<std::shared_ptr<const PackedMlp>> SharedWeights::mlp(int layer) {
  auto& kept = mlps_[static_cast<std::size_t>(layer)];
  if (kept) return kept;
  TRY_ASSIGN(auto packed, pack_mlp(model_, layer, precision_));
  auto shared = std::make_shared<const PackedMlp>(std::move(packed));
  keep_where_it_fits(shared, kept);
  return shared;
}

Result<std::shared_ptr<const Linear>> SharedWeights::head(Index first, Index count) {
  auto& kept = heads_[{first, count}];
  if (kept) return kept;
  MatrixF rows(count, model_->config().hidden);
  TRY(model_->read_rows(Role::lm_head, first, count, {rows.data(), static_cast<std::size_t>(rows.size())}));
  TRY_ASSIGN(auto packed, Linear::pack(rows, {}, precision_));
  auto shared = std::make_shared<const Linear>(std::move(packed));
  keep_where_it_fits(shared, kept);
  return shared;
}

template <class Packed>
void SharedWeights::keep_where_it_fits(const Packed& packed, Packed& kept) {
  if (cached_bytes_ + packed->bytes() > cache_bytes_) return;
  cached_bytes_ += packed->bytes();
  kept = packed;
}

AttentionCache::AttentionCache(int layers, std::size_t bytes)
    : bytes_(bytes), kept_(static_cast<std::size_t>(layers)) {}

AttentionCache::~AttentionCache() = default;

Result<std::shared_ptr<const PackedAttention>> AttentionCache::get(int layer, const AttentionSource& source,
                                                                   Precision precision) {
  auto& kept = kept_[static_cast<std::size_t>(layer)];
  if (kept) return kept;
  TRY_ASSIGN(const auto weights, source(layer));
  TRY_ASSIGN(auto packed, pack_attention(weights, precision));
  auto shared = std::make_shared<const PackedAttention>(std::move(packed));
  if (kept_bytes_ + shared->bytes() <= bytes_) {
    kept_bytes_ += shared->bytes();
    kept = shared;
  }
  return shared;
}

ScoreForm score_form(const ModelConfig& config) {
  return {static_cast<float>(config.score_scale()), static_cast<float>(config.score_cap)};
}

AttentionWeights original_attention(const ModelConfig& config, const LayerWeights& layer,
                                    std::vector<double> frequencies) {
  AttentionWeights weights;
  auto& heads = weights.layout;
  heads.query_heads = config.query_heads;
  heads.key_heads = heads.value_heads = config.kv_heads;
  heads.rope_dim = heads.value_dim = config.head_dim;
  heads.scores = score_form(config);
  weights.frequencies = std::move(frequencies);
  weights.q_out = layer.q;
  weights.q_out_bias = layer.q_bias;
  weights.kv_in.resize(layer.k.rows() + layer.v.rows(), layer.k.cols());
  weights.kv_in << layer.k, layer.v;
  if (layer.k_bias.size() > 0) {
    weights.kv_in_bias.resize(weights.kv_in.rows());
    weights.kv_in_bias << layer.k_bias, layer.v_bias;
  }
  if (layer.q_norm.size() > 0) weights.head_norms = HeadNorms{layer.q_norm, layer.k_norm, config.norm_eps};
  weights.o = layer.o;
  return weights;
}

Network original_network(std::shared_ptr<SharedWeights> shared) {
  auto attention = [model = shared->model_pointer()](int layer) -> Result<AttentionWeights> {
    TRY_ASSIGN(const auto weights, model->load_attention(layer));
    return original_attention(model->config(), weights, model->frequencies());
  };
  return {std::move(shared), std::move(attention), nullptr};
}

Network folded_norms_network(std::shared_ptr<SharedWeights> shared, std::vector<NormFactors> factors) {
  auto attention = [model = shared->model_pointer(),
                    factors = std::move(factors)](int layer) -> Result<AttentionWeights> {
    TRY_ASSIGN(auto weights, model->load_attention(layer));
    weights = with_folded_norms(std::move(weights), factors.at(static_cast<std::size_t>(layer)));
    return original_attention(model->config(), weights, model->frequencies());
  };
  return {std::move(shared), std::move(attention), nullptr};
}

}  // namespace transmla
