#include "ui/pages/speed/speed_page.h"

#include <QComboBox>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSplitter>
#include <QTableView>
#include <QVBoxLayout>

#include "ui/pages/speed/speed_picture.h"
#include "ui/plots/line_plot.h"
#include "ui/widgets/message_line.h"
#include "ui/words/words.h"

namespace transmla::ui {
namespace {

QComboBox* addChoice(QWidget* parent, const QString& name, const QString& accessible, const QString& help) {
  auto* choice = new QComboBox(parent);
  choice->setObjectName(name);
  choice->setAccessibleName(accessible);
  choice->setToolTip(help);
  return choice;
}

QLabel* labelFor(const QString& text, QWidget* field) {
  auto* label = new QLabel(text, field->parentWidget());
  label->setBuddy(field);
  return label;
}

}  // namespace

SpeedPage::SpeedPage(Workspace& workspace, QWidget* parent) : QWidget(parent), workspace_(workspace) {
  setObjectName(QStringLiteral("speedPage"));
  build();
  listen();
  onOpened();
}

// ---- what it is made of ----

SpeedPage::Line SpeedPage::addLine(const QString& name, const QString& accessible, const QString& help) {
  const Line line{new QLineEdit(this), new MessageLine(Tone::bad, this)};
  line.edit->setObjectName(name);
  line.edit->setAccessibleName(accessible);
  line.edit->setToolTip(help);
  line.problem->setObjectName(name + QStringLiteral("Problem"));
  return line;
}

QWidget* SpeedPage::buildForm() {
  auto* form = new QWidget(this);
  candidates_ = addChoice(form, QStringLiteral("speedCandidate"), tr("Candidate"),
                          tr("Timed beside the original; the selection is the same on all pages."));
  candidates_->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
  contexts_ = addLine(QStringLiteral("speedContexts"), tr("Contexts"),
                      tr("How many tokens are in the cache when the clock begins: 512, 1024 or 512–4096:512. No prompt "
                         "is computed: caches are filled with zeros, which costs a token what any other numbers "
                         "would."));
  batches_ = addLine(QStringLiteral("speedBatches"), tr("Sequences"),
                     tr("How many sequences are decoded together: 1 for one reader, more for a server."));
  start_ = new QPushButton(tr("&Measure"), form);
  start_->setObjectName(QStringLiteral("speedStart"));
  start_->setToolTip(
      tr("Times the original and the candidate in one job, behind those that run. A candidate that was "
         "never measured is converted first."));
  auto* grid = new QGridLayout(form);
  grid->setContentsMargins(0, 0, 0, 0);
  grid->setVerticalSpacing(4);
  grid->addWidget(labelFor(tr("C&andidate"), candidates_), 0, 0);
  grid->addWidget(candidates_, 0, 1, 1, 3);
  grid->addWidget(labelFor(tr("Conte&xts"), contexts_.edit), 1, 0);
  grid->addWidget(contexts_.edit, 1, 1);
  grid->addWidget(labelFor(tr("Se&quences"), batches_.edit), 1, 2);
  grid->addWidget(batches_.edit, 1, 3);
  grid->addWidget(start_, 1, 4);
  grid->addWidget(contexts_.problem, 2, 1);
  grid->addWidget(batches_.problem, 2, 3);
  grid->setColumnStretch(1, 3);
  grid->setColumnStretch(3, 1);
  return form;
}

void SpeedPage::buildTable() {
  table_ = makeFactView(model_, this);
  table_->setObjectName(QStringLiteral("speedTable"));
  table_->setAccessibleName(tr("Times by context"));
  table_->setToolTip(
      tr("A share of bandwidth is what weights and cache of a token are, over what memory could have "
         "delivered in its time. Above 100 % a processor's caches help."));
}

void SpeedPage::build() {
  auto* form = buildForm();
  sentence_ = new QLabel(this);
  sentence_->setObjectName(QStringLiteral("speedSentence"));
  sentence_->setWordWrap(true);
  sentence_->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
  batch_ = addChoice(this, QStringLiteral("speedBatch"), tr("Sequences that are shown"),
                     tr("Of how many sequences, decoded together, the times below are."));
  conditions_ = new QLabel(this);
  conditions_->setObjectName(QStringLiteral("speedConditions"));
  conditions_->setForegroundRole(QPalette::PlaceholderText);
  plot_ = new LinePlot(this);
  plot_->setObjectName(QStringLiteral("speedPlot"));
  buildTable();
  auto* said = new QHBoxLayout;
  said->setSpacing(8);
  said->addWidget(sentence_, 1);
  said->addWidget(batch_);
  auto* split = new QSplitter(Qt::Vertical, this);
  split->setObjectName(QStringLiteral("speedSplit"));
  split->setChildrenCollapsible(false);
  split->addWidget(plot_);
  split->addWidget(table_);
  split->setStretchFactor(0, 2);
  split->setStretchFactor(1, 1);
  split->setSizes({360, 180});
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(8, 8, 8, 8);
  layout->setSpacing(6);
  layout->addWidget(form);
  layout->addLayout(said);
  layout->addWidget(split, 1);
  layout->addWidget(conditions_);
}

void SpeedPage::listen() {
  connect(candidates_, &QComboBox::activated, this,
          [this] { workspace_.selectCandidate(candidates_->currentData().toString()); });
  connect(batch_, &QComboBox::activated, this, &SpeedPage::onShown);
  connect(start_, &QPushButton::clicked, this, &SpeedPage::measure);
  for (const QLineEdit* edit : {contexts_.edit, batches_.edit}) {
    connect(edit, &QLineEdit::textEdited, this, &SpeedPage::onEdited);
    connect(edit, &QLineEdit::returnPressed, start_, &QPushButton::click);
  }
  connect(&workspace_, &Workspace::opened, this, &SpeedPage::onOpened);
  for (const auto change : {&Workspace::closed, &Workspace::candidatesChanged}) {
    connect(&workspace_, change, this, &SpeedPage::refresh);
  }
  connect(&workspace_, &Workspace::candidateChanged, this, &SpeedPage::refresh);
}

// ---- what is typed ----

void SpeedPage::onOpened() {
  if (workspace_.isOpen()) {
    choice_ = speedChoiceFrom(workspace_.project().view(), workspace_.model().config());
    contexts_.edit->setText(choice_.contexts);
    batches_.edit->setText(choice_.batches);
  }
  refresh();
}

void SpeedPage::onEdited() {
  choice_.contexts = contexts_.edit->text();
  choice_.batches = batches_.edit->text();
  keep();
  enable();
}

void SpeedPage::onShown() {
  choice_.shown = batch_->currentData().toInt();
  keep();
  refresh();
}

void SpeedPage::keep() {
  if (workspace_.isOpen()) workspace_.keepView(toView(choice_));
}

void SpeedPage::measure() {
  if (const Candidate* selected = candidate()) {
    workspace_.measureFurther(FurtherKind::speed_by_context, {selected->id}, readSpeed(choice_).settings);
  }
}

void SpeedPage::enable() {
  const TypedSpeed now = readSpeed(choice_);
  contexts_.problem->setMessage(now.contexts_problem);
  batches_.problem->setMessage(now.batches_problem);
  const bool sound = now.contexts_problem.isEmpty() && now.batches_problem.isEmpty();
  start_->setEnabled(sound && candidate() != nullptr && !workspace_.isMeasuringFurther());
}

// ---- what is shown ----

const Candidate* SpeedPage::candidate() const {
  if (!workspace_.isOpen()) return nullptr;
  const auto& all = workspace_.project().candidates();
  const auto found = all.find(toStd(workspace_.candidate()));
  return found == all.end() ? nullptr : &found->second;
}

void SpeedPage::fillCandidates() {
  candidates_->clear();
  candidates_->addItem(tr("none"), QString());
  if (workspace_.isOpen()) {
    for (const auto& [id, candidate] : workspace_.project().candidates()) {
      candidates_->addItem(fromStd(id), fromStd(id));
    }
  }
  candidates_->setCurrentIndex(std::max(candidates_->findData(workspace_.candidate()), 0));
}

// The one that was shown last where it was timed, else the first.
void SpeedPage::fillBatches(const SpeedComparison* comparison) {
  batch_->clear();
  if (comparison != nullptr) {
    for (const int batch : batchesOf(*comparison)) batch_->addItem(tr("%n sequence(s)", nullptr, batch), batch);
    batch_->setCurrentIndex(std::max(batch_->findData(choice_.shown), 0));
  }
  batch_->setVisible(batch_->count() > 1);
}

void SpeedPage::refresh() {
  const Candidate* selected = candidate();
  const SpeedComparison* comparison =
      selected != nullptr && selected->further.by_context ? &*selected->further.by_context : nullptr;
  fillCandidates();
  fillBatches(comparison);
  draw(comparison);
  enable();
}

void SpeedPage::draw(const SpeedComparison* comparison) {
  table_->setVisible(comparison != nullptr);
  if (comparison == nullptr) {
    PlotSpec spec;
    spec.empty = !workspace_.isOpen()     ? tr("Open a model or a project to time its candidates.")
                 : candidate() == nullptr ? tr("Choose a candidate above; sweeps make them.")
                                          : tr("Measure shows here how the time of a token grows with the context.");
    plot_->setSpec(spec);
    sentence_->clear();
    conditions_->clear();
    return model_.setFacts({}, {});
  }
  const int batch = batch_->currentData().toInt();
  plot_->setSpec(speedPlot(*comparison, batch));
  sentence_->setText(speedSentence(*comparison, batch));
  conditions_->setText(speedConditions(*comparison));
  model_.setFacts(speedRows(*comparison, batch), speedColumns());
}

}  // namespace transmla::ui
