#include "engine/session/measurement.h"

#include <map>

#include "engine/conversion/probe.h"
#include "engine/evaluation/perplexity.h"
#include "engine/session/calibration_text.h"
#include "engine/session/kept_networks.h"
#include "engine/session/partial_rope_stage.h"
#include "engine/session/resources.h"
#include "engine/session/score_stage.h"
#include "engine/session/source.h"
#include "engine/session/statistics_stage.h"

namespace transmla {
namespace {

nlohmann::json without(const Recipe& recipe, std::initializer_list<const char*> keys) {
  auto choices = to_json(recipe);
  for (const char* key : keys) choices.erase(key);
  return choices;
}

// Of all that differs only in the sizes of a PlanChoice.
std::string common_key(const Recipe& recipe) {
  return without(recipe, {"evaluation", "qk_mqa_dim", "freqfold", "kv_lora_rank"}).dump();
}

PlanChoice choice_of(const Recipe& recipe) {
  return {recipe.qk_mqa_dim, recipe.freqfold.value_or(0), recipe.kv_lora_rank};
}

}  // namespace

std::string partial_rope_key(const Recipe& recipe) {
  if (recipe.method == "score") return slots_key({}, {}, recipe);
  return without(recipe, {"evaluation", "score", "kv_lora_rank", "balance_kv_ratio", "q_lora_rank", "use_qkv_norm"})
      .dump();
}

struct Measurement::State {
  State(const MeasurementRequest& request, Source opened, const Context& context)
      : recipe(request.recipe),
        store(request.statistics),
        source(std::move(opened)),
        shared(std::make_shared<SharedWeights>(source.model, calibration_settings(recipe).precision,
                                               weight_cache_bytes(context))),
        original(original_network(shared)),
        kept(weight_cache_bytes(context) / 2) {
    original.cache = std::make_shared<AttentionCache>(config().layers, weight_cache_bytes(context) / 4);
  }

  const ModelConfig& config() const { return source.model->config(); }
  Status read(const MeasurementRequest& request, const Context& context);
  Status check(const Recipe& candidate) const;
  Result<Network> network(const Recipe& candidate, bool with_latent, const Context& context);
  Result<std::vector<MlaLayer>> plans(const Recipe& candidate, bool with_latent, const Context& context);
  Result<std::vector<MlaLayer>> score_plans(const Recipe& candidate, bool with_latent, const Context& context);
  Result<std::vector<std::vector<AttentionError>>> predict(const std::vector<Recipe>& recipes,
                                                           const Context& context) const;
  Result<std::vector<AttentionError>> layer_errors(const Recipe& candidate, const Context& context);
  Status check_chunks(int first, int count) const;

