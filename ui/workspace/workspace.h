// What all pages share: the open project and model, its statistics, the recipe with undo, the one selection of a layer
// and of a candidate, and the jobs. Lives on the window's thread; pages read it, call its actions and listen to it.
#pragma once

#include <QObject>
#include <QString>
#include <QTimer>
#include <QUndoStack>
#include <map>
#include <memory>
#include <optional>
#include <set>

#include "engine/project/measure_further.h"
#include "engine/project/project.h"
#include "engine/session/convert.h"
#include "engine/session/inspect.h"
#include "engine/session/layer_picture.h"
#include "engine/session/predicted_error.h"
#include "ui/jobs/job_queue.h"
#include "ui/jobs/latest_task.h"
#include "ui/jobs/mailbox.h"

namespace transmla::ui {

struct OpenedProject;

struct ExportRequest {
  QString folder;
  QString dtype = QStringLiteral("bf16");
  bool evaluate = true;  // perplexities of original, partial RoPE and MLA on the project's test text
};

enum class TextRole { calibration, test };

struct FinishedExport {
  ConversionOutcome outcome;
  QString folder;
};

class Workspace : public QObject {
  Q_OBJECT

 public:
  explicit Workspace(QObject* parent = nullptr);
  ~Workspace() override;

  // ---- opening ----
  // Opens a project folder, or a model (folder or GGUF): its project stands beside other projects in the projects
  // folder and is made when there is none. Reads on the worker's thread; ends in opened() or in problem(). What was
  // open is closed first, its jobs cancelled.
  void open(const QString& path);
  // A project folder for this model, made when there is none.
  void openAs(const QString& project, const QString& model);
  void setProjectsFolder(const QString& folder) { projects_folder_ = folder; }  // at first: the user's data folder
  bool isOpening() const { return opening_.has_value(); }
  bool close();  // false: the last changes could not be written, and it was told
  bool isOpen() const { return project_.has_value(); }
  const Project& project() const { return *project_; }
  const Model& model() const { return *source_.model; }
  // For work on other threads; null while nothing is open.
  std::shared_ptr<const Model> modelPointer() const { return source_.model; }
  const Inspection& inspection() const { return *inspection_; }
  QString modelName() const;

  // ---- statistics ----
  std::shared_ptr<const Statistics> statistics() const { return statistics_; }  // null until they are there
  JobId takeStatistics();

  // ---- recipe ----
  const Recipe& recipe() const { return recipe_; }
  // One undo step named `what`; steps with the same non-negative `merge` in a row become one (dragging).
  void editRecipe(const Recipe& recipe, const QString& what, int merge = -1);
  std::optional<Error> recipeProblem() const;  // of the whole recipe with this model
  QUndoStack& undoStack() { return undo_; }

  // ---- selection ----
  int layer() const { return layer_; }
  void selectLayer(int layer);
  QString candidate() const { return candidate_; }
  void selectCandidate(const QString& id);
  void useCandidate(const QString& id);  // its recipe becomes the recipe

  // ---- jobs ----
  JobQueue& jobs() { return jobs_; }
  void setLimits(const EngineLimits& limits);  // of jobs to come
  const EngineLimits& limits() const { return jobs_.limits(); }
  void startSweep(const QString& title, const std::vector<Recipe>& recipes, bool race);
  void pauseSweep(int number);                      // running
  void resumeSweep(int number);                     // paused, cancelled, or found so when the project was opened
  void cancelSweep(int number);                     // what is measured stays
  void removeSweep(int number);                     // likewise; ends it first; can be undone
  std::optional<JobStatus> jobOf(int sweep) const;  // while it waits or runs
  void measureRecipe();                             // a sweep of the recipe alone
  void resumeCandidate(const QString& id);          // one that was left early
  void removeCandidate(const QString& id);
  // What these candidates lack of it, in one job of the kind "further"; nothing where they lack nothing.
  void measureFurther(FurtherKind kind, const std::vector<std::string>& ids, const SpeedSettings& speed = {});
  bool isMeasuringFurther() const;  // a job of that kind waits or runs
  JobId exportModel(const ExportRequest& request);
  const std::optional<FinishedExport>& lastExport() const { return last_export_; }  // since the project was opened
  // Of the recipe, as they were predicted last or in a sweep; empty until known.
  const std::vector<AttentionError>& layerErrors() const { return layer_errors_; }
  JobId predictErrors();
  void setTexts(const TextSource& calibration, const TextSource& test);
  void setText(TextRole role, const TextSource& text);
  // A data set of this machine, its train or test split: looked for on another thread; ends in settingsChanged() or in
  // problem().
  void useDataSet(TextRole role, const QString& name);
  // What the window and its pages want to find again, by name: page, docks, chosen axes. Other names stay as they are.
  void keepView(const nlohmann::json& view);

 Q_SIGNALS:
  void opened();
  void closed();
  void problem(const QString& sentence);
  void notice(const QString& sentence);
  // No problem(): a page says it.
  void exportFailed(const QString& sentence);
  void statisticsFailed(const QString& sentence);
  void limitsChanged();
  void settingsChanged();
  void statisticsChanged();
  void recipeChanged();
  void layerChanged(int layer);
  void candidateChanged(const QString& id);
  void candidatesChanged();
  void sweepsChanged();
  void layerErrorsChanged();
  void exported(const transmla::ConversionOutcome& outcome, const QString& folder);

 private Q_SLOTS:
  bool tellWriteErrors();

 private:
  void startOpening(const Path& project, const Path& model);
  void adopt(OpenedProject& opened);
  void setRecipe(const Recipe& recipe);
  void keepRecipe();                // writes it, some time after the last change
  void told(const Status& status);  // a failed write becomes a problem()
  void takeSweepOut(int number);
  void putSweepBack(ProjectSweep sweep);
  void findLayerErrors();
  void takeFoundText(const std::any& result);
  void addSweepJob(const ProjectSweep& sweep);
  void onStep(JobId id, const std::any& value);
  void keepStep(const Candidate& step, void (*take)(Candidate& kept, const Candidate& step));
  void onFinished(JobId id, const std::any& result);
  void onFailed(JobId id, const Error& error);
  void endSweep(JobId id, SweepState state);
  void endFurther(JobId id);
  std::optional<ProjectSweep> findSweep(int number) const;

  QString projects_folder_;
  std::optional<JobId> opening_;
  Mailbox<Error> write_errors_;  // from the thread that writes the project's files
  std::optional<Project> project_;
  Source source_;
  std::optional<Inspection> inspection_;
  std::shared_ptr<const Statistics> statistics_;
  Recipe recipe_;
  QTimer keep_recipe_;
  QUndoStack undo_;
  int layer_ = 0;
  QString candidate_;
  std::optional<FinishedExport> last_export_;
  std::vector<AttentionError> layer_errors_;
  std::string layer_errors_of_;      // candidate_id of the recipe they were predicted for
  std::map<JobId, int> sweep_jobs_;  // job → number of the sweep
  std::set<JobId> further_jobs_;
  LatestTask calibration_set_{this}, test_set_{this};  // apart, so that neither drops what the other found
  JobQueue jobs_;                                      // last: its destruction waits for work that uses the rest
};

}  // namespace transmla::ui
