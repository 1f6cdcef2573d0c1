// Synthetic activations and the statistics that follow from them, for tests that need no network.
#pragma once

#include <random>

#include "engine/conversion/transmla.h"

namespace transmla::testing {

// A small model: 2 key heads of 8, 4 query heads, hidden 12.
inline ModelConfig small_config(int kv_heads = 2, int head_dim = 8) {
  ModelConfig config;
  config.layers = 1;
  config.hidden = 12;
  config.kv_heads = kv_heads;
  config.query_heads = 2 * kv_heads;
  config.head_dim = head_dim;
  config.rope_theta = 100;
  return config;
}

class Random {
 public:
  explicit Random(unsigned seed) : generator_(seed) {}
  MatrixD matrix(Index rows, Index cols) {
    return MatrixD::NullaryExpr(rows, cols, [this] { return normal_(generator_); });
  }
  VectorD vector(Index size) { return matrix(size, 1); }

 private:
  std::mt19937 generator_;
  std::normal_distribution<double> normal_;
};

// One token per row; columns are correlated and have means, as activations do.
struct Activations {
  MatrixD keys, values, queries;  // [tokens, H·d], [tokens, H·d], [tokens, nq·d]
};

inline MatrixD correlated(Random& random, Index tokens, Index width) {
  const MatrixD mixing = random.matrix(width, width) * random.vector(width).cwiseAbs().asDiagonal();
  return (random.matrix(tokens, width) * mixing).rowwise() + random.vector(width).transpose();
}

inline Activations activations(const ModelConfig& config, Index tokens, unsigned seed) {
  Random random(seed);
  const MatrixD keys = correlated(random, tokens, config.kv_width());
  const MatrixD values = correlated(random, tokens, config.kv_width());
  return {keys, values, correlated(random, tokens, config.q_width())};
}

inline MatrixD moment(const MatrixD& samples) {
  return samples.transpose() * samples / static_cast<double>(samples.rows());
}

inline LayerStatistics statistics_of(const ModelConfig& config, const Activations& data) {
  MatrixD kv(data.keys.rows(), 2 * config.kv_width());
  kv << data.keys, data.values;
  LayerStatistics statistics;
  statistics.kv_moment = moment(kv);
  statistics.kv_mean = kv.colwise().mean();
  for (int head = 0; head < config.query_heads; ++head) {
    statistics.head_queries.push_back(moment(data.queries.middleCols(head * config.head_dim, config.head_dim)));
  }
  statistics.queries = moment(data.queries);
  return statistics;
}

inline TransmlaOptions options(int qk_mqa_dim, int freqfold, int collapse, int kv_lora_rank = 4) {
  TransmlaOptions options;
  options.qk_mqa_dim = qk_mqa_dim;
  options.freqfold = freqfold;
  options.collapse = collapse;
  options.kv_lora_rank = kv_lora_rank;
  return options;
}

}  // namespace transmla::testing
