#include "ui/pages/tradeoff/tradeoff_page.h"

#include <QSignalBlocker>
#include <QSplitter>
#include <QTabWidget>
#include <QVBoxLayout>

#include "ui/pages/tradeoff/candidate_facts.h"
#include "ui/pages/tradeoff/layer_panel.h"
#include "ui/pages/tradeoff/sample_panel.h"
#include "ui/pages/tradeoff/tradeoff_head.h"
#include "ui/pages/tradeoff/tradeoff_plot.h"
#include "ui/plots/line_plot.h"
#include "ui/words/words.h"

namespace transmla::ui {
namespace {

constexpr int kRefreshMilliseconds = 100;
constexpr int kWidestFacts = 520;

}  // namespace

TradeoffPage::TradeoffPage(Workspace& workspace, QWidget* parent) : QWidget(parent), workspace_(workspace) {
  setObjectName(QStringLiteral("tradeoffPage"));
  build();
  refresh_.setSingleShot(true);
  refresh_.setInterval(kRefreshMilliseconds);
  listen();
  onOpened();
}

QWidget* TradeoffPage::buildPicture() {
  head_ = new TradeoffHead(workspace_, this);
  plot_ = new LinePlot(this);
  plot_->setObjectName(QStringLiteral("tradeoffPlot"));
  facts_ = new CandidateFacts(workspace_, this);
  facts_->setMaximumWidth(kWidestFacts);
  auto* left = new QWidget(this);
  auto* column = new QVBoxLayout(left);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(4);
  column->addWidget(head_);
  column->addWidget(plot_, 1);
  auto* split = new QSplitter(Qt::Horizontal, this);
  split->setObjectName(QStringLiteral("tradeoffSplit"));
  split->setChildrenCollapsible(false);
  split->addWidget(left);
  split->addWidget(facts_);
  split->setStretchFactor(0, 3);
  split->setStretchFactor(1, 1);
  split->setSizes({540, 360});
  return split;
}

QWidget* TradeoffPage::buildBelow() {
  below_ = new QTabWidget(this);
  below_->setObjectName(QStringLiteral("tradeoffBelow"));
  below_->setAccessibleName(tr("More about the selected candidates"));
  below_->setDocumentMode(true);
  layers_ = new LayerPanel(workspace_, below_);
  samples_ = new SamplePanel(workspace_, below_);
  below_->addTab(layers_, tr("By layer"));
  below_->addTab(samples_, tr("Samples"));
  below_->setTabToolTip(0, tr("In which layers the selected candidates err, and where they differ."));
  below_->setTabToolTip(1, tr("What two models write after the same prompt, side by side."));
  return below_;
}

void TradeoffPage::build() {
  auto* split = new QSplitter(Qt::Vertical, this);
  split->setObjectName(QStringLiteral("tradeoffRows"));
  split->setChildrenCollapsible(false);
  split->addWidget(buildPicture());
  split->addWidget(buildBelow());
  split->setStretchFactor(0, 3);
  split->setStretchFactor(1, 2);
  split->setSizes({380, 280});
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(8, 8, 8, 8);
  layout->addWidget(split);
}

void TradeoffPage::listen() {
  connect(&refresh_, &QTimer::timeout, this, &TradeoffPage::refresh);
  connect(&workspace_, &Workspace::opened, this, &TradeoffPage::onOpened);
  for (const auto change : {&Workspace::closed, &Workspace::candidatesChanged, &Workspace::sweepsChanged}) {
    connect(&workspace_, change, this, &TradeoffPage::refreshSoon);
  }
  connect(&workspace_, &Workspace::candidateChanged, this, [this] { onSecond(facts_->second()); });
  connect(facts_, &CandidateFacts::secondChanged, this, &TradeoffPage::onSecond);
  connect(facts_, &CandidateFacts::secondChanged, this, &TradeoffPage::keep);
  connect(below_, &QTabWidget::currentChanged, this, &TradeoffPage::keep);
  connect(head_, &TradeoffHead::axesChanged, this, [this] {
    keep();
    draw();
  });
  connect(plot_, &LinePlot::pointClicked, this, &TradeoffPage::click);
  connect(plot_, &LinePlot::pointActivated, &workspace_, &Workspace::useCandidate);
}

void TradeoffPage::onOpened() {
  if (workspace_.isOpen()) {
    const QSignalBlocker quiet_tabs(below_), quiet_facts(facts_);
    const TradeoffView view = tradeoffViewFrom(workspace_.project().view());
    head_->setAxes(view.axes);
    facts_->setSecond(fromStd(view.second));
    below_->setCurrentWidget(view.samples ? static_cast<QWidget*>(samples_) : layers_);
  }
  refresh();
}

void TradeoffPage::keep() {
  if (!workspace_.isOpen()) return;
  workspace_.keepView(toView({head_->axes(), toStd(facts_->second()), below_->currentWidget() == samples_}));
}

void TradeoffPage::onSecond(const QString& id) {
  layers_->setSecond(id);
  samples_->setSecond(id);
  draw();
}

void TradeoffPage::refreshSoon() {
  if (!refresh_.isActive()) refresh_.start();
}

void TradeoffPage::refresh() {
  facts_->refresh();
  onSecond(facts_->second());
}

void TradeoffPage::draw() {
  const std::map<std::string, Candidate> none;
  const bool open = workspace_.isOpen();
  const auto& candidates = open ? workspace_.project().candidates() : none;
  const Perplexity original = open ? workspace_.project().original() : Perplexity{};
  const auto speed = open ? workspace_.project().original_speed() : std::nullopt;
  const Tradeoff tradeoff{candidates, original, speed, head_->axes()};
  auto spec = tradeoffPlot(tradeoff, facts_->second());
  if (!open) spec.empty = tr("Open a model or a project to see its candidates.");
  plot_->setSpec(spec);
  plot_->setSelected(workspace_.candidate());
  head_->showMissing(missingResults(tradeoff));
}

// Ctrl+click on a second point compares, on it again ends that.
void TradeoffPage::click(const QString& id, Qt::KeyboardModifiers modifiers) {
  const bool another = !workspace_.candidate().isEmpty() && id != workspace_.candidate();
  if (modifiers.testFlag(Qt::ControlModifier) && another) {
    facts_->setSecond(id == facts_->second() ? QString() : id);
  } else {
    workspace_.selectCandidate(id);
  }
}

}  // namespace transmla::ui
