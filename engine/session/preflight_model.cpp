#include "engine/session/preflight_model.h"

#include <set>

#include "engine/base/format.h"
#include "engine/session/preflight.h"

namespace transmla {
namespace {

std::string number(std::int64_t value) { return format_count(static_cast<std::uint64_t>(value)); }

PreflightCheck family(const Model& model) {
  const ModelConfig& config = model.config();
  const std::string name(config.family->display_name);
  if (const std::size_t aside = model.left_aside(); aside > 0) {
    return {"family",
            CheckLevel::warning,
            {TRANSMLA_SENTENCE("Preflight", "{} is known; {} tensors for {} ({}*) are left aside and not exported"),
             {name, number(static_cast<std::int64_t>(aside)), std::string(config.family->left_aside.what),
              std::string(config.family->left_aside.prefix)}},
            {TRANSMLA_SENTENCE("Preflight", "the model runs without them, only not with speculative decoding"), {}}};
  }
  if (config.query_key_norms) {
    return {"family",
            CheckLevel::warning,
            {TRANSMLA_SENTENCE("Preflight",
                               "{} is known; its norms of queries and keys become constants, which changes the model"),
             {name}},
            {TRANSMLA_SENTENCE("Preflight", "compare the perplexity of folded norms with the original's"), {}}};
  }
  if (config.experts > 0) {
    return {
        "family",
        CheckLevel::good,
        {TRANSMLA_SENTENCE("Preflight",
                           "{} is known: {} experts in each layer, {} for each token; their down_proj is not refitted"),
         {name, number(config.experts), number(config.experts_used)}},
        {}};
  }
  return {"family", CheckLevel::good, {TRANSMLA_SENTENCE("Preflight", "{} is known"), {name}}, {}};
}

PreflightCheck heads(const ModelConfig& config) {
  return {"heads",
          CheckLevel::good,
          {TRANSMLA_SENTENCE("Preflight", "{} query heads share {} key/value heads of size {}"),
           {number(config.query_heads), number(config.kv_heads), number(config.head_dim)}},
          {}};
}

PreflightCheck rope(const ModelConfig& config, const Recipe& recipe) {
  if (config.rope_scaling.kind == RopeScalingKind::none) {
    return {"rope",
            CheckLevel::good,
            {TRANSMLA_SENTENCE("Preflight", "rotary frequencies are plain, base {}"),
             {number(std::int64_t(config.rope_theta))}},
            {}};
  }
  if (check_stock_slots(config, recipe)) {
    return {
        "rope",
        CheckLevel::good,
        {TRANSMLA_SENTENCE("Preflight", "rotary frequencies are scaled; the slots of method score turn as loaders do"),
         {}},
        {}};
  }
  return {"rope",
          CheckLevel::bad,
          {TRANSMLA_SENTENCE(
               "Preflight",
               "rotary frequencies are scaled, and method transmla keeps them: stock loaders would turn slots wrongly"),
           {}},
          {TRANSMLA_SENTENCE("Preflight", "choose method score"), {}}};
}

PreflightCheck window(const ModelConfig& config) {
  return {"window",
          CheckLevel::warning,
          {TRANSMLA_SENTENCE("Preflight",
                             "some layers look back {} tokens only: the model is converted for texts of that length"),
           {number(config.window)}},
          {}};
}

PreflightCheck biases(const ModelConfig& config) {
  if (!config.family->qkv_bias)
    return {"biases", CheckLevel::good, {TRANSMLA_SENTENCE("Preflight", "the projections have no biases"), {}}, {}};
  return {"biases",
          CheckLevel::warning,
          {TRANSMLA_SENTENCE(
               "Preflight",
               "queries, keys and values have biases: transformers runs the export, vLLM with the plug-in that it "
               "carries; SGLang and llama.cpp have no place for them"),
           {}},
          {TRANSMLA_SENTENCE("Preflight", "serve it with transformers or vLLM"), {}}};
}

PreflightCheck tokenizer(const ModelConfig& config, int tokens) {
  if (tokens <= config.vocab) {
    return {"tokenizer",
            CheckLevel::good,
            {TRANSMLA_SENTENCE("Preflight", "{} tokens, the model has room for {}"),
             {number(tokens), number(config.vocab)}},
            {}};
  }
  return {"tokenizer",
          CheckLevel::warning,
          {TRANSMLA_SENTENCE(
               "Preflight",
               "the tokenizer has {} tokens, the model only {}: a text that holds one of the others is refused"),
           {number(tokens), number(config.vocab)}},
          {TRANSMLA_SENTENCE("Preflight", "take the tokenizer that belongs to this checkpoint"), {}}};
}

// Storage types below 16 bits per number.
PreflightCheck source(const Model& model) {
  std::set<std::string> quantised;
  for (const TensorInfo& tensor : model.checkpoint().tensors()) {
    if (static_cast<std::int64_t>(tensor.data.size()) < 2 * tensor.values()) quantised.emplace(info(tensor.dtype).name);
  }
  if (quantised.empty())
    return {"source", CheckLevel::good, {TRANSMLA_SENTENCE("Preflight", "weights are stored unquantised"), {}}, {}};
  return {"source",
          CheckLevel::warning,
          {TRANSMLA_SENTENCE("Preflight", "weights are quantised ({}): what that has cost already stays"),
           {fmt::format("{}", fmt::join(quantised, ", "))}},
          {TRANSMLA_SENTENCE("Preflight", "take the unquantised checkpoint if there is one"), {}}};
}

}  // namespace

std::vector<PreflightCheck> model_checks(const Model& model, int tokenizer_tokens, const Recipe& recipe) {
  const ModelConfig& config = model.config();
  std::vector<PreflightCheck> checks{
      family(model), heads(config), rope(config, recipe), biases(config), tokenizer(config, tokenizer_tokens),
      source(model)};
  if (config.window > 0) checks.push_back(window(config));
  return checks;
}

}  // namespace transmla
