#include "engine/session/score_stage.h"

#include <algorithm>

#include "engine/base/hash.h"
#include "engine/base/ranks.h"

namespace transmla {
namespace {

Path plans_folder(const Path& store) { return store / "plans"; }

// What fits and refits read and compute with, whatever the evaluation.
nlohmann::json choices_of(const Recipe& recipe) {
  auto choices = to_json(recipe);
  choices.erase("evaluation");
  choices.erase("approximate_norms");  // a permission: the model says whether there are any
  choices["dtype"] = calibration_settings(recipe).precision == Precision::bf16 ? "bf16" : "fp32";
  return choices;
}

// To be raised whenever the same choices give other plans.
constexpr int kVersion = 3;

std::string key_of(const char* what, const std::string& model, const std::string& text, const nlohmann::json& choices) {
  return sha256(fmt::format("{} {}\nmodel {}\ntext {}\nrecipe {}\n", what, kVersion, model, text, choices.dump()));
}

Status fail_without(const Path& folder, std::size_t layer, std::ptrdiff_t process) {
  return fail("'{}' lacks layer {} where process {} runs: all processes need the same disk, see --statistics",
              folder.string(), layer, process);
}

}  // namespace

std::string slots_key(const std::string& model_fingerprint, const std::string& calibration_sha256,
                      const Recipe& recipe) {
  auto choices = choices_of(recipe);
  choices.erase("kv_lora_rank");
  for (const char* later : {"key_weight", "output_steps", "output_rate", "score_weight", "refit", "ridge", "refit_down",
                            "down_ridge", "openings", "token_power"}) {
    choices.at("score").erase(later);
  }
  return key_of("slots", model_fingerprint, calibration_sha256, choices);
}

std::string plan_key(const std::string& model_fingerprint, const std::string& calibration_sha256,
                     const Recipe& recipe) {
  return key_of("plan", model_fingerprint, calibration_sha256, choices_of(recipe));
}

ScoreStage::ScoreStage(ScoreStageInput input)
    : input_(std::move(input)),
      options_(score_options(*input_.recipe)),
      slots_(plans_folder(input_.store),
             slots_key(input_.shared->model().checkpoint().fingerprint(), input_.calibration->sha256, *input_.recipe)),
      converted_(plans_folder(input_.store), plan_key(input_.shared->model().checkpoint().fingerprint(),
                                                      input_.calibration->sha256, *input_.recipe)) {}

bool ScoreStage::restore(const PlanStore& store, std::size_t layer, const Context& context) {
  auto found = store.find(static_cast<int>(layer), input_.shared->model().config(), context);
  if (found) layers_[layer] = std::move(*found);
  return found.has_value();
}

Status ScoreStage::restore_all(const PlanStore& store, const Context& context) {
  if (!context.ranks) return {};
  for (std::size_t layer = 0; layer < layers_.size(); ++layer) {
    if (restore(store, layer, context)) continue;
    return fail_without(plans_folder(input_.store), layer, context.ranks->rank());
  }
  return {};
}

Status ScoreStage::plan_slots(const Context& context) {
  TRY_ASSIGN(auto plans, plan_score(*input_.statistics, input_.shared->model(), options_, context));
  layers_.clear();
  for (auto& plan : plans) layers_.push_back({std::move(plan), {}, {}});
  return {};
}

Status ScoreStage::fit(const Context& context) {
  LayerChoice wanted;
  for (std::size_t layer = 0; layer < layers_.size(); ++layer) {
    const bool found = restore(slots_, layer, context);
    wanted.push_back(!found && is_own(static_cast<int>(layer), context));
  }
  const auto keep = [this](int layer, const ScoreLayer& done) { return slots_.put(layer, done); };
  if (std::find(wanted.begin(), wanted.end(), true) != wanted.end()) {
    TRY(fit_slots(input_.shared, input_.calibration->batch, options_, wanted, layers_, keep, context));
  }
  TRY(meet(context));
  return restore_all(slots_, context);
}

Status ScoreStage::convert(const Context& context) {
  if (options_.output_fit.schedule.steps > 0) {  // takes the first samples, which would all be the leader's
    TRY(on_leader(context, [this](const Context& alone) { return convert_missing(alone); }));
  } else {
    TRY(convert_missing(context));
    TRY(meet(context));
  }
  return leads(context) ? Status() : restore_all(converted_, context);  // the leader has them in memory
}

Status ScoreStage::convert_missing(const Context& context) {
  std::size_t first = 0;
  while (first < layers_.size() && restore(converted_, first, context)) ++first;
  TRY_ASSIGN(const auto found, gather_from_ranks({static_cast<double>(first)}, context));
  const auto least = std::min_element(found.begin(), found.end());
  if (*least != *std::max_element(found.begin(), found.end())) {
    return fail_without(plans_folder(input_.store), static_cast<std::size_t>(*least), least - found.begin());
  }
  if (first == layers_.size()) return {};
  const auto keep = [&](int layer, const ScoreLayer& done) {
    return leads(context) ? converted_.put(layer, done) : Status();
  };
  return convert_layers(input_.shared, *input_.statistics, input_.calibration->batch, options_, static_cast<int>(first),
                        layers_, keep, context);
}

std::vector<MlaLayer> ScoreStage::plans() const {
  std::vector<MlaLayer> plans;
  plans.reserve(layers_.size());
  for (const ScoreLayer& layer : layers_) plans.push_back(layer.plan);
  return plans;
}

std::vector<MlaLayer> ScoreStage::take_plans() {
  std::vector<MlaLayer> plans;
  plans.reserve(layers_.size());
  for (ScoreLayer& layer : layers_) plans.push_back(std::move(layer.plan));
  return plans;
}

std::vector<LayerFits> ScoreStage::fits() const {
  std::vector<LayerFits> fits;
  for (const ScoreLayer& layer : layers_) fits.push_back({layer.slot_fit, layer.output_fit});
  return fits;
}

Result<std::vector<MlaLayer>> stored_plans(const Path& store, const std::string& key, const ModelConfig& config,
                                           const Context& context) {
  const PlanStore plans(plans_folder(store), key);
  std::vector<MlaLayer> stored;
  for (int layer = 0; layer < config.layers; ++layer) {
    auto found = plans.find(layer, config, context);
    if (!found) {
      return fail(
          "'{}' holds the plans of {} of the {} layers of conversion {}: give the folder they are in, or convert "
          "again",
          plans_folder(store).string(), layer, config.layers, key);
    }
    stored.push_back(std::move(found->plan));
  }
  return stored;
}

}  // namespace transmla
