#include "ui/pages/export/export_progress.h"

#include <QHBoxLayout>

#include "ui/pages/model/parts.h"
#include "ui/pages/model/said.h"
#include "ui/pages/model/status_dot.h"
#include "ui/words/words.h"

namespace transmla::ui {

ExportProgress::ExportProgress(QWidget* parent)
    : QWidget(parent),
      done_(new QVBoxLayout),
      stage_(sectionTitle({}, this)),
      step_(mutedLabel({}, this)),
      bar_(new QProgressBar(this)),
      cancel_(new QPushButton(tr("&Cancel"), this)),
      end_(new MessageLine(Tone::bad, this)) {
  stage_->setObjectName(QStringLiteral("export.stage"));
  step_->setObjectName(QStringLiteral("export.step"));
  end_->setObjectName(QStringLiteral("export.end"));
  describe(bar_, QStringLiteral("export.bar"), tr("Progress of this stage"), tr("Layers or chunks of this stage."));
  describe(cancel_, QStringLiteral("export.cancel"), tr("Cancel the export"),
           tr("Nothing is left in the folder. Layers that are done are kept: the same export goes on behind them."));
  bar_->setTextVisible(false);
  done_->setSpacing(4);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(8);
  column->addLayout(done_);
  for (QWidget* widget : std::initializer_list<QWidget*>{stage_, bar_, step_, end_}) column->addWidget(widget);
  column->addWidget(cancel_, 0, Qt::AlignLeft);
  column->addStretch(1);
  connect(cancel_, &QPushButton::clicked, this, &ExportProgress::cancelAsked);
}

void ExportProgress::begin() {
  stages_.clear();
  while (QLayoutItem* item = done_->takeAt(0)) {
    delete item->widget();
    delete item;
  }
  end_->setMessage({});
  for (QWidget* widget : std::initializer_list<QWidget*>{stage_, bar_, step_, cancel_}) widget->show();
  stage_->setText(tr("Waiting for the jobs before it"));
  step_->clear();
  bar_->setRange(0, 0);
}

void ExportProgress::addDone(const QString& stage) {
  auto* row = new QWidget(this);
  auto* line = new QHBoxLayout(row);
  line->setContentsMargins(0, 0, 0, 0);
  line->setSpacing(8);
  line->addWidget(new StatusDot(Mark::good, row));
  line->addWidget(textLabel(stage, row), 1);
  done_->addWidget(row);
}

void ExportProgress::show(const JobStatus& status) {
  if (status.state == JobState::waiting) return;
  const QString stage = sentenceCase(stageText(status.progress.stage));
  if (stage.isEmpty()) return stage_->setText(tr("Opening the model"));
  if (stages_.isEmpty() || stages_.last() != stage) {
    if (!stages_.isEmpty()) addDone(stages_.last());
    stages_ << stage;
  }
  stage_->setText(status.state == JobState::paused ? tr("Paused: %1").arg(stage) : stage);
  bar_->setRange(0, status.progress.steps);
  bar_->setValue(status.progress.step);
  QString step = tr("%1 of %2").arg(status.progress.step).arg(status.progress.steps);
  if (status.seconds_left.value_or(0) >= 1) step += tr(" · about %1 left").arg(durationText(*status.seconds_left));
  step_->setText(step);
}

void ExportProgress::showEnd(Tone tone, const QString& sentence) {
  end_->setMessage(tone, sentence);
  for (QWidget* widget : std::initializer_list<QWidget*>{stage_, bar_, step_, cancel_}) widget->hide();
}

}  // namespace transmla::ui
