// A project: one folder with a recipe, the candidates measured so far, sweeps still to be done and a journal. It is
// where the window keeps everything, so that a program that was closed or killed goes on where it was.
//
//   project.json            format, model, texts, recipe, view
//   candidates/ID.json      one file per candidate, rewritten whole after each measured step
//   original.json           perplexity of the original on the project's test text; its speed of decoding
//   sweeps/N.json           sweeps in the order they were asked for, with their candidates' ids; N.removed: those that
//                           were taken out
//   predictions.json        predicted errors of the layers under the recipe that they were asked for last
//   journal.jsonl           one line per event, appended only
//   statistics/             the statistics store, plans in it
//   .lock                   held by the program that has it open
#pragma once

#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "engine/base/file.h"
#include "engine/project/background_writer.h"
#include "engine/project/candidate.h"
#include "engine/project/project_lock.h"
#include "engine/text/data_set.h"

namespace transmla {

// What a project is about. Paths as the person gave them, made absolute; a data set is the file that was found for it.
struct ProjectSettings {
  Path model;
  TextSource calibration_text, test_text;
};

enum class SweepState { waiting, running, paused, done, cancelled };

struct ProjectSweep {
  int number = 0;     // from 1, never used twice
  std::string title;  // what varies, as a recipe's field names: "freqfold", "qk_mqa_dim × kv_lora_rank"
  std::vector<std::string> candidates;  // ids, in the order to be measured
  bool race = true;                     // leave those that cannot win early
  SweepState state = SweepState::waiting;
};

struct LayerErrors {
  std::string of;                      // candidate_id() of the recipe
  std::vector<AttentionError> layers;  // of its closed-form plan
};

// read: beside another program, which may have it open; nothing is locked, mended or written, changes are refused.
enum class ProjectAccess { write, read };

// One owner, movable; not thread-safe: the window's thread. Every change is on disk when the call returns, but see
// write_in_background(). The folder is locked as long as the object lives.
class Project {
 public:
  static Result<Project> create(const Path& folder, const ProjectSettings& settings, const Recipe& recipe = {});

  // What can be read is read; each damaged file is told in one sentence and kept under its name with ".damaged".
  struct Opened;
  static Result<Opened> open(const Path& folder, ProjectAccess access = ProjectAccess::write);
  static bool is_project(const Path& folder);
  // What a project is about, without opening it: nothing is set aside or told. Empty where it cannot be read.
  static Path model_of(const Path& folder);

  const Path& folder() const { return folder_; }
  Path statistics() const { return folder_ / "statistics"; }
  const ProjectSettings& settings() const { return settings_; }
  const Recipe& recipe() const { return recipe_; }
  const nlohmann::json& view() const { return view_; }  // page, layer, docks: the window's own
  const std::map<std::string, Candidate>& candidates() const { return candidates_; }
  const Perplexity& original() const { return original_; }
  const std::optional<DecodingSpeed>& original_speed() const { return original_speed_; }
  const std::vector<ProjectSweep>& sweeps() const { return sweeps_; }
  const LayerErrors& layer_errors() const { return layer_errors_; }

  // From now on changes are made at once and written soon, one after the other, on another thread; `failed` is called
  // there with what a call could not return. A killed program may lose the last of them, never a part of one.
  // Destruction waits until all are written.
  void write_in_background(BackgroundWriter::Failed failed);
  void flush() const;  // waits for them

  Status set_settings(const ProjectSettings& settings);
  Status set_recipe(const Recipe& recipe);
  Status set_view(const nlohmann::json& view);
  Status set_original(const Perplexity& original);
  Status set_original_speed(const std::optional<DecodingSpeed>& speed);
  Status put(const Candidate& candidate);       // new or changed
  Status remove(const std::string& candidate);  // from the sweeps too
  Result<int> add_sweep(ProjectSweep sweep);    // its number; of candidates that were put before
  Status set_sweep_state(int number, SweepState state);
  Status remove_sweep(int number);           // its candidates stay
  Status restore_sweep(ProjectSweep sweep);  // one that was removed, under its number
  Status set_layer_errors(const LayerErrors& errors);
  // Appends {"time": now, "event": event, …fields} to the journal.
  Status log(const std::string& event, const nlohmann::json& fields = nlohmann::json::object());

 private:
  explicit Project(Path folder) : folder_(std::move(folder)) {}
  Status write(BackgroundWriter::Write write);  // now or in the background; whatever it needs is in it

  Path folder_;
  std::optional<ProjectLock> lock_;  // absent: opened to be read
  ProjectSettings settings_;
  Recipe recipe_;
  nlohmann::json view_ = nlohmann::json::object();
  std::map<std::string, Candidate> candidates_;  // by id
  Perplexity original_;
  std::optional<DecodingSpeed> original_speed_;
  std::vector<ProjectSweep> sweeps_;
  LayerErrors layer_errors_;
  int next_sweep_ = 1;
  std::unique_ptr<BackgroundWriter> writer_;  // last: it ends before the lock is let go
};

struct Project::Opened {
  Project project;
  std::vector<std::string> warnings;
};

}  // namespace transmla
