#include "ui/pages/model/model_page.h"

#include <QHBoxLayout>
#include <QScrollArea>
#include <QVBoxLayout>

#include "engine/session/loaders.h"
#include "ui/pages/model/parts.h"
#include "ui/pages/model/statistics_offer.h"
#include "ui/words/words.h"

namespace transmla::ui {
namespace {

constexpr int margin = 16, spacing = 12;

// A column that scrolls where the window is low.
QWidget* scrolled(QWidget* content, const QString& name, QWidget* parent) {
  auto* area = new QScrollArea(parent);
  area->setObjectName(name);
  area->setWidgetResizable(true);
  area->setFrameShape(QFrame::NoFrame);
  area->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  area->viewport()->setAutoFillBackground(false);
  content->setAutoFillBackground(false);
  area->setWidget(content);
  return area;
}

QVBoxLayout* columnIn(QWidget* widget) {
  auto* column = new QVBoxLayout(widget);
  column->setContentsMargins(0, 0, 8, 0);
  column->setSpacing(spacing);
  return column;
}

}  // namespace

ModelPage::ModelPage(Workspace& workspace, QWidget* parent)
    : QWidget(parent), workspace_(workspace), preflight_(workspace, this) {
  setObjectName(QStringLiteral("modelPage"));
  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(margin, margin, margin, margin);
  row->setSpacing(2 * spacing);
  row->addWidget(makeFacts(), 4);
  row->addWidget(makeChecks(), 6);
  row->addWidget(makeCache(), 5);
  connect(&preflight_, &PreflightTask::changed, this, [this] { checks_->setReport(preflight_.report()); });
  connect(&workspace_, &Workspace::opened, this, &ModelPage::refresh);
  connect(&workspace_, &Workspace::closed, this, &ModelPage::refresh);
  connect(&workspace_, &Workspace::recipeChanged, this, &ModelPage::refreshRecipe);
  connect(&workspace_, &Workspace::settingsChanged, this, &ModelPage::refreshTexts);
  preflight_.refresh();
  refresh();
}

QWidget* ModelPage::makeFacts() {
  auto* content = new QWidget(this);
  auto* column = columnIn(content);
  column->addWidget(sectionTitle(tr("Model"), content));
  facts_ = new FactsView(content);
  column->addWidget(facts_);
  column->addSpacing(spacing);
  column->addWidget(sectionTitle(tr("Texts"), content));
  calibration_ =
      new TextChooser(tr("Calibration text"), QStringLiteral("calibrationText"),
                      tr("Statistics, fits and refits are made on this text. Take one like what the model will "
                         "be used for."),
                      content);
  test_ = new TextChooser(tr("Test text"), QStringLiteral("testText"),
                          tr("Perplexities are taken on this text. It must not be the calibration text."), content);
  column->addWidget(calibration_);
  column->addWidget(test_);
  for (const auto& [chooser, role] :
       {std::pair(calibration_, TextRole::calibration), std::pair(test_, TextRole::test)}) {
    connect(chooser, &TextChooser::chosen, this,
            [this, role = role](const QString& file) { workspace_.setText(role, Path(toStd(file))); });
    connect(chooser, &TextChooser::dataSetChosen, this,
            [this, role = role](const QString& name) { workspace_.useDataSet(role, name); });
  }
  column->addSpacing(spacing);
  column->addWidget(sectionTitle(tr("Statistics"), content));
  column->addWidget(new StatisticsOffer(workspace_, content));
  column->addStretch(1);
  return scrolled(content, QStringLiteral("modelFacts"), this);
}

QWidget* ModelPage::makeChecks() {
  auto* content = new QWidget(this);
  auto* column = columnIn(content);
  column->setContentsMargins(0, 0, 0, 0);
  column->addWidget(sectionTitle(tr("Preflight"), content));
  checks_ = new PreflightView(content);
  column->addWidget(checks_, 1);
  return content;
}

QWidget* ModelPage::makeCache() {
  auto* content = new QWidget(this);
  auto* column = columnIn(content);
  column->addWidget(sectionTitle(tr("Cache"), content));
  bars_ = new CacheBars(content);
  column->addWidget(bars_);
  saving_ = mutedLabel({}, content);
  saving_->setObjectName(QStringLiteral("cacheSaving"));
  column->addWidget(saving_);
  column->addSpacing(spacing);
  column->addWidget(sectionTitle(tr("What will run the export"), content));
  loaders_ = new LoaderView(content);
  column->addWidget(loaders_);
  column->addStretch(1);
  return scrolled(content, QStringLiteral("modelCache"), this);
}

void ModelPage::refresh() {
  if (workspace_.isOpen()) {
    facts_->show(workspace_.inspection());
  } else {
    facts_->clear();
  }
  refreshTexts();
  refreshRecipe();
}

void ModelPage::refreshTexts() {
  const ProjectSettings settings = workspace_.isOpen() ? workspace_.project().settings() : ProjectSettings{};
  calibration_->setText(settings.calibration_text);
  test_->setText(settings.test_text);
  calibration_->setEnabled(workspace_.isOpen());
  test_->setEnabled(workspace_.isOpen());
}

void ModelPage::refreshRecipe() {
  if (!workspace_.isOpen()) {
    bars_->clear();
    saving_->clear();
    loaders_->setLoaders({});
    return;
  }
  const Recipe& recipe = workspace_.recipe();
  const ModelConfig& config = workspace_.model().config();
  bars_->setSizes(cache_size(config, recipe.qk_mqa_dim, recipe.kv_lora_rank), recipe.kv_lora_rank, recipe.qk_mqa_dim);
  saving_->setText(savingText());
  loaders_->setLoaders(loader_support(config, recipe));
}

QString ModelPage::savingText() const {
  const Recipe& recipe = workspace_.recipe();
  const ModelConfig& config = workspace_.model().config();
  const CacheSize size = cache_size(config, recipe.qk_mqa_dim, recipe.kv_lora_rank);
  const auto whole = [&](const CacheCost& cost) {
    return bytesText(static_cast<std::uint64_t>(cost.bytes) * static_cast<std::uint64_t>(config.max_position));
  };
  const QString share = size.saved() >= 0 ? tr("%1 less.").arg(percentText(size.saved()))
                                          : tr("%1 more.").arg(percentText(-size.saved()));
  return share + QLatin1Char(' ') +
         tr("A text of %1 tokens takes %2 instead of %3.")
             .arg(countText(static_cast<std::uint64_t>(config.max_position)), whole(size.after), whole(size.before));
}

}  // namespace transmla::ui
