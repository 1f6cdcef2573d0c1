#include "ui/workspace/workspace.h"

#include <QStandardPaths>
#include <algorithm>

#include "ui/words/engine_text.h"
#include "ui/words/words.h"
#include "ui/workspace/data_folder.h"
#include "ui/workspace/opening.h"
#include "ui/workspace/recipe_edit.h"

namespace transmla::ui {
namespace {

constexpr int keep_after_ms = 300;  // a dragged rank changes the recipe at every mouse move

Path path_of(const QString& text) { return toStd(text); }

ProjectSettings default_texts() {
  return {{}, find_data("resources/text/wikitext2-valid.txt"), find_data("resources/text/wikitext2-test.txt")};
}

}  // namespace

Workspace::Workspace(QObject* parent)
    : QObject(parent),
      projects_folder_(QStandardPaths::writableLocation(QStandardPaths::AppDataLocation) +
                       QStringLiteral("/projects")) {
  keep_recipe_.setSingleShot(true);
  keep_recipe_.setInterval(keep_after_ms);
  connect(&keep_recipe_, &QTimer::timeout, this, &Workspace::keepRecipe);
  connect(&jobs_, &JobQueue::stepped, this, &Workspace::onStep);
  connect(&jobs_, &JobQueue::finished, this, &Workspace::onFinished);
  connect(&jobs_, &JobQueue::failed, this, &Workspace::onFailed);
  for (const LatestTask* task : {&calibration_set_, &test_set_}) {
    connect(task, &LatestTask::ready, this, &Workspace::takeFoundText);
  }
}

Workspace::~Workspace() {
  if (keep_recipe_.isActive() && project_) std::ignore = project_->set_recipe(recipe_);
}

// ---- opening ----

void Workspace::open(const QString& path) {
  const Path absolute = std::filesystem::absolute(path_of(path));
  if (Project::is_project(absolute)) return startOpening(absolute, {});
  std::error_code error;
  std::filesystem::create_directories(path_of(projects_folder_), error);
  startOpening(project_folder_for(path_of(projects_folder_), absolute), absolute);
}

void Workspace::openAs(const QString& project, const QString& model) {
  startOpening(std::filesystem::absolute(path_of(project)),
               model.isEmpty() ? Path() : std::filesystem::absolute(path_of(model)));
}

void Workspace::startOpening(const Path& project, const Path& model) {
  close();
  const auto work = [project, model, texts = default_texts()](const JobControl& control) -> Result<std::any> {
    TRY_ASSIGN(auto opened, open_project(project, model, texts, control.context));
    return std::any(std::make_shared<OpenedProject>(std::move(opened)));
  };
  const QString name = fromStd((model.empty() ? project : model).filename().string());
  opening_ = jobs_.add({[name] { return tr("Open %1").arg(name); }, QStringLiteral("open"), work, /*pausable=*/false});
}

void Workspace::adopt(OpenedProject& opened) {
  opening_.reset();
  project_.emplace(std::move(opened.project));
  // By name, so that nothing of ours is handed through Qt's own locks.
  project_->write_in_background([this](const Error& error) {
    write_errors_.push(error);
    QMetaObject::invokeMethod(this, "tellWriteErrors", Qt::QueuedConnection);
  });
  source_ = std::move(opened.source);
  inspection_ = std::move(opened.inspection);
  statistics_ = std::move(opened.statistics);
  recipe_ = project_->recipe();
  undo_.clear();
  const auto& view = project_->view();
  layer_ = std::clamp(view.value("layer", 0), 0, model().config().layers - 1);
  candidate_ = fromStd(view.value("candidate", std::string()));
  findLayerErrors();
  Q_EMIT this->opened();
  for (const auto& warning : opened.warnings) Q_EMIT problem(engineText(warning));
}

bool Workspace::close() {
  jobs_.cancelAll();
  opening_.reset();
  further_jobs_.clear();
  sweep_jobs_.clear();  // their sweeps stay "running" on disk and are found paused
  if (!project_) return true;
  if (keep_recipe_.isActive()) keepRecipe();
  undo_.clear();
  layer_errors_.clear();
  last_export_.reset();
  statistics_.reset();
  inspection_.reset();
  source_ = {};
  project_.reset();  // waits until its files are written
  Q_EMIT closed();
  return tellWriteErrors();
}

QString Workspace::modelName() const { return inspection_ ? fromStd(inspection_->name) : QString(); }

// ---- recipe ----

void Workspace::editRecipe(const Recipe& recipe, const QString& what, int merge) {
  if (!project_ || to_json(recipe) == to_json(recipe_)) return;
  undo_.push(new RecipeEdit(recipe_, recipe, what, merge, [this](const Recipe& to) { setRecipe(to); }));
}

void Workspace::setRecipe(const Recipe& recipe) {
  recipe_ = recipe;
  keep_recipe_.start();
  Q_EMIT recipeChanged();
  findLayerErrors();
}

void Workspace::findLayerErrors() {
  const std::string id = candidate_id(recipe_);
  const auto& predicted = project_->layer_errors();
  std::vector<AttentionError> errors;
  if (predicted.of == id) {
    errors = predicted.layers;
  } else if (const auto found = project_->candidates().find(id); found != project_->candidates().end()) {
    errors = found->second.predicted_layers;
  }
  const bool shown = !layer_errors_.empty();
  const bool changes = shown == errors.empty() || (shown && layer_errors_of_ != id);
  layer_errors_ = std::move(errors);
  layer_errors_of_ = id;
  if (changes) Q_EMIT layerErrorsChanged();
}

void Workspace::keepRecipe() {
  keep_recipe_.stop();
  if (project_) told(project_->set_recipe(recipe_));
}

std::optional<Error> Workspace::recipeProblem() const {
  auto status = check_recipe(recipe_);
  if (status && isOpen()) status = check_recipe(recipe_, model().config());
  return status ? std::nullopt : std::optional(status.error());
}

// ---- selection ----

void Workspace::selectLayer(int layer) {
  if (!project_) return;
  layer = std::clamp(layer, 0, model().config().layers - 1);
  if (layer == layer_) return;
  layer_ = layer;
  Q_EMIT layerChanged(layer);
}

void Workspace::selectCandidate(const QString& id) {
  if (id == candidate_) return;
  candidate_ = id;
  Q_EMIT candidateChanged(id);
}

void Workspace::useCandidate(const QString& id) {
  if (!project_) return;
  const auto found = project_->candidates().find(toStd(id));
  if (found == project_->candidates().end()) return;
  editRecipe(found->second.recipe, tr("use %1").arg(recipeText(found->second.recipe)));
}

void Workspace::keepView(const nlohmann::json& view) {
  if (!project_) return;
  nlohmann::json kept = project_->view();
  kept.update(view);
  kept["layer"] = layer_;
  kept["candidate"] = toStd(candidate_);
  told(project_->set_view(kept));
}

void Workspace::told(const Status& status) {
  if (!status) Q_EMIT problem(engineText(status.error().message));
}

bool Workspace::tellWriteErrors() {
  bool none = true;
  while (const auto error = write_errors_.take()) {
    Q_EMIT problem(engineText(error->message));
    none = false;
  }
  return none;
}

void Workspace::setLimits(const EngineLimits& limits) {
  jobs_.setLimits(limits);
  Q_EMIT limitsChanged();
}

}  // namespace transmla::ui
