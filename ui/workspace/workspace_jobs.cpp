// The actions of the workspace that become jobs, and what comes back from them.
#include <algorithm>

#include "engine/project/sweep_plan.h"
#include "engine/session/calibrate.h"
#include "engine/session/convert.h"
#include "engine/session/inspect_errors.h"
#include "ui/words/engine_text.h"
#include "ui/words/words.h"
#include "ui/workspace/opening.h"
#include "ui/workspace/sweep_removal.h"
#include "ui/workspace/workspace.h"

namespace transmla::ui {
namespace {

using StatisticsTaken = std::shared_ptr<const Statistics>;
struct SweepDone {};
struct FurtherDone {};

QString furtherTitle(FurtherKind kind) {
  switch (kind) {
    case FurtherKind::kl_divergence:
      return Workspace::tr("Measure KL divergence");
    case FurtherKind::layer_errors:
      return Workspace::tr("Measure errors by layer");
    case FurtherKind::decoding_speed:
      return Workspace::tr("Measure decoding speed");
    case FurtherKind::speed_by_context:
      return Workspace::tr("Measure decoding speed by context");
  }
  return {};
}

}  // namespace

// ---- statistics and predictions ----

JobId Workspace::takeStatistics() {
  const auto& settings = project_->settings();
  const CalibrationRequest request{recipe_, settings.model, settings.calibration_text, project_->statistics()};
  const auto work = [request, model = source_.model](const JobControl& control) -> Result<std::any> {
    TRY_ASSIGN(const auto outcome, run_calibration(request, control.context));
    TRY_ASSIGN(auto statistics, load_statistics(outcome.file, model->config()));
    return std::any(StatisticsTaken(std::make_shared<const Statistics>(std::move(statistics))));
  };
  return jobs_.add({[] { return tr("Take statistics"); }, QStringLiteral("statistics"), work});
}

JobId Workspace::predictErrors() {
  const auto& settings = project_->settings();
  const ErrorsRequest request{recipe_, settings.model, settings.calibration_text, project_->statistics()};
  const auto work = [request](const JobControl& control) -> Result<std::any> {
    TRY_ASSIGN(const auto errors, inspect_errors(request, control.context));
    return std::any(LayerErrors{candidate_id(request.recipe), errors.mla});
  };
  return jobs_.add({[] { return tr("Predict errors"); }, QStringLiteral("errors"), work});
}

// ---- sweeps ----

void Workspace::startSweep(const QString& title, const std::vector<Recipe>& recipes, bool race) {
  if (!project_) return;
  const auto sweeps = sweeps_of(recipes, model().config());
  if (!sweeps) return told(tl::unexpected(sweeps.error()));
  for (const auto& together : *sweeps) {
    const auto sweep = put_sweep(*project_, together, toStd(title), race, model().config());
    if (!sweep) return told(tl::unexpected(sweep.error()));
    addSweepJob(*sweep);
  }
  Q_EMIT candidatesChanged();
  Q_EMIT sweepsChanged();
}

void Workspace::measureRecipe() { startSweep(recipeText(recipe_), {recipe_}, /*race=*/true); }

void Workspace::resumeCandidate(const QString& id) {
  if (!project_) return;
  const auto found = project_->candidates().find(toStd(id));
  if (found == project_->candidates().end()) return;
  startSweep(recipeText(found->second.recipe), {found->second.recipe}, /*race=*/false);
}

void Workspace::removeCandidate(const QString& id) {
  if (!project_) return;
  told(project_->remove(toStd(id)));
  if (candidate_ == id) selectCandidate({});
  Q_EMIT candidatesChanged();
}

void Workspace::addSweepJob(const ProjectSweep& sweep) {
  const SweepWork sweep_work = work_of(*project_, sweep);
  if (sweep_work.candidates.empty()) return;
  const auto work = [sweep_work](const JobControl& control) -> Result<std::any> {
    const SweepListener listener{[&](const Candidate& candidate) { control.publish(candidate); },
                                 [&](const Perplexity& original) { control.publish(original); }};
    TRY(measure_sweep(sweep_work, listener, control.context));
    return std::any(SweepDone{});
  };
  sweep_jobs_[jobs_.add({fromStd(sweep.title), QStringLiteral("sweep"), work})] = sweep.number;
  told(project_->set_sweep_state(sweep.number, SweepState::running));
}

std::optional<ProjectSweep> Workspace::findSweep(int number) const {
  if (!project_) return std::nullopt;
  for (const auto& sweep : project_->sweeps()) {
    if (sweep.number == number) return sweep;
  }
  return std::nullopt;
}

std::optional<JobStatus> Workspace::jobOf(int sweep) const {
  for (const auto& [job, number] : sweep_jobs_) {
    if (number == sweep) return jobs_.find(job);
  }
  return std::nullopt;
}

void Workspace::pauseSweep(int number) {
  const auto job = jobOf(number);
  if (!job) return;
  jobs_.pause(job->id);
  told(project_->set_sweep_state(number, SweepState::paused));
  Q_EMIT sweepsChanged();
}

void Workspace::resumeSweep(int number) {
  const auto sweep = findSweep(number);
  if (!sweep) return;
  if (const auto job = jobOf(number)) {
    jobs_.resume(job->id);
    told(project_->set_sweep_state(number, SweepState::running));
  } else {
    addSweepJob(*sweep);
  }
  Q_EMIT sweepsChanged();
}

void Workspace::cancelSweep(int number) {
  if (const auto job = jobOf(number)) {
    jobs_.cancel(job->id);
  } else if (findSweep(number)) {
    told(project_->set_sweep_state(number, SweepState::cancelled));
    Q_EMIT sweepsChanged();
  }
}

void Workspace::removeSweep(int number) {
  const auto sweep = findSweep(number);
  if (!sweep) return;
  undo_.push(new SweepRemoval(
      *sweep, tr("remove sweep %1").arg(number), [this, number] { takeSweepOut(number); },
      [this](const ProjectSweep& removed) { putSweepBack(removed); }));
  Q_EMIT notice(tr("Sweep %1 is removed, what was measured stays. Undo (Ctrl+Z) brings it back.").arg(number));
}

void Workspace::takeSweepOut(int number) {
  if (const auto job = jobOf(number)) {
    jobs_.cancel(job->id);
    sweep_jobs_.erase(job->id);
  }
  told(project_->remove_sweep(number));
  Q_EMIT sweepsChanged();
}

void Workspace::putSweepBack(ProjectSweep sweep) {
  if (sweep.state != SweepState::done) sweep.state = SweepState::cancelled;  // it was ended
  told(project_->restore_sweep(std::move(sweep)));
  Q_EMIT sweepsChanged();
}

void Workspace::endSweep(JobId id, SweepState state) {
  const auto found = sweep_jobs_.find(id);
  if (found == sweep_jobs_.end()) return;
  if (project_) told(project_->set_sweep_state(found->second, state));
  sweep_jobs_.erase(found);
  Q_EMIT sweepsChanged();
}

// ---- further results ----

void Workspace::measureFurther(FurtherKind kind, const std::vector<std::string>& ids, const SpeedSettings& speed) {
  if (!project_) return;
  const auto parts = further_work(*project_, ids, kind, speed);
  if (parts.empty()) return;
  const auto work = [parts](const JobControl& control) -> Result<std::any> {
    for (const FurtherWork& part : parts) {
      const FurtherListener publish{[&](const Candidate& candidate) { control.publish(candidate); },
                                    [&](const DecodingSpeed& original) { control.publish(original); }};
      TRY(measure_further(part, publish, control.context));
    }
    return std::any(FurtherDone{});
  };
  further_jobs_.insert(jobs_.add({[kind] { return furtherTitle(kind); }, QStringLiteral("further"), work}));
  Q_EMIT candidatesChanged();
}

bool Workspace::isMeasuringFurther() const { return !further_jobs_.empty(); }

void Workspace::endFurther(JobId id) {
  if (further_jobs_.erase(id) > 0 && project_) Q_EMIT candidatesChanged();
}

// ---- export ----

JobId Workspace::exportModel(const ExportRequest& request) {
  const auto& settings = project_->settings();
  ConversionRequest conversion;
  conversion.recipe = recipe_;
  conversion.recipe.dtype = toStd(request.dtype);
  if (!request.evaluate) conversion.recipe.evaluation_batch = 0;
  conversion.model = settings.model;
  conversion.save = Path(toStd(request.folder));
  conversion.calibration_text = settings.calibration_text;
  if (request.evaluate) conversion.test_text = settings.test_text;
  conversion.statistics = project_->statistics();
  const auto work = [conversion, folder = request.folder](const JobControl& control) -> Result<std::any> {
    TRY_ASSIGN(auto outcome, run_conversion(conversion, control.context));
    return std::any(FinishedExport{std::move(outcome), folder});
  };
  return jobs_.add({[to = request.folder] { return tr("Export to %1").arg(to); }, QStringLiteral("export"), work});
}

// ---- what comes back ----

void Workspace::onStep(JobId id, const std::any& value) {
  const bool of_sweep = sweep_jobs_.contains(id);
  if (!project_ || (!of_sweep && !further_jobs_.contains(id))) return;  // of a project that was closed
  if (const auto* candidate = std::any_cast<Candidate>(&value)) {
    keepStep(*candidate, of_sweep ? take_sweep_results : take_further_results);
    findLayerErrors();
  } else if (const auto* original = std::any_cast<Perplexity>(&value)) {
    told(project_->set_original(*original));
  } else if (const auto* speed = std::any_cast<DecodingSpeed>(&value)) {
    told(project_->set_original_speed(*speed));
  }
  Q_EMIT candidatesChanged();
}

// One that was removed meanwhile stays away.
void Workspace::keepStep(const Candidate& step, void (*take)(Candidate& kept, const Candidate& step)) {
  const auto found = project_->candidates().find(step.id);
  if (found == project_->candidates().end()) return;
  Candidate kept = found->second;
  take(kept, step);
  told(project_->put(kept));
}

void Workspace::onFinished(JobId id, const std::any& result) {
  if (const auto* opened = std::any_cast<std::shared_ptr<OpenedProject>>(&result)) {
    if (opening_ == id) adopt(**opened);
    return;
  }
  if (!project_) return;
  if (const auto* statistics = std::any_cast<StatisticsTaken>(&result)) {
    statistics_ = *statistics;
    told(project_->log("statistics", {{"tokens", statistics_->tokens}}));
    Q_EMIT statisticsChanged();
  } else if (const auto* errors = std::any_cast<LayerErrors>(&result)) {
    told(project_->set_layer_errors(*errors));
    findLayerErrors();
  } else if (const auto* finished = std::any_cast<FinishedExport>(&result)) {
    told(project_->log("export", {{"folder", toStd(finished->folder)}}));
    last_export_ = *finished;
    Q_EMIT exported(finished->outcome, finished->folder);
  } else {
    endSweep(id, SweepState::done);
    endFurther(id);
  }
}

void Workspace::onFailed(JobId id, const Error& error) {
  if (opening_ == id) opening_.reset();
  endSweep(id, SweepState::cancelled);
  endFurther(id);
  if (error.kind == ErrorKind::cancelled) return;
  const auto job = jobs_.find(id);
  const QString kind = job ? job->kind : QString(), sentence = engineText(error.message);
  if (kind == QLatin1String("export")) {
    Q_EMIT exportFailed(sentence);
  } else if (kind == QLatin1String("statistics")) {
    Q_EMIT statisticsFailed(sentence);
  } else {
    Q_EMIT problem(sentence);
  }
}

}  // namespace transmla::ui
