#include "ui/pages/export/export_page.h"

#include <QHBoxLayout>
#include <QScrollArea>

#include "ui/pages/model/parts.h"
#include "ui/words/engine_text.h"
#include "ui/words/words.h"

namespace transmla::ui {
namespace {

constexpr int margin = 16, spacing = 24, widest_form = 640;

QWidget* padded(QWidget* content, QWidget* parent) {
  auto* frame = new QWidget(parent);
  auto* column = new QVBoxLayout(frame);
  column->setContentsMargins(margin, margin, margin, margin);
  column->addWidget(content);
  return frame;
}

}  // namespace

ExportPage::ExportPage(Workspace& workspace, QWidget* parent)
    : QWidget(parent), workspace_(workspace), preflight_(workspace, this) {
  setObjectName(QStringLiteral("exportPage"));
  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(margin, margin, margin, margin);
  row->setSpacing(spacing);
  row->addWidget(makeForm(), 5);
  row->addWidget(makeTabs(), 6);
  connectWorkspace();
  showStanding();
  preflight_.setExport(form_->request());
}

QWidget* ExportPage::makeForm() {
  auto* area = new QScrollArea(this);
  area->setObjectName(QStringLiteral("exportFormArea"));
  area->setWidgetResizable(true);
  area->setFrameShape(QFrame::NoFrame);
  area->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  area->viewport()->setAutoFillBackground(false);
  form_ = new ExportForm(workspace_, area);
  form_->setMaximumWidth(widest_form);
  form_->setAutoFillBackground(false);
  area->setWidget(form_);
  connect(form_, &ExportForm::edited, this, [this] { preflight_.setExport(form_->request()); });
  connect(form_, &ExportForm::exportAsked, this, &ExportPage::start);
  return area;
}

QWidget* ExportPage::makeTabs() {
  tabs_ = new QTabWidget(this);
  describe(tabs_, QStringLiteral("exportTabs"), tr("Preflight and result"),
           tr("What is checked before an export, and what came of it."));
  tabs_->setDocumentMode(true);
  checks_ = new PreflightView(tabs_);
  result_ = new QStackedWidget(tabs_);
  result_->addWidget(
      mutedLabel(tr("Progress and proof of the export appear here: perplexities, the comparison of logits "
                    "after reading it back, files, and the commands that run it."),
                 result_));
  progress_ = new ExportProgress(result_);
  proof_ = new ExportProof(result_);
  result_->addWidget(progress_);
  result_->addWidget(proof_);
  tabs_->addTab(padded(checks_, tabs_), tr("&Preflight"));
  tabs_->addTab(padded(result_, tabs_), tr("&Result"));
  return tabs_;
}

void ExportPage::connectWorkspace() {
  connect(&preflight_, &PreflightTask::changed, this, [this] {
    checks_->setReport(preflight_.report());
    form_->setReport(preflight_.report(), preflight_.isCurrent());
  });
  connect(&preflight_, &PreflightTask::outdated, this, [this] { form_->setReport(preflight_.report(), false); });
  connect(progress_, &ExportProgress::cancelAsked, this, [this] {
    if (job_) workspace_.jobs().cancel(*job_);
  });
  connect(&workspace_.jobs(), &JobQueue::changed, this, &ExportPage::onJobChanged);
  connect(&workspace_.jobs(), &JobQueue::failed, this, &ExportPage::onFailed);
  connect(&workspace_, &Workspace::exported, this, &ExportPage::onExported);
  connect(&workspace_, &Workspace::opened, this, [this] {
    result_->setCurrentIndex(0);
    tabs_->setCurrentIndex(0);
  });
}

void ExportPage::start() { follow(workspace_.exportModel(form_->request())); }

void ExportPage::follow(JobId id) {
  job_ = id;
  form_->setRunning(true);
  progress_->begin();
  result_->setCurrentWidget(progress_);
  tabs_->setCurrentIndex(1);
}

void ExportPage::onJobChanged(JobId id) {
  const auto status = workspace_.jobs().find(id);
  if (!status || status->kind != QStringLiteral("export")) return;
  const bool ended =
      status->state != JobState::waiting && status->state != JobState::running && status->state != JobState::paused;
  if (!ended && !job_) follow(id);  // asked for elsewhere
  if (job_ == id && !ended) progress_->show(*status);
}

void ExportPage::onFailed(JobId id, const Error& error) {
  if (job_ != id) return;
  job_.reset();
  form_->setRunning(false);
  if (error.kind == ErrorKind::cancelled) {
    progress_->showEnd(Tone::neutral,
                       tr("Cancelled; nothing was written. The same export goes on behind the layers that "
                          "are done."));
  } else {
    progress_->showEnd(Tone::bad, engineText(error.message));
  }
  preflight_.refresh();
}

void ExportPage::onExported(const ConversionOutcome& outcome, const QString& folder) {
  job_.reset();
  form_->setRunning(false);
  showProof({outcome, folder});
  preflight_.refresh();
}

void ExportPage::showProof(const FinishedExport& finished) {
  form_->setExported(finished.folder);
  proof_->show(finished.outcome, workspace_.model().config(), finished.folder);
  result_->setCurrentWidget(proof_);
  tabs_->setCurrentIndex(1);
}

void ExportPage::showStanding() {
  if (!workspace_.isOpen()) return;
  if (workspace_.lastExport()) showProof(*workspace_.lastExport());
  for (const JobStatus& job : workspace_.jobs().jobs()) onJobChanged(job.id);
}

}  // namespace transmla::ui
