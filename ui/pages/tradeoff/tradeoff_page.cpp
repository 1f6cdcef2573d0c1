#include "ui/pages/tradeoff/tradeoff_page.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QSplitter>
#include <QVBoxLayout>

#include "ui/pages/tradeoff/candidate_facts.h"
#include "ui/pages/tradeoff/tradeoff_plot.h"
#include "ui/plots/line_plot.h"

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
  refresh();
}

void TradeoffPage::build() {
  measure_ = new QComboBox(this);
  measure_->setObjectName(QStringLiteral("tradeoffMeasure"));
  measure_->setAccessibleName(tr("What stands against the cache"));
  for (const Measure each : {Measure::perplexity, Measure::excess, Measure::predicted}) {
    measure_->addItem(measureName(each), static_cast<int>(each));
    measure_->setItemData(measure_->count() - 1, measureHelp(each), Qt::ToolTipRole);
  }
  missing_ = new QLabel(this);
  missing_->setObjectName(QStringLiteral("tradeoffMissing"));
  missing_->setForegroundRole(QPalette::PlaceholderText);
  plot_ = new LinePlot(this);
  plot_->setObjectName(QStringLiteral("tradeoffPlot"));
  facts_ = new CandidateFacts(workspace_, this);
  facts_->setMaximumWidth(kWidestFacts);

  auto* head = new QHBoxLayout;
  head->setSpacing(8);
  head->addWidget(measure_);
  head->addWidget(missing_, 1);
  auto* left = new QWidget(this);
  auto* column = new QVBoxLayout(left);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(4);
  column->addLayout(head);
  column->addWidget(plot_, 1);
  auto* split = new QSplitter(Qt::Horizontal, this);
  split->setObjectName(QStringLiteral("tradeoffSplit"));
  split->setChildrenCollapsible(false);
  split->addWidget(left);
  split->addWidget(facts_);
  split->setStretchFactor(0, 3);
  split->setStretchFactor(1, 1);
  split->setSizes({520, 380});
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(8, 8, 8, 8);
  layout->addWidget(split);
}

void TradeoffPage::listen() {
  connect(&refresh_, &QTimer::timeout, this, &TradeoffPage::refresh);
  for (const auto change : {&Workspace::opened, &Workspace::closed, &Workspace::candidatesChanged}) {
    connect(&workspace_, change, this, &TradeoffPage::refreshSoon);
  }
  connect(&workspace_, &Workspace::candidateChanged, this, &TradeoffPage::draw);
  connect(facts_, &CandidateFacts::secondChanged, this, &TradeoffPage::draw);
  connect(measure_, &QComboBox::currentIndexChanged, this, &TradeoffPage::draw);
  connect(plot_, &LinePlot::pointClicked, this, &TradeoffPage::click);
  connect(plot_, &LinePlot::pointActivated, &workspace_, &Workspace::useCandidate);
}

void TradeoffPage::refreshSoon() {
  if (!refresh_.isActive()) refresh_.start();
}

void TradeoffPage::refresh() {
  facts_->refresh();
  draw();
}

Measure TradeoffPage::measure() const { return static_cast<Measure>(measure_->currentData().toInt()); }

void TradeoffPage::draw() {
  measure_->setToolTip(measureHelp(measure()));
  const std::map<std::string, Candidate> none;
  const auto& candidates = workspace_.isOpen() ? workspace_.project().candidates() : none;
  const Perplexity original = workspace_.isOpen() ? workspace_.project().original() : Perplexity{};
  auto spec = tradeoffPlot(candidates, original, measure(), facts_->second());
  if (!workspace_.isOpen()) spec.empty = tr("Open a model or a project to see its candidates.");
  plot_->setSpec(spec);
  plot_->setSelected(workspace_.candidate());
  const int missing = notDrawn(candidates, original, measure());
  missing_->setText(missing == 0 ? QString() : tr("%n candidate(s) not measured yet", nullptr, missing));
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
