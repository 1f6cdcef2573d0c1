// Rates of the forward pass's parts at the shapes of real models: ./run bench kernels
#include <benchmark/benchmark.h>

#include <random>

#include "engine/forward/attention.h"
#include "engine/math/blas_kernels.h"
#include "engine/math/kernels.h"

namespace transmla {
namespace {

MatrixF random_matrix(Index rows, Index cols) {
  std::mt19937 generator(1);
  std::normal_distribution<float> normal;
  return MatrixF::NullaryExpr(rows, cols, [&](Index, Index) { return normal(generator); });
}

Operand operand_of(const MatrixF& matrix, Precision precision) {
  Operand operand(precision, matrix.rows(), matrix.cols());
  to_operand(matrix.data(), matrix.cols(), matrix.rows(), operand);
  return operand;
}

void report_rate(benchmark::State& state, double operations) {
  state.counters["FLOP/s"] = benchmark::Counter(operations, benchmark::Counter::kIsIterationInvariantRate);
}

// Arguments: outputs, inputs, precision; 2,048 rows as in a batch.
void product(benchmark::State& state) {
  constexpr Index rows = 2048;
  const auto precision = effective_precision(static_cast<Precision>(state.range(2)));
  const auto linear = Linear::pack(random_matrix(state.range(0), state.range(1)), {}, precision);
  const auto x = operand_of(random_matrix(rows, state.range(1)), precision);
  Operand y(precision, rows, state.range(0));
  for (auto _ : state) {
    if (!linear->apply(x, rows, y)) state.SkipWithError("the product failed");
  }
  report_rate(state, 2.0 * rows * static_cast<double>(state.range(0) * state.range(1)));
}
BENCHMARK(product)
    ->ArgsProduct({{3072}, {576}, {0, 1}})
    ->ArgsProduct({{9728}, {896}, {0, 1}})
    ->ArgsProduct({{11008}, {4096}, {0, 1}})
    ->ArgNames({"outputs", "inputs", "bf16"})
    ->UseRealTime();

// Arguments: outputs, inputs, precision, rows: a step of a decoder. Bytes are those of the weights.
void few_rows(benchmark::State& state) {
  const auto rows = state.range(3);
  const auto precision = effective_precision(static_cast<Precision>(state.range(2)));
  std::vector<Linear> layers;  // together more than the caches hold, as the layers of a model are
  for (std::size_t bytes = 0; bytes < (std::size_t{1} << 28); bytes += layers.back().bytes()) {
    layers.push_back(std::move(*Linear::pack(random_matrix(state.range(0), state.range(1)), {}, precision)));
  }
  const auto x = operand_of(random_matrix(rows, state.range(1)), precision);
  Operand y(precision, rows, state.range(0));
  std::size_t next = 0, bytes = 0;
  for (auto _ : state) {
    const Linear& layer = layers[next++ % layers.size()];
    bytes += layer.bytes();
    if (!layer.apply(x, rows, y)) state.SkipWithError("the product failed");
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(bytes));
}
BENCHMARK(few_rows)
    ->ArgsProduct({{576}, {576}, {0, 1}, {1, 8, 9, 16}})
    ->ArgsProduct({{3072}, {576}, {1}, {1, 2, 4, 8, 9, 16}})
    ->ArgsProduct({{11008}, {4096}, {1}, {1, 8, 9}})
    ->ArgNames({"outputs", "inputs", "bf16", "rows"})
    ->UseRealTime();

// Arguments: query heads, key heads, position-free and rotary dimensions, tokens.
void attention(benchmark::State& state) {
  HeadLayout layout;
  layout.query_heads = static_cast<int>(state.range(0));
  layout.key_heads = layout.value_heads = static_cast<int>(state.range(1));
  layout.nope_dim = static_cast<int>(state.range(2));
  layout.rope_dim = static_cast<int>(state.range(3));
  layout.shared_rope = layout.nope_dim > 0;
  layout.value_dim = 64;
  layout.scores.scale = 0.125F;
  const auto length = static_cast<int>(state.range(4));
  const auto q = random_matrix(length, layout.query_heads * layout.qk_dim());
  const auto rope = random_matrix(length, layout.rope_width());
  const auto nope = random_matrix(length, std::max(1, layout.key_heads * layout.nope_dim));
  const auto values = random_matrix(length, layout.value_heads * 64);
  const std::vector<double> frequencies(static_cast<std::size_t>(layout.rope_dim / 2), 0.01);
  const auto table = rope_table(frequencies, length);
  Operand out(effective_precision(Precision::bf16), length, layout.query_heads * 64);
  const AttentionInputs inputs{1,           length,      q.data(),    q.cols(),      rope.data(),
                               rope.cols(), nope.data(), nope.cols(), values.data(), values.cols()};
  for (auto _ : state) {
    if (!causal_attention(layout, table, inputs, out, {})) state.SkipWithError("the attention failed");
  }
  // Of a causal score matrix half is wanted: length²/2 products of qk_dim and of value_dim, two operations each.
  report_rate(state, static_cast<double>(length) * length * layout.query_heads * (layout.qk_dim() + 64));
}
BENCHMARK(attention)
    ->Args({9, 3, 0, 64, 2048})
    ->Args({9, 3, 64, 32, 2048})
    ->Args({9, 9, 64, 32, 2048})
    ->Args({14, 2, 0, 64, 2048})
    ->Args({9, 3, 64, 32, 8192})
    ->ArgNames({"heads", "key_heads", "nope", "rope", "tokens"})
    ->UseRealTime();

void norm(benchmark::State& state) {
  const auto x = random_matrix(2048, state.range(0));
  const VectorF gain = VectorF::Ones(state.range(0));
  Operand out(Precision::bf16, 2048, state.range(0));
  for (auto _ : state) rms_norm(x.data(), x.cols(), 2048, gain.data(), 1e-5, out);
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations()) * 2048 * state.range(0) * 6);
}
BENCHMARK(norm)->Arg(576)->Arg(4096)->UseRealTime();

}  // namespace
}  // namespace transmla

int main(int argc, char** argv) {
  transmla::start_with_better_blas_kernels(argv);
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
}
