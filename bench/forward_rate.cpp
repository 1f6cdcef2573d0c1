// A forward pass beside the products it consists of: perplexity of random tokens by a model's own network, and the same
// model's matrix products alone, each at the rate that this machine has for its shape.
//
// usage: transmla_forward_rate MODEL [CHUNKS]    MODEL: a folder, a GGUF file or an export; chunks of 2,048 tokens
#include <fmt/format.h>

#include <chrono>
#include <cstdlib>
#include <limits>
#include <random>

#include "engine/base/format.h"
#include "engine/evaluation/perplexity.h"
#include "engine/math/blas_kernels.h"
#include "engine/math/kernels.h"
#include "engine/session/runnable_model.h"

namespace transmla {
namespace {

constexpr int length = 2048, tries = 3;

template <class Work>
Result<double> best_seconds(Work work) {
  double best = std::numeric_limits<double>::infinity();
  for (int i = 0; i < tries; ++i) {
    const auto start = std::chrono::steady_clock::now();
    TRY(work());
    best = std::min(best, std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
  }
  return best;
}

struct Product {
  std::string name;
  Index outputs, inputs, count;  // count: of the whole model
  double operations() const { return 2.0 * length * static_cast<double>(outputs * inputs * count); }
};

std::vector<Product> products_of(const ModelConfig& config) {
  return {{"q, k, v", config.q_width() + 2 * config.kv_width(), config.hidden, config.layers},
          {"o", config.hidden, config.q_width(), config.layers},
          {"gate, up", 2 * config.intermediate, config.hidden, config.layers},
          {"down", config.hidden, config.intermediate, config.layers},
          {"lm_head", config.vocab, config.hidden, 1}};
}

// Of one chunk, in seconds; layers of a kind share weights that are not in caches anyway.
Result<double> alone(const Product& product, Precision precision) {
  const MatrixF weight = MatrixF::Random(product.outputs, product.inputs);
  TRY_ASSIGN(const auto linear, Linear::pack(weight, {}, precision));
  const MatrixF rows = MatrixF::Random(length, product.inputs);
  Operand x(precision, length, product.inputs), y(precision, length, product.outputs);
  to_operand(rows.data(), product.inputs, length, x);
  TRY_ASSIGN(const double seconds, best_seconds([&] { return linear.apply(x, length, y); }));
  return seconds * static_cast<double>(product.count);
}

TokenBatch random_tokens(const ModelConfig& config, int chunks) {
  std::mt19937 generator(42);
  std::uniform_int_distribution<std::int32_t> token(0, config.vocab - 1);
  TokenBatch batch{chunks, length, Tokens(static_cast<std::size_t>(chunks) * length)};
  for (auto& each : batch.tokens) each = token(generator);
  return batch;
}

Status run(const Path& path, int chunks) {
  const Context context;
  const auto precision = effective_precision(Precision::bf16);
  TRY_ASSIGN(const auto model, open_runnable(path, precision, context));
  const ModelConfig& config = model.config();
  const TokenBatch batch = random_tokens(config, chunks);
  TRY_ASSIGN(const double whole, best_seconds([&]() -> Status {
               TRY_ASSIGN(const auto perplexity, evaluate_perplexity(model.network, batch, "perplexity", context));
               return {};
             }));
  const double pass = whole / chunks;
  fmt::print("{}, {}, chunks of {} tokens: {}\n", model.name, precision == Precision::bf16 ? "bf16" : "fp32", length,
             math_libraries());
  double operations = 0, seconds = 0;
  for (const Product& product : products_of(config)) {
    TRY_ASSIGN(const double spent, alone(product, precision));
    fmt::print("  {:>8} [{}, {}] × {}: {:.1f} GFLOP/s, {:.3f} s a chunk\n", product.name, product.outputs,
               product.inputs, product.count, 1e-9 * product.operations() / spent, spent);
    operations += product.operations();
    seconds += spent;
  }
  // Scores and weighted values of the lower triangle.
  const double attention = 2.0 * length * length * static_cast<double>(config.q_width()) * config.layers;
  const double rate = operations / seconds, reached = (operations + attention) / pass;
  fmt::print("products alone {:.3f} s a chunk, {:.1f} GFLOP/s; with attention's {:.0f} GFLOP at that rate {:.3f} s\n",
             seconds, 1e-9 * rate, 1e-9 * attention, (operations + attention) / rate);
  fmt::print("forward pass {:.3f} s a chunk, {:.1f} GFLOP/s: {:.0f} % of the products' rate\n", pass, 1e-9 * reached,
             100 * reached / rate);
  return {};
}

}  // namespace
}  // namespace transmla

int main(int argc, char** argv) {
  transmla::start_with_better_blas_kernels(argv);
  const int chunks = argc > 2 ? std::atoi(argv[2]) : 4;
  if (argc < 2 || chunks < 1) {
    fmt::print(stderr, "usage: transmla_forward_rate MODEL [CHUNKS]\n");
    return 2;
  }
  const auto status = transmla::run(argv[1], chunks);
  if (!status) fmt::print(stderr, "{}\n", status.error().message);
  return status ? 0 : 1;
}
