#include "app/transmla/project_sweep.h"

#include <algorithm>

#include "engine/project/measure_sweep.h"
#include "engine/session/source.h"
#include "ui/workspace/sweep_plan.h"

namespace transmla {
namespace {

std::vector<std::string> parts_of(const std::string& text, char separator) {
  std::vector<std::string> parts;
  std::size_t first = 0;
  for (std::size_t end = 0; end != std::string::npos; first = end + 1) {
    end = text.find(separator, first);
    parts.push_back(text.substr(first, end == std::string::npos ? end : end - first));
  }
  return parts;
}

Result<Recipe> with_value(const Recipe& recipe, const std::string& key, const std::string& value) {
  std::string path = "/" + key;
  std::replace(path.begin(), path.end(), '.', '/');
  auto json = to_json(recipe);
  const nlohmann::json::json_pointer at(path);
  if (!json.contains(at)) return fail("recipes have no field '{}'; `transmla convert --print-recipe` shows them", key);
  const auto read = nlohmann::json::parse(value, nullptr, /*allow_exceptions=*/false);
  json[at] = read.is_discarded() ? nlohmann::json(value) : read;
  return recipe_from_json(json);
}

// What is on disk of these candidates, new ones put there.
Result<std::vector<Candidate>> candidates_of(Project& project, const std::vector<Recipe>& recipes,
                                             const ModelConfig& config) {
  std::vector<Candidate> candidates;
  for (const Recipe& recipe : recipes) {
    const auto found = project.candidates().find(candidate_id(recipe));
    Candidate candidate = found == project.candidates().end() ? ui::new_candidate(recipe, config) : found->second;
    candidate.recipe = recipe;
    candidate.stopped_early = false;
    TRY(project.put(candidate));
    candidates.push_back(std::move(candidate));
  }
  return candidates;
}

Status measure(Project& project, SweepWork work, const std::string& title, const Context& context) {
  ProjectSweep sweep{0, title, {}, work.race, SweepState::running};
  for (const auto& candidate : work.candidates) sweep.candidates.push_back(candidate.id);
  TRY_ASSIGN(const int number, project.add_sweep(sweep));
  Status kept;
  const SweepListener listener{[&](const Candidate& candidate) {
                                 if (kept) kept = project.put(candidate);
                               },
                               [&](const Perplexity& original) {
                                 if (kept) kept = project.set_original(original);
                               }};
  const Status measured = measure_sweep(work, listener, context);
  TRY(project.set_sweep_state(number, measured ? SweepState::done : SweepState::paused));
  TRY(kept);
  return measured;
}

}  // namespace

Result<VariedField> varied_field(const std::string& text) {
  const auto at = text.find('=');
  if (at == std::string::npos || at == 0 || at + 1 == text.size()) {
    return fail("'{}' says not what varies; give a field of recipe files and its values, as kv_lora_rank=64,96,128",
                text);
  }
  return VariedField{text.substr(0, at), parts_of(text.substr(at + 1), ',')};
}

Result<std::vector<Recipe>> varied(const Recipe& recipe, const std::vector<VariedField>& fields) {
  std::vector<Recipe> recipes{recipe};
  for (const auto& field : fields) {
    std::vector<Recipe> product;
    for (const Recipe& base : recipes) {
      for (const auto& value : field.values) {
        TRY_ASSIGN(product.emplace_back(), with_value(base, field.key, value));
      }
    }
    recipes = std::move(product);
  }
  return recipes;
}

Status sweep_project(Project& project, const std::vector<Recipe>& recipes, const std::string& title,
                     const Context& context) {
  const auto& settings = project.settings();
  TRY_ASSIGN(const auto source, open_source(settings.model));
  const auto& config = source.model->config();
  TRY_ASSIGN(const auto sweeps, ui::sweeps_of(recipes, config));
  for (const auto& together : sweeps) {
    SweepWork work;
    work.measurement = {together.front(), settings.model, settings.calibration_text, settings.test_text,
                        project.statistics()};
    TRY_ASSIGN(work.candidates, candidates_of(project, together, config));
    work.original = project.original();
    TRY(measure(project, std::move(work), title, context));
  }
  return {};
}

}  // namespace transmla
