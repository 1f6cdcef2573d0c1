#include "ui/pages/model/statistics_offer.h"

#include <QVBoxLayout>

#include "ui/pages/model/parts.h"
#include "ui/words/engine_text.h"
#include "ui/words/words.h"

namespace transmla::ui {

StatisticsOffer::StatisticsOffer(Workspace& workspace, QWidget* parent)
    : QWidget(parent),
      workspace_(workspace),
      text_(textLabel({}, this)),
      problem_(new MessageLine(Tone::bad, this)),
      take_(new QPushButton(tr("Take &statistics"), this)) {
  text_->setObjectName(QStringLiteral("statistics.text"));
  problem_->setObjectName(QStringLiteral("statistics.problem"));
  describe(take_, QStringLiteral("takeStatistics"), tr("Take statistics"),
           tr("Runs the original model once over the calibration text and keeps second moments of keys, values and "
              "queries. Every picture and every choice comes from these; they are taken once."));
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(8);
  column->addWidget(text_);
  column->addWidget(take_, 0, Qt::AlignLeft);
  column->addWidget(problem_);
  connect(take_, &QPushButton::clicked, this, [this] {
    problem_->setMessage({});
    job_ = workspace_.takeStatistics();
    refresh();
  });
  for (const auto signal :
       {&Workspace::opened, &Workspace::closed, &Workspace::recipeChanged, &Workspace::statisticsChanged}) {
    connect(&workspace_, signal, this, &StatisticsOffer::refresh);
  }
  connect(&workspace_.jobs(), &JobQueue::changed, this, &StatisticsOffer::onJobChanged);
  connect(&workspace_.jobs(), &JobQueue::failed, this, &StatisticsOffer::onFailed);
  refresh();
}

std::optional<JobStatus> StatisticsOffer::running() const {
  for (const JobStatus& job : workspace_.jobs().jobs()) {
    const bool active =
        job.state == JobState::waiting || job.state == JobState::running || job.state == JobState::paused;
    if (active && job.kind == QStringLiteral("statistics")) return job;
  }
  return std::nullopt;
}

QString StatisticsOffer::standing() const {
  if (const auto job = running()) {
    if (job->state == JobState::waiting) return tr("Statistics wait for the jobs before them.");
    if (job->progress.steps == 0) return tr("Statistics are being taken.");
    return tr("Statistics are being taken: layer %1 of %2").arg(job->progress.step).arg(job->progress.steps);
  }
  const auto statistics = workspace_.statistics();
  if (!statistics)
    return tr("There are no statistics of this model yet. They take about as long as one pass over the text.");
  return tr("Statistics of %1 tokens").arg(countText(static_cast<std::uint64_t>(statistics->tokens)));
}

void StatisticsOffer::refresh() {
  const bool open = workspace_.isOpen();
  const bool wanted = open && !workspace_.statistics();
  text_->setText(open ? standing() : QString());
  take_->setVisible(wanted);
  take_->setEnabled(wanted && !running());
}

void StatisticsOffer::onJobChanged(JobId id) {
  const auto job = workspace_.jobs().find(id);
  if (!job || job->kind != QStringLiteral("statistics")) return;
  job_ = id;
  refresh();
}

void StatisticsOffer::onFailed(JobId id, const Error& error) {
  if (job_ != id) return;
  problem_->setMessage(error.kind == ErrorKind::cancelled ? QString() : engineText(error.message));
  refresh();
}

}  // namespace transmla::ui
