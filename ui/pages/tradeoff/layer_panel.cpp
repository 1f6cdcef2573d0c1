#include "ui/pages/tradeoff/layer_panel.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QSplitter>
#include <QTableView>
#include <QVBoxLayout>

#include "ui/plots/line_plot.h"
#include "ui/words/words.h"

namespace transmla::ui {

LayerPanel::LayerPanel(Workspace& workspace, QWidget* parent) : QWidget(parent), workspace_(workspace) {
  setObjectName(QStringLiteral("layerPanel"));
  build();
  connect(measure_, &QComboBox::currentIndexChanged, this, &LayerPanel::refresh);
  connect(start_, &QPushButton::clicked, this,
          [this] { workspace_.measureFurther(FurtherKind::layer_errors, lacking()); });
  connect(list_->selectionModel(), &QItemSelectionModel::currentRowChanged, this, &LayerPanel::pick);
  connect(&workspace_, &Workspace::layerChanged, plot_, [this](int layer) { plot_->moveMarker(layer); });
  refresh();
}

QWidget* LayerPanel::buildHead() {
  auto* head = new QWidget(this);
  measure_ = new QComboBox(head);
  measure_->setObjectName(QStringLiteral("layerMeasure"));
  measure_->setAccessibleName(tr("Error that is shown by layer"));
  for (const LayerMeasure each : layerMeasures) {
    measure_->addItem(layerMeasureName(each), static_cast<int>(each));
    measure_->setItemData(measure_->count() - 1, layerMeasureHelp(each), Qt::ToolTipRole);
  }
  said_ = new QLabel(head);
  said_->setObjectName(QStringLiteral("layerSaid"));
  said_->setForegroundRole(QPalette::PlaceholderText);
  start_ = new QPushButton(tr("Measure by &layer"), head);
  start_->setObjectName(QStringLiteral("layerMeasureStart"));
  start_->setToolTip(
      tr("Walks the original once more on a few calibration tokens and measures each layer of the finished plan. A "
         "candidate that was never measured is converted first."));
  auto* row = new QHBoxLayout(head);
  row->setContentsMargins(0, 0, 0, 0);
  row->setSpacing(8);
  row->addWidget(measure_);
  row->addWidget(said_, 1);
  row->addWidget(start_);
  return head;
}

void LayerPanel::buildList() {
  list_ = makeFactView(model_, this);
  list_->setObjectName(QStringLiteral("layerList"));
  list_->setAccessibleName(tr("Layers by the size of their difference"));
  list_->setToolTip(
      tr("The layers where the candidates differ most come first. A click selects the layer everywhere."));
  list_->setSelectionMode(QAbstractItemView::SingleSelection);
}

void LayerPanel::build() {
  auto* head = buildHead();
  plot_ = new LinePlot(this);
  plot_->setObjectName(QStringLiteral("layerPlot"));
  buildList();
  auto* split = new QSplitter(Qt::Horizontal, this);
  split->setObjectName(QStringLiteral("layerSplit"));
  split->setChildrenCollapsible(false);
  split->addWidget(plot_);
  split->addWidget(list_);
  split->setStretchFactor(0, 2);
  split->setStretchFactor(1, 1);
  split->setSizes({500, 340});
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(4, 4, 4, 4);
  layout->setSpacing(4);
  layout->addWidget(head);
  layout->addWidget(split, 1);
}

void LayerPanel::setSecond(const QString& id) {
  second_ = id;
  refresh();
}

LayerMeasure LayerPanel::measure() const { return static_cast<LayerMeasure>(measure_->currentData().toInt()); }

LayerSides LayerPanel::sides() const {
  if (!workspace_.isOpen()) return {};
  const auto& all = workspace_.project().candidates();
  const auto find = [&](const QString& id) {
    const auto found = all.find(toStd(id));
    return found == all.end() ? nullptr : &found->second;
  };
  return {find(workspace_.candidate()), find(second_)};
}

std::vector<std::string> LayerPanel::lacking() const {
  std::vector<std::string> ids;
  const LayerSides at_hand = sides();
  for (const Candidate* side : {at_hand.first, at_hand.second}) {
    if (side != nullptr && lacks(*side, FurtherKind::layer_errors)) ids.push_back(side->id);
  }
  return ids;
}

void LayerPanel::refresh() {
  measure_->setToolTip(layerMeasureHelp(measure()));
  const LayerSides at_hand = sides();
  plot_->setSpec(layerPlot(at_hand, measure(), workspace_.layer()));
  auto list = layerList(at_hand, measure());
  layers_ = std::move(list.layers);
  const QSignalBlocker quiet(list_->selectionModel());
  model_.setFacts(std::move(list.rows), list.columns);
  list_->setVisible(!layers_.empty());
  const bool two = at_hand.first != nullptr && at_hand.second != nullptr;
  said_->setText(layers_.empty()        ? QString()
                 : two && list.measured ? tr("Differences of measured errors, the largest first")
                 : two                  ? tr("Differences of predicted errors, the largest first")
                                        : tr("The largest errors first"));
  enable();
}

void LayerPanel::enable() {
  const bool running = workspace_.isMeasuringFurther();
  start_->setVisible(!lacking().empty());
  start_->setEnabled(!running);
}

void LayerPanel::pick(const QModelIndex& index) {
  if (index.isValid() && index.row() < static_cast<int>(layers_.size())) {
    workspace_.selectLayer(layers_[static_cast<std::size_t>(index.row())]);
  }
}

}  // namespace transmla::ui
