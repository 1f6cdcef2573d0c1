#include "app/transmla/project_sweep.h"

#include <algorithm>

#include "engine/project/sweep_plan.h"
#include "engine/session/source.h"

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

Status measure(Project& project, const ProjectSweep& sweep, const Context& context) {
  Status kept;
  const SweepListener listener{[&](const Candidate& candidate) {
                                 if (kept) kept = project.put(candidate);
                               },
                               [&](const Perplexity& original) {
                                 if (kept) kept = project.set_original(original);
                               }};
  TRY(project.set_sweep_state(sweep.number, SweepState::running));
  const Status measured = measure_sweep(work_of(project, sweep), listener, context);
  TRY(project.set_sweep_state(sweep.number, measured ? SweepState::done : SweepState::paused));
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
  TRY_ASSIGN(const auto source, open_source(project.settings().model));
  const auto& config = source.model->config();
  TRY_ASSIGN(const auto sweeps, sweeps_of(recipes, config));
  for (const auto& together : sweeps) {
    TRY_ASSIGN(const auto sweep, put_sweep_once(project, together, title, /*race=*/true, config));
    TRY(measure(project, sweep, context));
  }
  return {};
}

Result<FurtherKind> further_kind(const std::string& name) {
  if (name == "kl") return FurtherKind::kl_divergence;
  if (name == "speed") return FurtherKind::decoding_speed;
  if (name == "contexts") return FurtherKind::speed_by_context;
  if (name == "layers") return FurtherKind::layer_errors;
  return fail("'{}' cannot be measured; give kl, speed, contexts or layers", name);
}

Status measure_further(Project& project, FurtherKind kind, const Context& context) {
  std::vector<std::string> ids;
  for (const auto& [id, candidate] : project.candidates()) ids.push_back(id);
  Status kept;
  const FurtherListener listener{[&](const Candidate& step) {
                                   Candidate candidate = project.candidates().at(step.id);
                                   take_further_results(candidate, step);
                                   if (kept) kept = project.put(candidate);
                                 },
                                 [&](const DecodingSpeed& original) {
                                   if (kept) kept = project.set_original_speed(original);
                                 }};
  for (const FurtherWork& work : further_work(project, ids, kind)) {
    TRY(measure_further(work, listener, context));
    TRY(kept);
  }
  return {};
}

}  // namespace transmla
