// The files of a project's folder: their names, and what stands in them. Private to project/.
#pragma once

#include "engine/project/project.h"

namespace transmla {

constexpr int kProjectFormat = 1;

Path project_file(const Path& folder);
Path original_file(const Path& folder);
Path candidate_file(const Path& folder, const std::string& id);
Path sweep_file(const Path& folder, int number);
Path predictions_file(const Path& folder);

// Each is written whole, with the format's number.
Status write_project(const Path& folder, const ProjectSettings& settings, const Recipe& recipe,
                     const nlohmann::json& view);
Status write_original(const Path& folder, const Perplexity& original, const std::optional<DecodingSpeed>& speed);
Status write_candidate(const Path& folder, const Candidate& candidate);
Status write_sweep(const Path& folder, const ProjectSweep& sweep);
Status write_layer_errors(const Path& folder, const LayerErrors& errors);
Status remove_file(const Path& file);
// A sweep's file under another name, which keeps its number from being used again; and as it was.
Status take_sweep_out(const Path& folder, int number);
Status put_sweep_back(const Path& folder, const ProjectSweep& sweep);
// One line at the end of the journal, on disk when the call returns. A line that a killed program left unfinished is
// ended first.
Status append_journal(const Path& folder, const nlohmann::json& line);

// What a folder holds. Damaged files are renamed, where it may be written to, and told; only a newer format is refused.
struct ProjectContent {
  ProjectSettings settings;
  Recipe recipe;
  nlohmann::json view = nlohmann::json::object();
  std::map<std::string, Candidate> candidates;
  Perplexity original;
  std::optional<DecodingSpeed> original_speed;
  std::vector<ProjectSweep> sweeps;  // by number; a running one has become paused
  LayerErrors layer_errors;
  int next_sweep = 1;
  std::vector<std::string> warnings;
};
Result<ProjectContent> read_project(const Path& folder, ProjectAccess access);

}  // namespace transmla
