// One layer's closed-form plan of method score, at the sizes of SmolLM2-135M and of a 7B model without grouped heads.
#include <benchmark/benchmark.h>

#include <random>

#include "engine/conversion/score/latent.h"
#include "engine/conversion/score/slots.h"

namespace transmla {
namespace {

ModelConfig model(Index heads, Index kv_heads, Index head_dim) {
  ModelConfig config;
  config.query_heads = static_cast<int>(heads);
  config.kv_heads = static_cast<int>(kv_heads);
  config.head_dim = static_cast<int>(head_dim);
  config.hidden = config.q_width();
  return config;
}

// A moment whose eigenvalues fall off as those of activations do.
MatrixD moment(Index size, unsigned seed) {
  std::mt19937 generator(seed);
  std::normal_distribution<float> normal;
  const Index rank = std::max<Index>(8, size / 8);
  MatrixF factor = MatrixF::NullaryExpr(size, rank, [&] { return normal(generator); });
  for (Index i = 0; i < rank; ++i) factor.col(i) /= std::sqrt(static_cast<float>(i + 1));
  MatrixD sum = (factor * factor.transpose()).cast<double>();
  sum.diagonal().array() += 0.01;
  return sum;
}

struct Layer {
  Layer(Index heads, Index kv_heads, Index head_dim)
      : config(model(heads, kv_heads, head_dim)), o(MatrixF::Random(config.hidden, config.q_width())) {
    statistics.kv_moment = statistics.weighted_moment = moment(2 * config.kv_width(), 1);
    for (Index head = 0; head < heads; ++head) statistics.head_queries.push_back(moment(head_dim, 2));
    statistics.distances = MatrixD::Constant(heads, 1024, 1.0 / 1024);
    theta = rope_frequencies(config.head_dim, 10000, {});
    sensitivity = head_sensitivity(statistics, config, o);
  }
  ModelConfig config;
  LayerStatistics statistics;
  MatrixF o;
  std::vector<double> theta;
  VectorD sensitivity;
};

void score_plan(benchmark::State& state) {
  const Layer layer(state.range(0), state.range(1), state.range(2));
  SlotOptions slots;
  slots.frequencies = rope_frequencies(static_cast<int>(state.range(3)), 10000, {});
  const LatentOptions latent{static_cast<int>(state.range(4)), 1};
  for (auto _ : state) {
    const auto rotary = score_slots(layer.statistics, layer.config, layer.theta, layer.sensitivity, slots);
    if (!rotary) return state.SkipWithError(rotary.error().message.c_str());
    const auto joint = score_latent(layer.statistics, layer.config, layer.o, *rotary, layer.sensitivity, latent);
    if (!joint) return state.SkipWithError(joint.error().message.c_str());
  }
}
BENCHMARK(score_plan)
    ->Args({9, 3, 64, 32, 128})
    ->Args({32, 8, 128, 64, 512})
    ->Args({32, 32, 128, 64, 512})
    ->ArgNames({"heads", "key_heads", "head_dim", "qk_mqa_dim", "rank"})
    ->Unit(benchmark::kSecond)
    ->Iterations(1)
    ->UseRealTime();

}  // namespace
}  // namespace transmla
