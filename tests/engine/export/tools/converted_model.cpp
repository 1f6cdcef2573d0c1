#include "tests/engine/export/tools/converted_model.h"

#include <cmath>
#include <random>
#include <stdexcept>

#include "engine/conversion/fold.h"
#include "engine/forward/pass.h"

namespace transmla::fixtures {
namespace {

template <class T>
T expect(Result<T> result) {
  if (!result) throw std::runtime_error(result.error().message);
  return std::move(*result);
}

// Independent normal entries that keep the scale of what is multiplied from the side of `inputs`.
MatrixD random_matrix(Index rows, Index cols, Index inputs, std::mt19937& generator) {
  std::normal_distribution<double> normal(0, 1 / std::sqrt(static_cast<double>(inputs)));
  return MatrixD::NullaryExpr(rows, cols, [&] { return normal(generator); });
}

// Constants for norms of heads, of the size that keeps scores as they are.
NormFactors random_norms(const ModelConfig& config, std::mt19937& generator) {
  std::uniform_real_distribution<double> any(0.4, 1);
  const auto factor = [&] { return any(generator); };
  return {VectorD::NullaryExpr(config.query_heads, factor), VectorD::NullaryExpr(config.kv_heads, factor)};
}

MlaLayer random_plan(const ModelConfig& config, const TinyConversion& conversion, std::mt19937& generator) {
  const Index d = config.head_dim, width = config.kv_width(), rank = conversion.kv_rank, rope = 2 * conversion.slots;
  const int heads = conversion.per_query_head ? config.query_heads : config.kv_heads;
  MlaLayer plan;
  if (config.query_key_norms) plan.norms = random_norms(config, generator);
  for (int slot = 0; slot < conversion.slots; ++slot) {
    plan.rotary.frequencies.push_back(std::pow(config.rope_theta, -double(slot) / conversion.slots));
  }
  plan.rotary.key = random_matrix(width, rope, width, generator);
  for (int head = 0; head < config.query_heads; ++head) {
    plan.rotary.query.push_back(random_matrix(d, rope, d, generator));
  }
  plan.rotary.key_heads = heads;
  plan.latent.emplace();
  plan.latent->down = random_matrix(2 * width, rank, 2 * width, generator);
  plan.latent->key_up = random_matrix(heads * d, rank, rank, generator);
  plan.latent->value_up = random_matrix(heads * d, rank, rank, generator);
  plan.latent->value_heads = heads;
  // Any vector is a mean to take out: what it adds comes back.
  if (config.family->qkv_bias) plan.latent->mean = random_matrix(2 * width, 1, 1, generator);
  if (conversion.query_rank > 0) {
    plan.query_basis = random_matrix(config.q_width(), conversion.query_rank, conversion.query_rank, generator);
  }
  return plan;
}

std::vector<MlaLayer> random_plans(const ModelConfig& config, const TinyConversion& conversion) {
  std::mt19937 generator(5);
  std::vector<MlaLayer> plans;
  for (int layer = 0; layer < config.layers; ++layer) plans.push_back(random_plan(config, conversion, generator));
  return plans;
}

}  // namespace

ConvertedModel::ConvertedModel(const TinyModel& tiny, const TinyConversion& conversion)
    : checkpoint_(tiny),
      model_(checkpoint_.model()),
      plans_(std::make_shared<std::vector<MlaLayer>>(random_plans(model_->config(), conversion))) {
  probe(conversion.norms);
}

ConvertedModel::ConvertedModel(const TinyModel& tiny, GivenPlans plans)
    : checkpoint_(tiny),
      model_(checkpoint_.model()),
      plans_(std::make_shared<std::vector<MlaLayer>>(std::move(plans.layers))) {
  probe(false);
}

void ConvertedModel::probe(bool norms) {
  const auto shared = std::make_shared<SharedWeights>(model_, Precision::f32, 0);
  const TokenBatch batch{2, 48, some_tokens(*model_, 96)};
  latents_ = expect(probe_latents(shared, *plans_, norms, batch, {}));
}

Network ConvertedModel::network() const {
  return converted_network(std::make_shared<SharedWeights>(model_, Precision::f32, 0), plans_);
}

ExportInput ConvertedModel::input(ExportDType dtype) const {
  ExportInput input;
  input.model = model_;
  input.plans = plans_.get();
  input.latents = &latents_;
  input.tokenizer.tokenizer_json = "{}";
  input.tokenizer.others = {{"special_tokens_map.json", "{}"}};
  input.dtype = dtype;
  input.conversion = {{"recipe", {{"method", "transmla"}}}};
  input.model_card = "# A tiny model\n";
  return input;
}

MatrixF ConvertedModel::logits(const Tokens& tokens) const {
  return expect(transmla::logits(network(), {tokens.data(), 1, static_cast<int>(tokens.size())}, {}, {}));
}

Tokens some_tokens(const Model& model, int count) {
  std::mt19937 generator(7);
  std::uniform_int_distribution<std::int32_t> any(0, model.config().vocab - 1);
  Tokens tokens(static_cast<std::size_t>(count));
  for (auto& token : tokens) token = any(generator);
  return tokens;
}

}  // namespace transmla::fixtures
