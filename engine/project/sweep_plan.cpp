#include "engine/project/sweep_plan.h"

#include <algorithm>

#include "engine/session/predicted_error.h"

namespace transmla {

bool measured_together(const Recipe& a, const Recipe& b) {
  const CalibrationSettings left = calibration_settings(a), right = calibration_settings(b);
  return a.method == b.method && a.dtype == b.dtype && same_samples(left, right) &&
         left.full_queries == right.full_queries && same_samples(a.calibration, b.calibration) &&
         a.evaluation_length == b.evaluation_length && a.evaluation_chunks == b.evaluation_chunks;
}

namespace {

std::vector<Recipe> without_auto(const Recipe& recipe, const ModelConfig& config) {
  if (recipe.method != "transmla" || recipe.freqfold) return {recipe};
  std::vector<Recipe> recipes;
  for (const int freqfold : freqfold_choices(recipe, config)) {
    recipes.push_back(recipe);
    recipes.back().freqfold = freqfold;
  }
  return recipes;
}

Candidate candidate_of(const Project& project, const Recipe& recipe, const ModelConfig& config) {
  const auto found = project.candidates().find(candidate_id(recipe));
  const bool known = found != project.candidates().end();
  Candidate candidate = known ? found->second : Candidate();
  if (candidate.recipe.evaluation_length != recipe.evaluation_length) forget_text(candidate);
  candidate.id = candidate_id(recipe);
  candidate.recipe = recipe;
  candidate.cache = cache_size(config, recipe.qk_mqa_dim, recipe.kv_lora_rank);
  candidate.stopped_early = false;
  return candidate;
}

Status forget_original_of_other_chunks(Project& project, int length) {
  const auto& known = project.candidates();
  const bool other = std::any_of(known.begin(), known.end(), [length](const auto& entry) {
    return entry.second.recipe.evaluation_length != length;
  });
  return other && !project.original().nll.empty() ? project.set_original({}) : Status();
}

// Their ids, in the order of the recipes.
Result<std::vector<std::string>> put_candidates(Project& project, const std::vector<Recipe>& together,
                                                const ModelConfig& config) {
  TRY(forget_original_of_other_chunks(project, together.front().evaluation_length));
  std::vector<std::string> ids;
  for (const Recipe& recipe : together) {
    const Candidate candidate = candidate_of(project, recipe, config);
    TRY(project.put(candidate));
    ids.push_back(candidate.id);
  }
  return ids;
}

Result<ProjectSweep> add_sweep(Project& project, std::vector<std::string> candidates, const std::string& title,
                               bool race) {
  ProjectSweep sweep{0, title, std::move(candidates), race, SweepState::waiting};
  TRY_ASSIGN(sweep.number, project.add_sweep(sweep));
  return sweep;
}

}  // namespace

Result<std::vector<std::vector<Recipe>>> sweeps_of(const std::vector<Recipe>& recipes, const ModelConfig& config) {
  std::vector<std::vector<Recipe>> sweeps;
  for (const Recipe& asked : recipes) {
    TRY(check_recipe(asked));
    TRY(check_recipe(asked, config));
    for (const Recipe& recipe : without_auto(asked, config)) {
      const auto same = std::find_if(sweeps.begin(), sweeps.end(),
                                     [&](const auto& sweep) { return measured_together(sweep.front(), recipe); });
      if (same != sweeps.end()) {
        same->push_back(recipe);
      } else {
        sweeps.push_back({recipe});
      }
    }
  }
  return sweeps;
}

Result<ProjectSweep> put_sweep(Project& project, const std::vector<Recipe>& together, const std::string& title,
                               bool race, const ModelConfig& config) {
  TRY_ASSIGN(auto candidates, put_candidates(project, together, config));
  return add_sweep(project, std::move(candidates), title, race);
}

Result<ProjectSweep> put_sweep_once(Project& project, const std::vector<Recipe>& together, const std::string& title,
                                    bool race, const ModelConfig& config) {
  TRY_ASSIGN(auto candidates, put_candidates(project, together, config));
  for (const ProjectSweep& known : project.sweeps()) {
    if (known.title == title && known.race == race && known.candidates == candidates) return known;
  }
  return add_sweep(project, std::move(candidates), title, race);
}

SweepWork work_of(const Project& project, const ProjectSweep& sweep) {
  const auto& settings = project.settings();
  SweepWork work;
  for (const auto& id : sweep.candidates) {
    const auto found = project.candidates().find(id);
    if (found != project.candidates().end()) work.candidates.push_back(found->second);
  }
  const Recipe recipe = work.candidates.empty() ? project.recipe() : work.candidates.front().recipe;
  work.measurement = {recipe, settings.model, settings.calibration_text, settings.test_text, project.statistics()};
  work.original = project.original();
  work.race = sweep.race;
  return work;
}

}  // namespace transmla
