#include "ui/pages/tradeoff/tradeoff_head.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QSignalBlocker>
#include <QVBoxLayout>
#include <algorithm>

#include "ui/widgets/elided_label.h"

namespace transmla::ui {
namespace {

bool sweepIsActive(const Workspace& workspace) {
  const auto& sweeps = workspace.project().sweeps();
  return std::any_of(sweeps.begin(), sweeps.end(),
                     [&](const ProjectSweep& sweep) { return workspace.jobOf(sweep.number).has_value(); });
}

}  // namespace

TradeoffHead::TradeoffHead(Workspace& workspace, QWidget* parent) : QWidget(parent), workspace_(workspace) {
  build();
  for (QComboBox* each : {across_, up_}) {
    connect(each, &QComboBox::currentIndexChanged, this, [this] {
      setAxes(axes());
      Q_EMIT axesChanged();
    });
  }
  connect(measure_, &QPushButton::clicked, this, &TradeoffHead::measure);
  setAxes({});
}

QComboBox* TradeoffHead::addChoice(const QString& name, const QString& accessible) {
  auto* choice = new QComboBox(this);
  choice->setObjectName(name);
  choice->setAccessibleName(accessible);
  choice->setSizeAdjustPolicy(QComboBox::AdjustToContents);
  return choice;
}

void TradeoffHead::build() {
  up_ = addChoice(QStringLiteral("tradeoffMeasure"), tr("What stands up"));
  for (const Measure each : measuresUp()) {
    up_->addItem(measureName(each), static_cast<int>(each));
    up_->setItemData(up_->count() - 1, measureHelp(each), Qt::ToolTipRole);
  }
  across_ = addChoice(QStringLiteral("tradeoffAcross"), tr("What stands across"));
  for (const Across each : {Across::cache, Across::speed}) {
    across_->addItem(acrossName(each), static_cast<int>(each));
    across_->setItemData(across_->count() - 1, acrossHelp(each), Qt::ToolTipRole);
  }
  missing_ = new ElidedLabel(this);
  missing_->setObjectName(QStringLiteral("tradeoffMissing"));
  missing_->setMuted(true);
  measure_ = new QPushButton(this);
  measure_->setObjectName(QStringLiteral("tradeoffMeasureMissing"));
  measure_->setToolTip(
      tr("Measures what these candidates lack for the picture, as jobs behind those that run. What is measured is kept "
         "in the project."));
  auto* row = new QHBoxLayout;
  row->setSpacing(6);
  const std::pair<QString, QComboBox*> labelled[] = {{tr("U&p"), up_}, {tr("Acr&oss"), across_}};
  for (const auto& [text, choice] : labelled) {
    auto* label = new QLabel(text, this);
    label->setBuddy(choice);
    row->addWidget(label);
    row->addWidget(choice);
  }
  row->addStretch();
  auto* lacking = new QHBoxLayout;
  lacking->setSpacing(6);
  lacking->addWidget(missing_, 1);
  lacking->addWidget(measure_);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(4);
  column->addLayout(row);
  column->addLayout(lacking);
}

TradeoffAxes TradeoffHead::axes() const {
  return {static_cast<Across>(across_->currentData().toInt()), static_cast<Measure>(up_->currentData().toInt())};
}

void TradeoffHead::setAxes(const TradeoffAxes& axes) {
  const QSignalBlocker across(across_), up(up_);
  across_->setCurrentIndex(across_->findData(static_cast<int>(axes.across)));
  up_->setCurrentIndex(up_->findData(static_cast<int>(axes.up)));
  across_->setToolTip(acrossHelp(axes.across));
  up_->setToolTip(measureHelp(axes.up));
}

void TradeoffHead::showMissing(const MissingResults& missing) {
  shown_ = missing;
  missing_->setText(missingText(missing));
  const bool busy = workspace_.isOpen() && (workspace_.isMeasuringFurther() || sweepIsActive(workspace_));
  missing_->setVisible(!missing.empty());
  measure_->setVisible(!missing.empty());
  measure_->setEnabled(!busy);
  measure_->setText(busy ? tr("Measuring…") : tr("Meas&ure"));
}

// Perplexities first: KL divergence is taken on their chunks.
void TradeoffHead::measure() {
  const MissingResults missing = shown_;
  std::vector<Recipe> recipes;
  for (const auto& id : missing.perplexity) recipes.push_back(workspace_.project().candidates().at(id).recipe);
  if (!recipes.empty()) workspace_.startSweep(tr("what the trade-off lacks"), recipes, /*race=*/false);
  workspace_.measureFurther(FurtherKind::kl_divergence, missing.divergence);
  workspace_.measureFurther(FurtherKind::decoding_speed, missing.speed);
  showMissing(missing);
}

}  // namespace transmla::ui
