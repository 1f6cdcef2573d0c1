#include "ui/pages/sweeps/sweep_picture.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QStackedWidget>
#include <QVBoxLayout>

#include "ui/words/words.h"

namespace transmla::ui {

SweepPicture::SweepPicture(Workspace& workspace, QWidget* parent) : QWidget(parent), workspace_(workspace) {
  build();
  listen();
  draw();
}

void SweepPicture::build() {
  measure_ = new QComboBox(this);
  measure_->setObjectName(QStringLiteral("sweepMeasure"));
  measure_->setAccessibleName(tr("What is drawn"));
  for (const Measure each : {Measure::excess, Measure::perplexity, Measure::predicted}) {
    measure_->addItem(measureName(each), static_cast<int>(each));
    measure_->setItemData(measure_->count() - 1, measureHelp(each), Qt::ToolTipRole);
  }
  verdict_text_ = new QLabel(this);
  verdict_text_->setObjectName(QStringLiteral("sweepVerdict"));
  verdict_text_->setWordWrap(true);
  verdict_text_->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
  predicted_ = new LinePlot(this);
  predicted_->setObjectName(QStringLiteral("sweepPredicted"));
  curve_ = new LinePlot(this);
  curve_->setObjectName(QStringLiteral("sweepCurve"));
  map_ = new HeatMap(this);
  map_->setObjectName(QStringLiteral("sweepMap"));

  strip_name_ = new QLabel(tr("Predicted divergence, from statistics alone"), this);
  strip_name_->setForegroundRole(QPalette::PlaceholderText);
  strip_name_->setToolTip(measureHelp(Measure::predicted));

  curves_ = new QWidget(this);
  auto* stacked = new QVBoxLayout(curves_);
  stacked->setContentsMargins(0, 0, 0, 0);
  stacked->setSpacing(4);
  stacked->addWidget(strip_name_);
  stacked->addWidget(predicted_, 1);
  stacked->addWidget(curve_, 3);
  kinds_ = new QStackedWidget(this);
  kinds_->addWidget(curves_);
  kinds_->addWidget(map_);

  auto* head = new QHBoxLayout;
  head->setSpacing(8);
  head->addWidget(measure_);
  head->addWidget(verdict_text_, 1);
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(4);
  layout->addLayout(head);
  layout->addWidget(kinds_, 1);
}

void SweepPicture::listen() {
  connect(measure_, &QComboBox::currentIndexChanged, this, &SweepPicture::draw);
  connect(&workspace_, &Workspace::candidateChanged, this, &SweepPicture::followWorkspace);
  for (LinePlot* plot : {predicted_, curve_}) {
    connect(plot, &LinePlot::pointClicked, &workspace_, &Workspace::selectCandidate);
    connect(plot, &LinePlot::pointActivated, &workspace_, &Workspace::useCandidate);
  }
  connect(map_, &HeatMap::cellPicked, this, [this](int row, int column) {
    if (const QString id = idAt(row, column); !id.isEmpty()) workspace_.selectCandidate(id);
  });
  connect(map_, &HeatMap::cellActivated, this, [this](int row, int column) {
    if (const QString id = idAt(row, column); !id.isEmpty()) workspace_.useCandidate(id);
  });
}

void SweepPicture::show(const SweepPoints& points, const Perplexity& original, const Verdict& verdict) {
  points_ = points;
  original_ = original;
  verdict_ = verdict;
  draw();
}

Measure SweepPicture::measure() const { return static_cast<Measure>(measure_->currentData().toInt()); }

void SweepPicture::draw() {
  measure_->setEnabled(!points_.points.empty());
  measure_->setToolTip(measureHelp(measure()));
  verdict_text_->setText(verdict_.sentence);
  if (points_.fields.size() == 2) {
    drawMap();
  } else {
    const bool above = measure() != Measure::predicted && !points_.points.empty();
    predicted_->setVisible(above);
    strip_name_->setVisible(above);
    if (above) predicted_->setSpec(predictedStrip(points_));
    auto curve = sweepCurve(points_, original_, measure(), verdict_);
    if (!workspace_.isOpen()) curve.empty = tr("Open a model or a project to sweep its recipe.");
    curve_->setSpec(curve);
    kinds_->setCurrentWidget(curves_);
  }
  followWorkspace();
}

void SweepPicture::drawMap() {
  auto map = sweepMap(points_, original_, measure());
  ids_ = std::move(map.ids);
  map_->setSpec(map.spec);
  kinds_->setCurrentWidget(map_);
}

void SweepPicture::followWorkspace() {
  const QString id = workspace_.candidate();
  predicted_->setSelected(id);
  curve_->setSelected(id);
  if (kinds_->currentWidget() != map_) return;
  for (std::size_t row = 0; row < ids_.size(); ++row) {
    for (std::size_t column = 0; column < ids_[row].size(); ++column) {
      if (!id.isEmpty() && ids_[row][column] == id)
        return map_->setCell(static_cast<int>(row), static_cast<int>(column));
    }
  }
  map_->setCell(-1, -1);
}

QString SweepPicture::idAt(int row, int column) const {
  if (row < 0 || row >= static_cast<int>(ids_.size())) return {};
  const auto& cells = ids_[static_cast<std::size_t>(row)];
  return column < 0 || column >= static_cast<int>(cells.size()) ? QString() : cells[static_cast<std::size_t>(column)];
}

}  // namespace transmla::ui
