#include "ui/widgets/job_strip.h"

#include <QHBoxLayout>
#include <QMessageBox>
#include <QProgressBar>
#include <QPushButton>
#include <QToolButton>
#include <algorithm>

#include "ui/widgets/elided_label.h"
#include "ui/widgets/icons.h"
#include "ui/widgets/job_list.h"
#include "ui/widgets/memory_bar.h"
#include "ui/words/words.h"

namespace transmla::ui {
namespace {

constexpr int kBarWidth = 160;

QToolButton* button(const QString& name, const QString& icon, QWidget* parent) {
  auto* result = new QToolButton(parent);
  result->setObjectName(name);
  if (!icon.isEmpty()) result->setIcon(lineIcon(icon));
  result->setAutoRaise(true);
  result->setFocusPolicy(Qt::TabFocus);
  return result;
}

void name(QWidget* widget, const QString& words) {
  widget->setToolTip(words);
  widget->setAccessibleName(words);
}

}  // namespace

JobStrip::JobStrip(JobQueue& jobs, QWidget* parent) : QWidget(parent), jobs_(jobs) {
  setObjectName(QStringLiteral("jobStrip"));
  buildWidgets();
  layOut();
  connect(pause_, &QToolButton::clicked, this, &JobStrip::togglePause);
  connect(cancel_, &QToolButton::clicked, this, &JobStrip::askToCancel);
  connect(waiting_, &QToolButton::clicked, this, [this] { list_->showAbove(*waiting_); });
  connect(&jobs_, &JobQueue::changed, this, &JobStrip::refresh);
  connect(&jobs_, &JobQueue::finished, this, &JobStrip::refresh);
  connect(&jobs_, &JobQueue::failed, this, &JobStrip::refresh);
  refresh();
}

void JobStrip::buildWidgets() {
  title_ = new ElidedLabel(this);
  title_->setObjectName(QStringLiteral("jobTitle"));
  stage_ = new ElidedLabel(this);
  stage_->setObjectName(QStringLiteral("jobStage"));
  left_ = new ElidedLabel(this);
  left_->setObjectName(QStringLiteral("jobLeft"));
  stage_->setMuted(true);
  left_->setMuted(true);
  bar_ = new QProgressBar(this);
  bar_->setObjectName(QStringLiteral("jobBar"));
  bar_->setTextVisible(false);
  bar_->setFixedSize(kBarWidth, 8);
  pause_ = button(QStringLiteral("jobPause"), QStringLiteral("pause"), this);
  cancel_ = button(QStringLiteral("jobCancel"), QStringLiteral("cancel"), this);
  name(cancel_, tr("Cancel this job (Esc). What is measured stays, and it can go on later."));
  waiting_ = button(QStringLiteral("jobWaiting"), QStringLiteral("list"), this);
  waiting_->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
  waiting_->setToolTip(tr("All jobs: those that wait, run and ended"));
  memory_ = new MemoryBar(this);
  list_ = new JobList(jobs_, this);
}

void JobStrip::layOut() {
  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(8, 2, 8, 2);
  row->setSpacing(8);
  row->addWidget(title_);
  row->addWidget(stage_, 1);
  row->addWidget(bar_);
  row->addWidget(left_);
  row->addWidget(pause_);
  row->addWidget(cancel_);
  row->addSpacing(8);
  row->addWidget(waiting_);
  row->addSpacing(8);
  row->addWidget(memory_);
}

std::optional<JobStatus> JobStrip::current() const {
  for (const auto& job : jobs_.jobs()) {
    if (job.state == JobState::running || job.state == JobState::paused) return job;
  }
  return std::nullopt;
}

void JobStrip::refresh() {
  const auto all = jobs_.jobs();
  const auto waits =
      std::count_if(all.begin(), all.end(), [](const auto& job) { return job.state == JobState::waiting; });
  waiting_->setText(waits > 0 ? tr("%n waiting", "jobs", static_cast<int>(waits)) : tr("Jobs"));
  waiting_->setAccessibleName(waiting_->text());
  const auto job = current();
  for (QWidget* widget : std::initializer_list<QWidget*>{bar_, left_, cancel_, pause_}) widget->setVisible(!!job);
  job ? showJob(*job) : showIdle();
  const JobId now = job ? job->id : 0;
  if (std::exchange(shown_, now) != now) Q_EMIT jobChanged();
}

void JobStrip::showJob(const JobStatus& job) {
  const bool paused = job.state == JobState::paused;
  title_->setText(job.title);
  const QString progress = progressText(job.progress);
  const QString stage = stageText(job.progress.stage);
  stage_->setText(progress.isEmpty() ? stage : QStringLiteral("%1  %2").arg(stage, progress));
  bar_->setRange(0, std::max(0, job.progress.steps));  // 0 to 0: busy, how long is not known
  bar_->setValue(job.progress.step);
  bar_->setAccessibleName(tr("Progress of %1").arg(job.title));
  if (paused) {
    left_->setText(tr("paused"));
  } else {
    left_->setText(job.seconds_left ? tr("%1 left", "a duration").arg(durationText(*job.seconds_left)) : QString());
  }
  pause_->setIcon(lineIcon(paused ? QStringLiteral("play") : QStringLiteral("pause")));
  name(pause_, paused ? tr("Go on (Space)") : tr("Pause at the next layer (Space)"));
}

void JobStrip::showIdle() {
  title_->setText(tr("No job is running"));
  stage_->setText({});
}

void JobStrip::togglePause() {
  const auto job = current();
  if (!job) return;
  job->state == JobState::paused ? jobs_.resume(job->id) : jobs_.pause(job->id);
}

void JobStrip::askToCancel() {
  const auto job = current();
  if (!job) return;
  auto* question = new QMessageBox(QMessageBox::NoIcon, tr("Cancel"), tr("Cancel '%1'?").arg(job->title),
                                   QMessageBox::NoButton, window());
  question->setObjectName(QStringLiteral("cancelQuestion"));
  question->setAttribute(Qt::WA_DeleteOnClose);
  question->setInformativeText(tr("What is measured stays; the job can be started again and goes on from there."));
  auto* yes = question->addButton(tr("Cancel job"), QMessageBox::AcceptRole);
  auto* no = question->addButton(tr("Let it run"), QMessageBox::RejectRole);
  question->setDefaultButton(no);
  connect(yes, &QPushButton::clicked, this, [this, id = job->id] { jobs_.cancel(id); });
  question->open();
}

}  // namespace transmla::ui
