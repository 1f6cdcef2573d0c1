#include "ui/pages/spectra/spectra_page.h"

#include <QGridLayout>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QSplitter>
#include <QVBoxLayout>
#include <algorithm>
#include <cmath>

#include "ui/pages/model/parts.h"
#include "ui/words/recipe_fields.h"
#include "ui/words/words.h"

namespace transmla::ui {
namespace {

constexpr int margin = 8, spacing = 8, tool_margin = 4;
constexpr int heat_height = 200;  // every row has room for its name
constexpr int layer_height = 260, all_height = 220;
constexpr int all_later_ms = 120;
constexpr int rank_step = 8;
constexpr int first_drag = 1'000'000;  // undo merge ids of this page

bool isActive(const JobStatus& job) {
  return job.state == JobState::waiting || job.state == JobState::running || job.state == JobState::paused;
}

// Controls on the right of the plot's title line, which is empty there.
QWidget* withTools(QWidget* plot, std::initializer_list<QWidget*> tools, QWidget* parent) {
  auto* frame = new QWidget(parent);
  auto* row = new QHBoxLayout;
  row->setContentsMargins(0, 2, tool_margin, 0);
  row->setSpacing(tool_margin);
  for (QWidget* tool : tools) {
    tool->setFixedHeight(tool->fontMetrics().height() + tool_margin);
    row->addWidget(tool);
  }
  auto* cell = new QGridLayout(frame);
  cell->setContentsMargins(0, 0, 0, 0);
  cell->addWidget(plot, 0, 0);
  cell->addLayout(row, 0, 0, Qt::AlignTop | Qt::AlignRight);
  for (QWidget* tool : tools) tool->raise();
  return frame;
}

}  // namespace

SpectraPage::SpectraPage(Workspace& workspace, QWidget* parent)
    : QWidget(parent),
      workspace_(workspace),
      pictures_(workspace, this),
      drag_(first_drag),
      stack_(new QStackedWidget(this)),
      empty_(new EmptyState(this)) {
  setObjectName(QStringLiteral("spectraPage"));
  setFocusPolicy(Qt::StrongFocus);
  all_later_.setSingleShot(true);
  all_later_.setInterval(all_later_ms);
  stack_->addWidget(empty_);
  stack_->addWidget(makePlots());
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(margin, margin, margin, margin);
  column->addWidget(stack_);
  connectPlots();
  connectWorkspace();
  refreshStanding();
}

QToolButton* SpectraPage::makeToggle(const QString& name, const QString& text, const QString& help, bool on) {
  auto* toggle = new QToolButton(this);
  toggle->setText(text);
  toggle->setCheckable(true);
  toggle->setChecked(on);
  toggle->setAutoRaise(true);
  toggle->setFocusPolicy(Qt::TabFocus);
  describe(toggle, name, text, help);
  connect(toggle, &QToolButton::toggled, this, &SpectraPage::refreshLayer);
  return toggle;
}

QWidget* SpectraPage::makeHeat() {
  heat_ = new HeatMap(this);
  heat_->setMinimumHeight(heat_height);
  heat_->setObjectName(QStringLiteral("layerMeasures"));
  layer_ = new QSpinBox(this);
  layer_->setPrefix(tr("Layer "));
  layer_->setKeyboardTracking(false);
  describe(layer_, QStringLiteral("layer"), tr("Layer"), tr("The layer that is shown; ← and → go to its neighbours."));
  progress_ = mutedLabel({}, this);
  progress_->setWordWrap(false);
  progress_->setObjectName(QStringLiteral("picturesProgress"));
  predict_ = new QPushButton(tr("Predict &errors"), this);
  describe(predict_, QStringLiteral("predictErrors"), tr("Predict errors"),
           tr("Errors of each layer's attention that this recipe would make, on a few tokens of the calibration text: "
              "seconds, and no perplexity."));
  return withTools(heat_, {progress_, layer_, predict_}, this);
}

QWidget* SpectraPage::makeLayer() {
  eigenvalues_ = new LinePlot(this);
  energy_ = new LinePlot(this);
  norms_ = new LinePlot(this);
  eigenvalues_->setObjectName(QStringLiteral("eigenvalues"));
  energy_->setObjectName(QStringLiteral("energy"));
  norms_->setObjectName(QStringLiteral("norms"));
  rotary_ = makeToggle(QStringLiteral("showRotary"), tr("Rotary"),
                       tr("Eigenvalues of the part of the keys that keeps its rotation."), false);
  position_free_ =
      makeToggle(QStringLiteral("showPositionFree"), tr("Position-free"),
                 tr("Eigenvalues of the part of the keys that loses its rotation and goes into the latent."), false);
  lost_ = makeToggle(
      QStringLiteral("showLost"), tr("Lost"),
      tr("What is cut off instead of what is kept, on a logarithmic axis: the end of the curve, enlarged."), false);
  before_ = makeToggle(QStringLiteral("showBefore"), tr("Before"), tr("Key norms as the model has them."), true);
  after_ = makeToggle(QStringLiteral("showAfter"), tr("After"), tr("Key norms after the rotation."), true);
  auto* row = new QSplitter(Qt::Horizontal, this);
  row->setChildrenCollapsible(false);
  row->addWidget(withTools(eigenvalues_, {rotary_, position_free_}, this));
  row->addWidget(withTools(energy_, {lost_}, this));
  row->addWidget(withTools(norms_, {before_, after_}, this));
  return row;
}

QWidget* SpectraPage::makeAll() {
  multiples_ = new SmallMultiples(this);
  multiples_->setObjectName(QStringLiteral("allLayers"));
  small_ = new QComboBox(this);
  small_->addItems({tr("Eigenvalues"), tr("Energy kept"), tr("Key norms")});
  describe(small_, QStringLiteral("smallCurve"), tr("All layers"), tr("What the small plots of all layers show."));
  return withTools(multiples_, {small_}, this);
}

QWidget* SpectraPage::makePlots() {
  auto* content = new QWidget(this);
  auto* column = new QVBoxLayout(content);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(spacing);
  problem_ = new MessageLine(Tone::bad, content);
  problem_->setObjectName(QStringLiteral("spectraProblem"));
  column->addWidget(problem_);
  auto* all = new QSplitter(Qt::Vertical, content);
  all->setObjectName(QStringLiteral("spectraSplit"));
  all->setChildrenCollapsible(false);
  all->addWidget(makeHeat());
  all->addWidget(makeLayer());
  all->addWidget(makeAll());
  all->setSizes({heat_height, layer_height, all_height});
  for (const int part : {1, 2}) all->setStretchFactor(part, 1);
  all->setStretchFactor(0, 0);
  column->addWidget(all, 1);
  return content;
}

void SpectraPage::connectPlots() {
  connect(heat_, &HeatMap::columnPicked, &workspace_, &Workspace::selectLayer);
  connect(heat_, &HeatMap::cellPicked, this, [this](int, int column) { workspace_.selectLayer(column); });
  connect(multiples_, &SmallMultiples::picked, &workspace_, &Workspace::selectLayer);
  connect(layer_, &QSpinBox::valueChanged, &workspace_, &Workspace::selectLayer);
  connect(small_, &QComboBox::currentIndexChanged, this, &SpectraPage::refreshAll);
  for (LinePlot* plot : {eigenvalues_, energy_}) {
    connect(plot, &LinePlot::markerMoved, this, &SpectraPage::moveRank);
    connect(plot, &LinePlot::markerReleased, this, [this](double rank) {
      moveRank(rank);
      endDrag();
    });
  }
  connect(predict_, &QPushButton::clicked, this, [this] {
    workspace_.predictErrors();
    refreshErrors();
  });
  connect(empty_, &EmptyState::triggered, this, [this] {
    workspace_.takeStatistics();
    refreshEmpty();
  });
}

void SpectraPage::connectWorkspace() {
  connect(&all_later_, &QTimer::timeout, this, &SpectraPage::refreshAll);
  connect(&pictures_, &LayerPictures::restarted, this, &SpectraPage::refreshStanding);
  connect(&pictures_, &LayerPictures::pictureReady, this, [this](int layer) {
    if (layer == workspace_.layer() || !pictures_.problem().isEmpty()) refreshLayer();
    if (!all_later_.isActive()) all_later_.start();
  });
  connect(&workspace_, &Workspace::recipeChanged, this, &SpectraPage::onRecipe);
  connect(&workspace_, &Workspace::layerChanged, this, &SpectraPage::refreshLayer);
  connect(&workspace_, &Workspace::layerErrorsChanged, this, &SpectraPage::refreshAll);
  connect(&workspace_.jobs(), &JobQueue::changed, this, [this] {
    refreshErrors();
    refreshEmpty();
  });
}

void SpectraPage::showEvent(QShowEvent* event) {
  QWidget::showEvent(event);
  pictures_.setActive(true);
  setFocus();  // arrow keys are for layers and the rank
}

void SpectraPage::hideEvent(QHideEvent* event) {
  QWidget::hideEvent(event);
  pictures_.setActive(false);
}

// ---- what is shown ----

SpectraView SpectraPage::view() const {
  SpectraView view;
  view.layer = workspace_.layer();
  view.layers = workspace_.model().config().layers;
  view.rank = workspace_.recipe().kv_lora_rank;
  view.rotary = workspace_.recipe().qk_mqa_dim;
  view.showRotary = rotary_->isChecked();
  view.showPositionFree = position_free_->isChecked();
  view.showLost = lost_->isChecked();
  view.showBefore = before_->isChecked();
  view.showAfter = after_->isChecked();
  view.small = static_cast<SmallCurve>(small_->currentIndex());
  return view;
}

FindPicture SpectraPage::finder() const {
  return [this](int layer) { return pictures_.find(layer); };
}

std::optional<JobStatus> SpectraPage::jobOfKind(const QString& kind) const {
  for (const JobStatus& job : workspace_.jobs().jobs()) {
    if (job.kind == kind && isActive(job)) return job;
  }
  return std::nullopt;
}

void SpectraPage::refreshStanding() {
  const bool drawn = workspace_.isOpen() && workspace_.statistics();
  stack_->setCurrentIndex(drawn ? 1 : 0);
  if (!drawn) return refreshEmpty();
  layer_->setRange(0, workspace_.model().config().layers - 1);
  refreshLayer();
  refreshAll();
}

void SpectraPage::refreshEmpty() {
  if (stack_->currentIndex() != 0) return;
  const QString icon = QStringLiteral("spectra");
  if (!workspace_.isOpen())
    return empty_->setContent(icon, tr("No model is open"), tr("Open a model to see its spectra."));
  const auto job = jobOfKind(QStringLiteral("statistics"));
  if (!job) {
    return empty_->setContent(icon, tr("No statistics yet"),
                              tr("Spectra are drawn from second moments of keys, values and queries, taken in one pass "
                                 "over the calibration text and kept in the project."),
                              tr("Take statistics"));
  }
  const QString text = job->progress.steps > 0 ? tr("Layer %1 of %2").arg(job->progress.step).arg(job->progress.steps)
                                               : tr("This takes about as long as one pass over the calibration text.");
  empty_->setContent(icon, tr("Statistics are being taken"), text);
}

void SpectraPage::refreshLayer() {
  if (stack_->currentIndex() != 1) return;
  const SpectraView shown = view();
  const LayerPicture* picture = pictures_.find(shown.layer);
  shown_rank_ = shown.rank;
  problem_->setMessage(pictures_.problem());
  eigenvalues_->setSpec(SpectraSpecs::eigenvalues(picture, shown));
  energy_->setSpec(SpectraSpecs::energy(picture, shown));
  norms_->setSpec(SpectraSpecs::norms(picture, shown));
  heat_->setColumn(shown.layer);
  multiples_->setPicked(shown.layer);
  const QSignalBlocker quiet(layer_);
  layer_->setValue(shown.layer);
}

void SpectraPage::refreshAll() {
  if (stack_->currentIndex() != 1) return;
  const SpectraView shown = view();
  heat_->setSpec(SpectraSpecs::measures(finder(), workspace_.layerErrors(), shown));
  heat_->setColumn(shown.layer);
  multiples_->setSpec(SpectraSpecs::allLayers(finder(), shown));
  multiples_->setPicked(shown.layer);
  const int ready = pictures_.ready();
  const bool computing = ready < shown.layers && pictures_.problem().isEmpty();
  progress_->setText(computing ? tr("%1 of %2 layers").arg(ready).arg(shown.layers) : QString());
  refreshErrors();
}

void SpectraPage::refreshErrors() {
  const bool predicting = jobOfKind(QStringLiteral("errors")).has_value();
  predict_->setText(predicting ? tr("Predicting errors…") : tr("Predict &errors"));
  predict_->setEnabled(workspace_.isOpen() && !predicting && workspace_.layerErrors().empty());
}

// ---- the rank ----

void SpectraPage::onRecipe() {
  if (stack_->currentIndex() != 1) return;
  const int rank = workspace_.recipe().kv_lora_rank;
  if (rank == shown_rank_) return refreshErrors();
  shown_rank_ = rank;
  eigenvalues_->moveMarker(rank);
  energy_->moveMarker(rank);
  multiples_->moveMarker(rank);
  if (!all_later_.isActive()) all_later_.start();  // the heat map's row of what the rank keeps
  refreshErrors();
}

void SpectraPage::moveRank(double rank) {
  if (!workspace_.isOpen()) return;
  Recipe recipe = workspace_.recipe();
  const auto [least, most] = findField(QStringLiteral("kv_lora_rank"))->range(recipe, workspace_.model().config());
  recipe.kv_lora_rank = int(std::clamp(std::round(rank), least, most));
  if (recipe.kv_lora_rank == workspace_.recipe().kv_lora_rank) return;
  workspace_.editRecipe(recipe, tr("rank %1").arg(recipe.kv_lora_rank), drag_);
}

void SpectraPage::endDrag() { ++drag_; }

void SpectraPage::keyPressEvent(QKeyEvent* event) {
  if (!workspace_.isOpen() || stack_->currentIndex() != 1) return QWidget::keyPressEvent(event);
  const int rank = workspace_.recipe().kv_lora_rank;
  switch (event->key()) {
    case Qt::Key_Left:
      return workspace_.selectLayer(workspace_.layer() - 1);
    case Qt::Key_Right:
      return workspace_.selectLayer(workspace_.layer() + 1);
    case Qt::Key_Up:
      return moveRank((rank / rank_step + 1) * rank_step);
    case Qt::Key_Down:
      return moveRank(((rank - 1) / rank_step) * rank_step);
    default:
      QWidget::keyPressEvent(event);
  }
}

}  // namespace transmla::ui