  Recipe recipe;
  Path store;
  Source source;
  std::shared_ptr<SharedWeights> shared;
  Network original;
  CalibrationInput calibration_input;
  TokenText calibration;                       // the sequences that statistics are taken of
  std::optional<TokenText> whole_calibration;  // all; drawn when something is fitted first
  TokenText evaluation;
  Statistics statistics;
  KeptNetworks kept;
};

Status Measurement::State::read(const MeasurementRequest& request, const Context& context) {
  calibration_input = {shared, source.tokenizer, request.calibration_text, store};
  TRY_ASSIGN(calibration, calibration_text(calibration_input, calibration_settings(recipe), context));
  if (!request.test_text.file.empty()) {
    TRY_ASSIGN(evaluation, evaluation_text(*source.tokenizer, request.test_text, recipe.evaluation_length,
                                           recipe.evaluation_chunks));
  }
  TRY_ASSIGN(auto obtained, obtain_statistics(shared, calibration, calibration_settings(recipe), store, context));
  statistics = std::move(obtained.statistics);
  return {};
}

Status Measurement::State::check(const Recipe& candidate) const {
  TRY(check_recipe(candidate, config()));
  if (candidate.method == "transmla" && !candidate.freqfold) {
    return fail("freqfold auto stands for several candidates; give the recipe a freqfold to measure");
  }
  const auto common = calibration_settings(recipe), wanted = calibration_settings(candidate);
  if (!same_samples(common, wanted) || !same_samples(recipe.calibration, candidate.calibration) ||
      common.precision != wanted.precision || common.attention < wanted.attention ||
      common.full_queries < wanted.full_queries) {
    return fail(
        "this recipe is calibrated otherwise than the others measured with it; measure it in a sweep of its own");
  }
  return {};
}

Result<Network> Measurement::State::network(const Recipe& candidate, bool with_latent, const Context& context) {
  TRY(check(candidate));
  const std::string key = with_latent ? without(candidate, {"evaluation"}).dump() : partial_rope_key(candidate);
  if (auto found = kept.find(key)) return std::move(*found);
  TRY_ASSIGN(auto made, plans(candidate, with_latent, context));
  return kept.keep(key, shared, std::move(made));
}

Result<std::vector<MlaLayer>> Measurement::State::plans(const Recipe& candidate, bool with_latent,
                                                        const Context& context) {
  if (candidate.method == "score") return score_plans(candidate, with_latent, context);
  TRY_ASSIGN(auto made,
             plan_transmla(statistics, config(), transmla_options(candidate, config()), with_latent, context));
  if (with_latent && candidate.use_qkv_norm) {
    TRY_ASSIGN(const auto latents, probe_latents(shared, made, /*set_norm_gains=*/true, calibration.batch, context));
  }
  return made;
}

Result<std::vector<MlaLayer>> Measurement::State::score_plans(const Recipe& candidate, bool with_latent,
                                                              const Context& context) {
  const auto fingerprint = source.model->checkpoint().fingerprint();
  const auto key = with_latent ? plan_key(fingerprint, calibration.sha256, candidate)
                               : slots_key(fingerprint, calibration.sha256, candidate);
  if (auto stored = stored_plans(store, key, config(), context)) return std::move(*stored);
  if (!whole_calibration) {
    TRY_ASSIGN(whole_calibration, calibration_text(calibration_input, recipe.calibration, context));
  }
  ScoreStage stage({shared, &statistics, &*whole_calibration, &candidate, store});
  TRY(stage.plan_slots(context));
  TRY(stage.fit(context));
  if (with_latent) TRY(stage.convert(context));
  return stage.take_plans();
}

Result<std::vector<std::vector<AttentionError>>> Measurement::State::predict(const std::vector<Recipe>& recipes,
                                                                             const Context& context) const {
  std::map<std::string, std::vector<std::size_t>> groups;  // recipes of which one walk predicts all
  for (std::size_t i = 0; i < recipes.size(); ++i) {
    TRY(check(recipes[i]));
    groups[common_key(recipes[i])].push_back(i);
  }
  std::vector<std::vector<AttentionError>> predicted(recipes.size());
  for (const auto& [key, members] : groups) {
    std::vector<PlanChoice> choices;
    for (const std::size_t i : members) choices.push_back(choice_of(recipes[i]));
    const PredictionInput input{shared, &statistics, &calibration.batch, &recipes[members.front()]};
    TRY_ASSIGN(auto errors, predicted_errors(input, choices, context));
    for (std::size_t n = 0; n < members.size(); ++n) predicted[members[n]] = std::move(errors[n]);
  }
  return predicted;
}

Result<std::vector<AttentionError>> Measurement::State::layer_errors(const Recipe& candidate, const Context& context) {
  TRY(check(candidate));
  TRY_ASSIGN(const auto made, plans(candidate, /*with_latent=*/true, context));
  const std::span<const MlaLayer> candidates[] = {made};
  TRY_ASSIGN(auto errors, attention_errors(shared, candidates, error_sample(calibration.batch), context));
  return std::move(errors.front());
}

Status Measurement::State::check_chunks(int first, int count) const {
  const int chunks = evaluation.batch.sequences;
  if (first >= 0 && count >= 0 && first <= chunks - count) return {};
  return fail_internal("chunks {} to {} are asked for, the text has {}", first, first + count, chunks);
}

Measurement::Measurement(std::unique_ptr<State> state) : state_(std::move(state)) {}
Measurement::~Measurement() = default;

Result<std::unique_ptr<Measurement>> Measurement::open(const MeasurementRequest& request, const Context& context) {
  return guarded([&]() -> Result<std::unique_ptr<Measurement>> {
    TRY(check_recipe(request.recipe));
    TRY_ASSIGN(auto source, open_source(request.model));
    TRY(check_recipe(request.recipe, source.model->config()));
    auto state = std::make_unique<State>(request, std::move(source), context);
    TRY(state->read(request, context));
    return std::unique_ptr<Measurement>(new Measurement(std::move(state)));
  });
}

const Tokenizer& Measurement::tokenizer() const { return *state_->source.tokenizer; }

int Measurement::chunks() const { return state_->evaluation.batch.sequences; }

const std::string& Measurement::text_sha256() const { return state_->evaluation.sha256; }

Result<std::vector<std::vector<AttentionError>>> Measurement::predict(const std::vector<Recipe>& recipes,
                                                                      const Context& context) {
  return guarded([&] { return state_->predict(recipes, context); });
}

Result<std::vector<AttentionError>> Measurement::layer_errors(const Recipe& recipe, const Context& context) {
  return guarded([&] { return state_->layer_errors(recipe, context); });
}

Network Measurement::original() { return state_->original; }

Result<Network> Measurement::partial_rope(const Recipe& recipe, const Context& context) {
  return guarded([&] { return state_->network(recipe, /*with_latent=*/false, context); });
}

Result<Network> Measurement::converted(const Recipe& recipe, const Context& context) {
  return guarded([&] { return state_->network(recipe, /*with_latent=*/true, context); });
}

Result<std::vector<double>> Measurement::nll(const Network& network, int first, int count, const std::string& stage,
                                             const Context& context) {
  TRY(state_->check_chunks(first, count));
  return guarded([&] { return evaluate_chunks(network, state_->evaluation.batch, first, count, stage, context); });
}

Result<DecodingSpeed> Measurement::speed(const Network& network, const Context& context) {
  return guarded([&] { return decoding_speed(network, state_->evaluation.batch, context); });
}

Result<SpeedComparison> Measurement::speeds(const Network& network, const SpeedSettings& settings,
                                            const Context& context) {
  return guarded([&] { return compare_speeds(state_->original, network, settings, context); });
}

Result<Comparison> Measurement::compare(const Network& network, int first, int count, const std::string& stage,
                                        const Context& context) {
  TRY(state_->check_chunks(first, count));
  return guarded([&] {
    const TokenBatch& text = state_->evaluation.batch;
    const TokenBatch chunks{count, text.length, Tokens(text.sequence(first), text.sequence(first + count))};
    return compare_networks(state_->original, network, chunks, stage, context);
  });
}

}  // namespace transmla
