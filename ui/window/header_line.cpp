#include "ui/window/header_line.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QPainter>
#include <QToolButton>
#include <algorithm>

#include "ui/widgets/elided_label.h"
#include "ui/widgets/tone.h"
#include "ui/words/words.h"
#include "ui/workspace/workspace.h"

namespace transmla::ui {
namespace {

constexpr int kDot = 10, kMostWidth = 640;

QIcon dot(const QColor& color, bool filled, double scale) {
  QPixmap pixmap(QSize(kDot, kDot) * scale);
  pixmap.setDevicePixelRatio(scale);
  pixmap.fill(Qt::transparent);
  QPainter painter(&pixmap);
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(QPen(color, 1.5));
  if (filled) painter.setBrush(color);
  painter.drawEllipse(QRectF(1, 1, kDot - 2, kDot - 2));
  return QIcon(pixmap);
}

}  // namespace

HeaderLine::HeaderLine(Workspace& workspace, QWidget* parent)
    : QWidget(parent), workspace_(workspace), names_(new ElidedLabel(this)), statistics_(new QToolButton(this)) {
  setObjectName(QStringLiteral("headerLine"));
  names_->setObjectName(QStringLiteral("headerNames"));
  names_->setToolTip(tr("The open model, and the text that perplexity is measured on"));
  statistics_->setObjectName(QStringLiteral("headerStatistics"));
  statistics_->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
  statistics_->setAutoRaise(true);
  statistics_->setFocusPolicy(Qt::TabFocus);
  statistics_->setIconSize({kDot, kDot});
  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(0, 0, 8, 0);
  row->setSpacing(8);
  row->addStretch(1);
  row->addWidget(names_);
  row->addWidget(statistics_);
  connect(statistics_, &QToolButton::clicked, this, [this] {
    if (workspace_.isOpen() && state() == State::none) workspace_.takeStatistics();
  });
  for (const auto signal :
       {&Workspace::opened, &Workspace::closed, &Workspace::settingsChanged, &Workspace::statisticsChanged}) {
    connect(&workspace_, signal, this, &HeaderLine::refresh);
  }
  connect(&workspace_.jobs(), &JobQueue::changed, this, &HeaderLine::refresh);
  connect(&workspace_.jobs(), &JobQueue::failed, this, &HeaderLine::refresh);
  refresh();
}

// As much of the menu bar as the menus leave.
QSize HeaderLine::sizeHint() const {
  const int room = window() == this ? kMostWidth : window()->width() * 55 / 100;
  return {std::min(kMostWidth, room), QWidget::sizeHint().height()};
}

void HeaderLine::changeEvent(QEvent* event) {
  QWidget::changeEvent(event);
  if (event->type() == QEvent::ApplicationPaletteChange) refresh();
}

HeaderLine::State HeaderLine::state() const {
  if (workspace_.statistics() != nullptr) return State::ready;
  const auto jobs = workspace_.jobs().jobs();
  const bool taking = std::any_of(jobs.begin(), jobs.end(), [](const JobStatus& job) {
    const bool alive =
        job.state == JobState::waiting || job.state == JobState::running || job.state == JobState::paused;
    return alive && job.kind == QLatin1String("statistics");
  });
  return taking ? State::taking : State::none;
}

void HeaderLine::refresh() {
  setVisible(workspace_.isOpen());
  if (!workspace_.isOpen()) return;
  const auto& text = workspace_.project().settings().test_text;
  names_->setText(text.file.empty()
                      ? workspace_.modelName()
                      : QStringLiteral("%1  ·  %2").arg(workspace_.modelName(), fromStd(display_name(text))));
  const State now = state();
  const QString words = now == State::ready    ? tr("statistics ready")
                        : now == State::taking ? tr("taking statistics")
                                               : tr("no statistics: take them");
  const Tone tone = now == State::ready ? Tone::good : now == State::taking ? Tone::neutral : Tone::caution;
  statistics_->setText(words);
  statistics_->setAccessibleName(words);
  statistics_->setIcon(dot(toneColor(tone, palette()), now == State::ready, devicePixelRatioF()));
  statistics_->setToolTip(
      tr("Statistics are second moments of keys, values and queries, taken in one pass over the calibration text. "
         "Spectra and every conversion come from them."));
}

}  // namespace transmla::ui
