#include "ui/pages/tradeoff/sample_panel.h"

#include <QDoubleSpinBox>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSpinBox>
#include <QVBoxLayout>
#include <algorithm>
#include <limits>

#include "ui/pages/tradeoff/candidate_facts.h"
#include "ui/pages/tradeoff/sample_column.h"
#include "ui/widgets/message_line.h"
#include "ui/words/words.h"

namespace transmla::ui {
namespace {

constexpr int kPromptLines = 2, kFrame = 10;

template <class Widget>
Widget* described(Widget* widget, const char* name, const QString& accessible, const QString& help) {
  widget->setObjectName(QString::fromLatin1(name));
  widget->setAccessibleName(accessible);
  widget->setToolTip(help);
  return widget;
}

void addLabelled(QHBoxLayout* row, const QString& text, QWidget* field) {
  auto* label = new QLabel(text, field->parentWidget());
  label->setBuddy(field);
  row->addWidget(label);
  row->addWidget(field);
}

}  // namespace

SamplePanel::SamplePanel(Workspace& workspace, QWidget* parent)
    : QWidget(parent), workspace_(workspace), samples_(defaultSamples()) {
  setObjectName(QStringLiteral("samplePanel"));
  build();
  listen();
  onOpened();
}

QWidget* SamplePanel::buildForm() {
  auto* form = new QWidget(this);
  prompt_ = described(new QPlainTextEdit(form), "samplePrompt", tr("Prompt"),
                      tr("Both models continue this text as it stands; no chat template is put around it. Ctrl+Enter "
                         "continues."));
  prompt_->setTabChangesFocus(true);
  prompt_->setFixedHeight(kPromptLines * prompt_->fontMetrics().lineSpacing() + kFrame);
  prompt_->installEventFilter(this);
  tokens_ =
      described(new QSpinBox(form), "sampleTokens", tr("Tokens"), tr("How many tokens each model writes at most."));
  tokens_->setRange(1, mostSampleTokens);
  temperature_ = described(new QDoubleSpinBox(form), "sampleTemperature", tr("Temperature"),
                           tr("0 takes the likeliest token each time; above it tokens are drawn, the flatter the "
                              "higher."));
  temperature_->setRange(0, hottestSample);
  temperature_->setSingleStep(0.1);
  seed_ = described(new QSpinBox(form), "sampleSeed", tr("Seed"),
                    tr("Of the draws; the same for both models. Without meaning at temperature 0."));
  seed_->setRange(0, std::numeric_limits<int>::max());
  start_ = described(new QPushButton(tr("&Continue"), form), "sampleStart", tr("Continue the prompt"),
                     tr("Both models continue the prompt, one after the other so that neither slows the other down."));
  cancel_ = described(new QPushButton(tr("Cancel"), form), "sampleCancel", tr("Cancel"),
                      tr("Stops at once; what is written stays."));
  auto* row = new QHBoxLayout;
  row->setSpacing(6);
  addLabelled(row, tr("&Tokens"), tokens_);
  addLabelled(row, tr("Te&mperature"), temperature_);
  addLabelled(row, tr("&Seed"), seed_);
  row->addStretch();
  row->addWidget(cancel_);
  row->addWidget(start_);
  auto* column = new QVBoxLayout(form);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(4);
  column->addWidget(prompt_);
  column->addLayout(row);
  return form;
}

void SamplePanel::build() {
  auto* form = buildForm();
  said_ = new MessageLine(Tone::neutral, this);
  said_->setObjectName(QStringLiteral("sampleSaid"));
  columns_ = {new SampleColumn(QStringLiteral("sampleFirst"), this),
              new SampleColumn(QStringLiteral("sampleSecond"), this)};
  auto* both = new QHBoxLayout;
  both->setSpacing(8);
  for (SampleColumn* each : columns_) both->addWidget(each, 1);
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(4, 4, 4, 4);
  layout->setSpacing(4);
  layout->addWidget(form);
  layout->addWidget(said_);
  layout->addLayout(both, 1);
}

void SamplePanel::listen() {
  connect(start_, &QPushButton::clicked, this, &SamplePanel::continuePrompt);
  connect(cancel_, &QPushButton::clicked, this, &SamplePanel::cancel);
  connect(prompt_, &QPlainTextEdit::textChanged, this, &SamplePanel::enable);
  connect(&workspace_, &Workspace::opened, this, &SamplePanel::onOpened);
  connect(&workspace_, &Workspace::closed, this, &SamplePanel::onOpened);
  connect(&workspace_.jobs(), &JobQueue::changed, this, &SamplePanel::onJob);
  connect(&workspace_.jobs(), &JobQueue::stepped, this, &SamplePanel::onStep);
  connect(&workspace_.jobs(), &JobQueue::finished, this, [this](quint64 id) {
    if (job_ == id) end();
  });
  connect(&workspace_.jobs(), &JobQueue::failed, this, [this](quint64 id) {
    if (job_ == id) end();
  });
}

bool SamplePanel::eventFilter(QObject* watched, QEvent* event) {
  if (watched == prompt_ && event->type() == QEvent::KeyPress) {
    const auto* key = static_cast<QKeyEvent*>(event);
    const bool enter = key->key() == Qt::Key_Return || key->key() == Qt::Key_Enter;
    if (enter && key->modifiers().testFlag(Qt::ControlModifier)) {
      start_->click();
      return true;
    }
  }
  return QWidget::eventFilter(watched, event);
}

// ---- what is shown ----

void SamplePanel::onOpened() {
  job_.reset();
  samples_ = workspace_.isOpen() ? samplesFrom(workspace_.project().view()) : defaultSamples();
  prompt_->setPlainText(fromStd(samples_.settings.prompt));
  const int context = workspace_.isOpen() ? workspace_.model().config().max_position : 0;
  tokens_->setMaximum(context > 0 ? std::min(context, mostSampleTokens) : mostSampleTokens);
  tokens_->setValue(samples_.settings.tokens);
  temperature_->setValue(samples_.settings.temperature);
  seed_->setValue(static_cast<int>(std::min<std::uint64_t>(samples_.settings.seed, std::numeric_limits<int>::max())));
  shown_.clear();
  for (SampleColumn* column : columns_) column->begin({}, {});
  for (std::size_t side = 0; side < samples_.texts.size(); ++side) {
    const SampleText& sample = samples_.texts[side];
    columns_[side]->begin(fromStd(samples_.settings.prompt), {});
    columns_[side]->append(fromStd(sample.text));
    columns_[side]->end(sample);
    shown_.push_back(sample.of);
  }
  refresh();
}

void SamplePanel::setSecond(const QString& id) {
  second_ = id;
  refresh();
}

void SamplePanel::refresh() {
  showTitles();
  enable();
}

std::vector<std::string> SamplePanel::chosen() const {
  if (!workspace_.isOpen()) return {};
  const auto& all = workspace_.project().candidates();
  const std::string first = toStd(workspace_.candidate()), second = toStd(second_);
  if (!all.contains(first)) return {};
  return all.contains(second) ? std::vector{first, second} : std::vector{std::string(), first};
}

// Whose texts stand there; while there are none, whose would.
void SamplePanel::showTitles() {
  const auto named = shown_.empty() ? chosen() : shown_;
  for (std::size_t side = 0; side < columns_.size(); ++side) {
    const QString id = side < named.size() ? fromStd(named[side]) : QString();
    const bool original = side < named.size() && id.isEmpty();
    columns_[side]->setTitle(original ? tr("The original") : id);
  }
}

void SamplePanel::enable() {
  const auto now = chosen();
  const bool prompt = !prompt_->toPlainText().isEmpty();
  start_->setEnabled(!job_ && !now.empty() && prompt);
  cancel_->setVisible(job_.has_value());
  if (job_) return;
  if (workspace_.isOpen() && now.empty()) {
    said_->setMessage(Tone::neutral, tr("Select a candidate: the original and it continue the prompt."));
  } else if (!prompt) {
    said_->setMessage(Tone::bad, tr("Type a prompt to continue."));
  } else if (!shown_.empty() && shown_ != now) {
    said_->setMessage(Tone::neutral, tr("These texts are of an earlier choice; Continue writes them anew."));
  } else {
    said_->setMessage({});
  }
}

// ---- the job ----

ContinuationSettings SamplePanel::typed() const {
  ContinuationSettings settings = samples_.settings;
  settings.prompt = toStd(prompt_->toPlainText());
  settings.tokens = tokens_->value();
  settings.temperature = temperature_->value();
  settings.seed = static_cast<std::uint64_t>(seed_->value());
  return settings;
}

std::optional<SampleRequest> SamplePanel::request() const {
  SampleRequest request;
  request.of = chosen();
  if (request.of.empty()) return std::nullopt;
  const Project& project = workspace_.project();
  const auto& texts = project.settings();
  const Recipe common = project.candidates().at(request.of.back()).recipe;
  request.measurement = {common, texts.model, texts.calibration_text, texts.test_text, project.statistics()};
  for (const auto& id : request.of) {
    request.recipes.push_back(id.empty() ? std::nullopt : std::optional(project.candidates().at(id).recipe));
  }
  request.settings = typed();
  return request;
}

void SamplePanel::continuePrompt() {
  auto asked = request();
  if (!asked || job_) return;
  samples_ = {asked->settings, {}};
  shown_ = asked->of;
  for (SampleColumn* column : columns_) column->begin(fromStd(samples_.settings.prompt), tr("waiting"));
  job_ = workspace_.jobs().add(sampleJob(std::move(*asked)));
  refresh();
  onJob(*job_);
}

void SamplePanel::cancel() {
  if (job_) workspace_.jobs().cancel(*job_);
}

void SamplePanel::onJob(quint64 id) {
  if (job_ != id) return;
  const auto job = workspace_.jobs().find(id);
  const bool waits = job && job->state == JobState::waiting;
  said_->setMessage(Tone::neutral, waits ? tr("Another job runs; the prompt is next.") : QString());
}

void SamplePanel::onStep(quint64 id, const std::any& step) {
  if (job_ != id) return;
  if (const auto* piece = std::any_cast<SamplePiece>(&step)) {
    columns_[piece->side]->setFoot(tr("writing"));
    columns_[piece->side]->append(fromStd(piece->text));
  } else if (const auto* whole = std::any_cast<SampleEnd>(&step)) {
    columns_[whole->side]->end(whole->sample);
    samples_.texts.push_back(whole->sample);
    keep();
  }
}

// Finished, failed or cancelled: what is written stays.
void SamplePanel::end() {
  job_.reset();
  for (std::size_t side = samples_.texts.size(); side < columns_.size(); ++side) {
    columns_[side]->setFoot(columns_[side]->written().isEmpty() ? QString() : tr("stopped"));
  }
  enable();
}

void SamplePanel::keep() {
  if (workspace_.isOpen()) workspace_.keepView(toView(samples_));
}

}  // namespace transmla::ui
