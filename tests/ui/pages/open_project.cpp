#include "tests/ui/pages/open_project.h"

#include <QSignalSpy>
#include <QtTest>

#include "ui/words/words.h"

namespace transmla::ui::fixtures {
namespace {

constexpr int kOpeningMilliseconds = 20'000;

ModelConfig golden_sizes() {
  ModelConfig config;
  config.layers = 2;
  config.query_heads = 4;
  config.kv_heads = 2;
  config.head_dim = 32;
  return config;
}

void must(const Status& status) {
  if (!status) throw std::runtime_error(status.error().message);
}

}  // namespace

OpenProject::OpenProject(SweepState state) {
  create(state);
  QSignalSpy opened(&workspace, &Workspace::opened);
  QSignalSpy problem(&workspace, &Workspace::problem);
  workspace.open(fromStd((tiny_.folder() / "project").string()));
  const bool ended = QTest::qWaitFor([&] { return !opened.isEmpty() || !problem.isEmpty(); }, kOpeningMilliseconds);
  if (!ended) throw std::runtime_error("the project does not open in time");
  if (opened.isEmpty()) throw std::runtime_error(problem.value(0).value(0).toString().toStdString());
}

OpenProject::~OpenProject() { workspace.jobs().cancelAll(); }

Recipe OpenProject::recipe(int freqfold) const {
  Recipe recipe = recipe_of(16, 64, freqfold);
  recipe.calibration = {.samples = 4, .length = 64};
  recipe.evaluation_length = 64;
  recipe.evaluation_chunks = 4;
  return recipe;
}

QString OpenProject::id(int freqfold) const { return fromStd(candidate_id(recipe(freqfold))); }

void OpenProject::create(SweepState state) {
  auto project =
      Project::create(tiny_.folder() / "project", {tiny_.model(), tiny_.calibration_text(), tiny_.test_text()});
  if (!project) throw std::runtime_error(project.error().message);
  must(project->set_recipe(recipe(2)));
  must(project->set_original(original_of(8)));
  ProjectSweep sweep;
  sweep.title = "freqfold";
  sweep.state = state;
  for (const auto& [freqfold, excess] : {std::pair(2, 0.4), std::pair(4, 0.2), std::pair(8, 0.9)}) {
    auto candidate = candidate_of(recipe(freqfold), excess, freqfold == 8 ? 4 : 8, golden_sizes());
    candidate.stopped_early = freqfold == 8;
    must(project->put(candidate));
    sweep.candidates.push_back(candidate.id);
  }
  const auto number = project->add_sweep(sweep);
  if (!number) throw std::runtime_error(number.error().message);
  must(project->set_sweep_state(*number, state));
}

}  // namespace transmla::ui::fixtures
