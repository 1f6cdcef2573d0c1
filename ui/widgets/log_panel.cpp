#include "ui/widgets/log_panel.h"

#include <QApplication>
#include <QClipboard>
#include <QFontDatabase>
#include <QPlainTextEdit>
#include <QTime>
#include <QToolButton>
#include <QVBoxLayout>

#include "ui/widgets/icons.h"
#include "ui/words/engine_text.h"
#include "ui/words/words.h"

namespace transmla::ui {
namespace {

constexpr int kMostLines = 5000;

QToolButton* button(const QString& name, const QString& icon, const QString& words, QWidget* parent) {
  auto* result = new QToolButton(parent);
  result->setObjectName(name);
  result->setIcon(lineIcon(icon));
  result->setAutoRaise(true);
  result->setToolTip(words);
  result->setAccessibleName(words);
  return result;
}

}  // namespace

LogPanel::LogPanel(QWidget* parent) : QWidget(parent), lines_(new QPlainTextEdit(this)) {
  lines_->setObjectName(QStringLiteral("logLines"));
  lines_->setReadOnly(true);
  lines_->setMaximumBlockCount(kMostLines);
  lines_->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
  lines_->setFrameShape(QFrame::NoFrame);
  lines_->setAccessibleName(tr("Log"));
  lines_->setPlaceholderText(tr("Nothing has happened yet."));
  lines_->setTabChangesFocus(true);
  lines_->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Ignored);
  auto* copy = button(QStringLiteral("logCopy"), QStringLiteral("copy"), tr("Copy the whole log"), this);
  auto* clear = button(QStringLiteral("logClear"), QStringLiteral("trash"), tr("Clear the log"), this);
  auto* tools = new QVBoxLayout;
  tools->addWidget(copy);
  tools->addWidget(clear);
  tools->addStretch();
  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(0, 0, 0, 0);
  row->setSpacing(0);
  row->addWidget(lines_, 1);
  row->addLayout(tools);
  connect(copy, &QToolButton::clicked, this, [this] { QApplication::clipboard()->setText(text()); });
  connect(clear, &QToolButton::clicked, lines_, &QPlainTextEdit::clear);
}

void LogPanel::follow(JobQueue& jobs) {
  for (const JobStatus& job : jobs.jobs()) states_[job.id] = job.state;  // what was before is no news
  connect(&jobs, &JobQueue::changed, this, [this, &jobs](quint64 id) { onJobChanged(jobs, id); });
  connect(&jobs, &JobQueue::finished, this, [this, &jobs](quint64 id) { onJobChanged(jobs, id); });
  connect(&jobs, &JobQueue::failed, this, [this, &jobs](quint64 id) { onJobChanged(jobs, id); });
}

void LogPanel::append(Tone tone, const QString& sentence) {
  const QString mark = tone == Tone::bad ? tr("problem: ") : tone == Tone::caution ? tr("note: ") : QString();
  lines_->appendPlainText(
      QStringLiteral("%1  %2%3").arg(QTime::currentTime().toString(QStringLiteral("HH:mm:ss")), mark, sentence));
}

QString LogPanel::text() const { return lines_->toPlainText(); }

void LogPanel::setText(const QString& lines) { lines_->setPlainText(lines); }

void LogPanel::onJobChanged(const JobQueue& jobs, JobId id) {
  const auto job = jobs.find(id);
  if (!job || states_.value(id, JobState::waiting) == job->state) return;
  states_[id] = job->state;
  switch (job->state) {
    case JobState::running:
      return append(Tone::neutral, tr("%1: begun").arg(job->title));
    case JobState::paused:
      return append(Tone::neutral, tr("%1: paused").arg(job->title));
    case JobState::finished:
      return append(Tone::good, tr("%1: done in %2").arg(job->title, durationText(job->seconds)));
    case JobState::failed:
      return append(Tone::bad, tr("%1: %2", "job and its error").arg(job->title, engineText(job->error.message)));
    case JobState::cancelled:
      return append(Tone::neutral, tr("%1: cancelled").arg(job->title));
    case JobState::waiting:
      return;
  }
}

}  // namespace transmla::ui
