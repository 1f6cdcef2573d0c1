#include <algorithm>

#include "ui/words/field_table.h"

namespace transmla::ui {
namespace {

bool isTransmla(const Recipe& recipe) { return recipe.method == "transmla"; }

int keysAndValues(const ModelConfig& config) { return 2 * config.kv_width(); }

int mostRotary(const Recipe& recipe, const ModelConfig& config) {
  return isTransmla(recipe) ? config.head_dim : keysAndValues(config);
}

std::vector<double> rotarySteps(const Recipe& recipe, const ModelConfig& config) {
  if (!isTransmla(recipe)) return multiples(8, 2, std::min(mostRotary(recipe, config), 2 * config.head_dim));
  std::vector<double> steps = divisors(config.head_dim);
  std::erase_if(steps, [](double step) { return static_cast<int>(step) % 2 != 0; });
  return steps;
}

double mostRank(const Recipe& recipe, const ModelConfig& config) {
  return keysAndValues(config) - (isTransmla(recipe) ? recipe.qk_mqa_dim : 0);
}

int collapseOf(const Recipe& recipe, const ModelConfig& config) {
  return std::max(1, recipe.collapse.value_or(auto_collapse(config, recipe.qk_mqa_dim)));
}

std::vector<double> freqfoldSteps(const Recipe& recipe, const ModelConfig& config) {
  std::vector<double> steps = divisors(config.head_dim / 2);
  std::erase_if(steps, [&](double step) { return static_cast<int>(step) % collapseOf(recipe, config) != 0; });
  return steps;
}

RecipeField methodField() {
  auto field = makeField(
      {"method",
       Fields::tr("Method"),
       {},
       Fields::tr("How keys and values are turned into a latent. 'score' keeps attention scores and outputs and is the "
                  "default; 'TransMLA' is the published method, which keeps the energy of keys.")},
      [](auto& recipe) -> auto& { return recipe.method; });
  field.choices = {QStringLiteral("score"), QStringLiteral("transmla")};
  return field;
}

RecipeField rotaryField() {
  auto field = makeField(
      {"qk_mqa_dim", Fields::tr("Rotary size 2R"), Fields::tr("numbers"),
       Fields::tr("Numbers per token and layer that keep turning with the position, shared by all heads; exported as "
                  "qk_rope_head_dim. More of them keep positions better and cost cache.")},
      [](auto& recipe) -> auto& { return recipe.qk_mqa_dim; });
  field.changesCache = true;
  field.range = [](const Recipe& recipe, const ModelConfig& config) {
    return std::pair(2.0, double(mostRotary(recipe, config)));
  };
  field.steps = rotarySteps;
  return field;
}

RecipeField rankField() {
  auto field = makeField(
      {"kv_lora_rank", Fields::tr("Latent rank r"), Fields::tr("numbers"),
       Fields::tr("Size of the latent that position-free keys and all values are made from, per token and layer. "
                  "The larger, the closer to the original, and the more cache.")},
      [](auto& recipe) -> auto& { return recipe.kv_lora_rank; });
  field.changesCache = true;
  field.range = [](const Recipe& recipe, const ModelConfig& config) {
    return std::pair(1.0, mostRank(recipe, config));
  };
  field.steps = [](const Recipe& recipe, const ModelConfig& config) {
    const double most = mostRank(recipe, config);
    return multiples(most > 1024 ? 64 : 16, 1, most);
  };
  return field;
}

RecipeField queryRankField() {
  auto field = makeField(
      {"q_lora_rank", Fields::tr("Query rank"), Fields::tr("numbers"),
       Fields::tr("Rank of a latent for queries. It saves weights, not cache; 'none' leaves queries as they are.")},
      [](auto& recipe) -> auto& { return recipe.q_lora_rank; });
  field.absent = Fields::tr("none");
  field.applies = isTransmla;
  field.range = [](const Recipe&, const ModelConfig& config) { return std::pair(1.0, double(config.q_width())); };
  field.steps = [](const Recipe&, const ModelConfig& config) { return multiples(64, 1, config.q_width()); };
  return field;
}

RecipeField freqfoldField() {
  auto field = makeField(
      {"freqfold", Fields::tr("Freqfold"), Fields::tr("frequencies"),
       Fields::tr("Neighbouring rotary frequencies that are rotated together. More keep more energy in the slots but "
                  "fit their frequency worse; 'auto' tries them by perplexity.")},
      [](auto& recipe) -> auto& { return recipe.freqfold; });
  field.absent = Fields::tr("auto");
  field.applies = isTransmla;
  field.range = [](const Recipe&, const ModelConfig& config) { return std::pair(1.0, config.head_dim / 2.0); };
  field.steps = freqfoldSteps;
  return field;
}

RecipeField collapseField() {
  auto field = makeField(
      {"collapse", Fields::tr("Collapse"), Fields::tr("frequencies"),
       Fields::tr("Frequencies that become one slot: head size divided by the rotary numbers. 'auto' computes it; any "
                  "other number is refused.")},
      [](auto& recipe) -> auto& { return recipe.collapse; });
  field.absent = Fields::tr("auto");
  field.applies = isTransmla;
  field.range = [](const Recipe&, const ModelConfig& config) { return std::pair(1.0, config.head_dim / 2.0); };
  field.steps = [](const Recipe& recipe, const ModelConfig& config) {
    return std::vector<double>{double(auto_collapse(config, recipe.qk_mqa_dim))};
  };
  return field;
}

RecipeField balanceField() {
  auto field = makeField(
      {"balance_kv_ratio",
       Fields::tr("Balance"),
       {},
       Fields::tr("Factor on the ratio that makes keys and values equally large before their joint components are "
                  "taken. 1 balances by mean norms; above 1 gives keys more of the latent.")},
      [](auto& recipe) -> auto& { return recipe.balance_kv_ratio; });
  field.applies = isTransmla;
  return withRange(field, 0.001, 1000, {0.25, 0.5, 1, 2, 4});
}

RecipeField normField() {
  auto field = makeField(
      {"use_qkv_norm",
       Fields::tr("True norms"),
       {},
       Fields::tr("Puts a real RMSNorm on each latent, as models trained as MLA have, instead of one that changes "
                  "nothing. Usually worse without training afterwards.")},
      [](auto& recipe) -> auto& { return recipe.use_qkv_norm; });
  field.applies = isTransmla;
  return field;
}

RecipeField constantNormsField() {
  auto field = makeField(
      {"approximate_norms",
       Fields::tr("Constant norms"),
       {},
       Fields::tr("Allows constants in the place of norms of queries and keys before RoPE, as Qwen3 has them; such a "
                  "conversion is not exact even at full rank. Other models have no such norms and stay as they are.")},
      [](auto& recipe) -> auto& { return recipe.approximate_norms; });
  field.suits = [](const ModelConfig& config) { return config.query_key_norms; };
  return field;
}

RecipeField dtypeField() {
  auto field = makeField(
      {"dtype",
       Fields::tr("Numbers"),
       {},
       Fields::tr("Type of the exported weights and of the passes that measure. fp16 is not offered: an exact export "
                  "underflows in it.")},
      [](auto& recipe) -> auto& { return recipe.dtype; });
  field.choices = {QStringLiteral("bf16"), QStringLiteral("fp32")};
  field.get = [](const Recipe& recipe) -> QVariant {  // recipe files may spell it as config.json does
    if (recipe.dtype == "bfloat16") return QStringLiteral("bf16");
    return recipe.dtype == "float32" ? QStringLiteral("fp32") : fromStd(recipe.dtype);
  };
  return field;
}

}  // namespace

void addShapeFields(std::vector<RecipeField>& fields) {
  for (const auto make : {methodField, rotaryField, rankField, freqfoldField, collapseField, queryRankField,
                          balanceField, normField, constantNormsField, dtypeField}) {
    fields.push_back(make());
  }
}

}  // namespace transmla::ui
