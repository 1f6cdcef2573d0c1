#include "engine/project/project.h"

#include <fmt/chrono.h>

#include <algorithm>
#include <chrono>

#include "engine/project/project_files.h"

namespace transmla {
namespace {

Path made_absolute(const Path& path) {
  std::error_code error;
  const Path whole = path.empty() ? path : std::filesystem::absolute(path, error);
  return error ? path : whole.lexically_normal();
}

TextSource made_absolute(TextSource text) {
  text.file = made_absolute(text.file);
  return text;
}

ProjectSettings made_absolute(const ProjectSettings& settings) {
  return {made_absolute(settings.model), made_absolute(settings.calibration_text), made_absolute(settings.test_text)};
}

}  // namespace

bool Project::is_project(const Path& folder) {
  std::error_code error;
  const Path file = project_file(folder);
  return std::filesystem::is_regular_file(file, error) ||
         std::filesystem::is_regular_file(file.string() + ".damaged", error);
}

Result<Project> Project::create(const Path& folder, const ProjectSettings& settings, const Recipe& recipe) {
  if (is_project(folder)) return fail("'{}' is a project already; open it, or choose another folder", folder.string());
  Project project(made_absolute(folder));
  TRY_ASSIGN(project.lock_, ProjectLock::take(project.folder_));
  project.recipe_ = recipe;
  TRY(project.set_settings(settings));
  return project;
}

Result<Project::Opened> Project::open(const Path& folder, ProjectAccess access) {
  if (!is_project(folder)) {
    return fail("'{}' is no project: it holds no project.json; choose another folder, or make a new project",
                folder.string());
  }
  Project project(made_absolute(folder));
  if (access == ProjectAccess::write) {
    TRY_ASSIGN(project.lock_, ProjectLock::take(project.folder_));
  }
  TRY_ASSIGN(auto content, read_project(project.folder_, access));
  project.settings_ = std::move(content.settings);
  project.recipe_ = std::move(content.recipe);
  project.view_ = std::move(content.view);
  project.candidates_ = std::move(content.candidates);
  project.original_ = std::move(content.original);
  project.original_speed_ = std::move(content.original_speed);
  project.sweeps_ = std::move(content.sweeps);
  project.layer_errors_ = std::move(content.layer_errors);
  project.next_sweep_ = content.next_sweep;
  return Opened{std::move(project), std::move(content.warnings)};
}

void Project::write_in_background(BackgroundWriter::Failed failed) {
  writer_ = std::make_unique<BackgroundWriter>(std::move(failed));
}

void Project::flush() const {
  if (writer_) writer_->flush();
}

Status Project::write(BackgroundWriter::Write write) {
  if (!lock_) return fail("'{}' was opened to be read only", folder_.string());
  if (!writer_) return write();
  writer_->post(std::move(write));
  return {};
}

Status Project::set_settings(const ProjectSettings& settings) {
  const ProjectSettings whole = made_absolute(settings);
  TRY(write(
      [=, folder = folder_, recipe = recipe_, view = view_] { return write_project(folder, whole, recipe, view); }));
  settings_ = whole;
  return {};
}

Status Project::set_recipe(const Recipe& recipe) {
  TRY(write([=, folder = folder_, settings = settings_, view = view_] {
    return write_project(folder, settings, recipe, view);
  }));
  recipe_ = recipe;
  return {};
}

Status Project::set_view(const nlohmann::json& view) {
  if (!view.is_object()) return fail_internal("a project's view is a JSON object, not a {}", view.type_name());
  TRY(write([=, folder = folder_, settings = settings_, recipe = recipe_] {
    return write_project(folder, settings, recipe, view);
  }));
  view_ = view;
  return {};
}

Status Project::set_original(const Perplexity& original) {
  TRY(write([=, folder = folder_, speed = original_speed_] { return write_original(folder, original, speed); }));
  original_ = original;
  return {};
}

Status Project::set_original_speed(const std::optional<DecodingSpeed>& speed) {
  TRY(write([=, folder = folder_, original = original_] { return write_original(folder, original, speed); }));
  original_speed_ = speed;
  return {};
}

Status Project::put(const Candidate& candidate) {
  TRY(check_recipe(candidate.recipe));
  if (const auto id = candidate_id(candidate.recipe); candidate.id != id) {
    return fail_internal("the candidate '{}' has the recipe of '{}'", candidate.id, id);
  }
  TRY(write([=, folder = folder_] { return write_candidate(folder, candidate); }));
  candidates_[candidate.id] = candidate;
  return {};
}

Status Project::remove(const std::string& candidate) {
  if (!candidates_.contains(candidate)) return fail("the project has no candidate '{}'", candidate);
  for (ProjectSweep& sweep : sweeps_) {
    ProjectSweep rest = sweep;
    if (std::erase(rest.candidates, candidate) == 0) continue;
    TRY(write([=, folder = folder_] { return write_sweep(folder, rest); }));
    sweep = std::move(rest);
  }
  TRY(write([file = candidate_file(folder_, candidate)] { return remove_file(file); }));
  candidates_.erase(candidate);
  return {};
}

Result<int> Project::add_sweep(ProjectSweep sweep) {
  for (const auto& id : sweep.candidates) {
    if (!candidates_.contains(id)) return fail_internal("the sweep '{}' has no candidate '{}'", sweep.title, id);
  }
  sweep.number = next_sweep_;
  TRY(write([=, folder = folder_] { return write_sweep(folder, sweep); }));
  sweeps_.push_back(std::move(sweep));
  return next_sweep_++;
}

Status Project::set_sweep_state(int number, SweepState state) {
  const auto sweep = std::find_if(sweeps_.begin(), sweeps_.end(), [&](const auto& s) { return s.number == number; });
  if (sweep == sweeps_.end()) return fail_internal("the project has no sweep {}", number);
  ProjectSweep changed = *sweep;
  changed.state = state;
  TRY(write([=, folder = folder_] { return write_sweep(folder, changed); }));
  *sweep = std::move(changed);
  return {};
}

Status Project::remove_sweep(int number) {
  const auto sweep = std::find_if(sweeps_.begin(), sweeps_.end(), [&](const auto& s) { return s.number == number; });
  if (sweep == sweeps_.end()) return fail_internal("the project has no sweep {}", number);
  TRY(write([=, folder = folder_] { return take_sweep_out(folder, number); }));
  sweeps_.erase(sweep);
  return {};
}

Status Project::restore_sweep(ProjectSweep sweep) {
  const auto after =
      std::find_if(sweeps_.begin(), sweeps_.end(), [&](const auto& s) { return s.number >= sweep.number; });
  if (sweep.number < 1 || sweep.number >= next_sweep_ || (after != sweeps_.end() && after->number == sweep.number)) {
    return fail_internal("the project has not removed a sweep {}", sweep.number);
  }
  std::erase_if(sweep.candidates, [&](const auto& id) { return !candidates_.contains(id); });
  TRY(write([=, folder = folder_] { return put_sweep_back(folder, sweep); }));
  sweeps_.insert(after, std::move(sweep));
  return {};
}

Status Project::set_layer_errors(const LayerErrors& errors) {
  TRY(write([=, folder = folder_] { return write_layer_errors(folder, errors); }));
  layer_errors_ = errors;
  return {};
}

Status Project::log(const std::string& event, const nlohmann::json& fields) {
  nlohmann::json line = fields.is_object() ? fields : nlohmann::json::object();
  line["time"] = fmt::format("{:%FT%TZ}", fmt::gmtime(std::chrono::system_clock::now()));
  line["event"] = event;
  return write([=, folder = folder_] { return append_journal(folder, line); });
}

}  // namespace transmla
