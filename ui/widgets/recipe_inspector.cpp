#include "ui/widgets/recipe_inspector.h"

#include <QLabel>
#include <QPushButton>
#include <QScrollArea>
#include <QStackedWidget>
#include <QVBoxLayout>

#include "ui/widgets/cache_effect.h"
#include "ui/widgets/empty_state.h"
#include "ui/widgets/icons.h"
#include "ui/widgets/recipe_editor.h"
#include "ui/words/words.h"
#include "ui/workspace/workspace.h"

namespace transmla::ui {
namespace {

const Candidate* pickedCandidate(const Workspace& workspace) {
  if (!workspace.isOpen()) return nullptr;
  const auto& candidates = workspace.project().candidates();
  const auto found = candidates.find(toStd(workspace.candidate()));
  return found == candidates.end() ? nullptr : &found->second;
}

QPushButton* button(const QString& name, const QString& icon, const QString& words, const QString& help,
                    QWidget* parent) {
  auto* result = new QPushButton(lineIcon(icon), words, parent);
  result->setObjectName(name);
  result->setToolTip(help);
  result->setFocusPolicy(Qt::TabFocus);
  return result;
}

}  // namespace

RecipeInspector::RecipeInspector(Workspace& workspace, QWidget* parent)
    : QWidget(parent),
      workspace_(workspace),
      stack_(new QStackedWidget(this)),
      editor_(new RecipeEditor(this)),
      bars_(new CacheEffect(this)),
      cache_(new QLabel(this)),
      candidate_(new QLabel(this)) {
  setObjectName(QStringLiteral("recipeInspector"));
  measure_ = button(QStringLiteral("measure"), QStringLiteral("measure"), tr("Measure"),
                    tr("Measures the perplexity of this recipe on the project's test text (Ctrl+R)"), this);
  use_ = button(QStringLiteral("use"), QStringLiteral("ok"), tr("Use"),
                tr("Makes the recipe of the picked candidate the recipe of the project"), this);
  stack_->addWidget(buildEmpty());
  stack_->addWidget(buildPanel());
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->addWidget(stack_);
  listen();
  showProject();
}

QSize RecipeInspector::sizeHint() const { return {328, 600}; }

QWidget* RecipeInspector::buildEmpty() {
  auto* empty = new EmptyState(this);
  empty->setContent(QStringLiteral("model"), tr("No model is open"), tr("Its recipe will stand here."),
                    tr("Open model…"));
  connect(empty, &EmptyState::triggered, this, &RecipeInspector::openRequested);
  return empty;
}

QWidget* RecipeInspector::buildPanel() {
  auto* panel = new QWidget(this);
  auto* scroll = new QScrollArea(panel);
  scroll->setObjectName(QStringLiteral("recipeScroll"));
  scroll->setWidgetResizable(true);
  scroll->setFrameShape(QFrame::NoFrame);
  scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  scroll->setFocusPolicy(Qt::NoFocus);
  scroll->setWidget(editor_);
  auto* column = new QVBoxLayout(panel);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  column->addWidget(scroll, 1);
  column->addWidget(buildFoot());
  return panel;
}

QWidget* RecipeInspector::buildFoot() {
  auto* foot = new QFrame(this);
  foot->setAutoFillBackground(true);
  foot->setBackgroundRole(QPalette::AlternateBase);
  cache_->setObjectName(QStringLiteral("cacheText"));
  candidate_->setObjectName(QStringLiteral("pickedCandidate"));
  for (QLabel* label : {cache_, candidate_}) label->setWordWrap(true);
  candidate_->setToolTip(tr("The candidate that is picked on the Sweeps and Trade-off pages"));
  auto* buttons = new QHBoxLayout;
  buttons->addWidget(measure_, 1);
  buttons->addWidget(use_, 1);
  auto* column = new QVBoxLayout(foot);
  column->setContentsMargins(8, 8, 8, 8);
  column->setSpacing(8);
  column->addWidget(bars_);
  column->addWidget(cache_);
  column->addWidget(candidate_);
  column->addLayout(buttons);
  return foot;
}

void RecipeInspector::listen() {
  connect(editor_, &RecipeEditor::edited, this,
          [this](const Recipe& recipe, const QString& what, int merge) { workspace_.editRecipe(recipe, what, merge); });
  connect(editor_, &RecipeEditor::problemsChanged, this, &RecipeInspector::enable);
  connect(measure_, &QPushButton::clicked, this, [this] { workspace_.measureRecipe(); });
  connect(use_, &QPushButton::clicked, this, [this] { workspace_.useCandidate(workspace_.candidate()); });
  connect(&workspace_, &Workspace::opened, this, &RecipeInspector::showProject);
  connect(&workspace_, &Workspace::closed, this, &RecipeInspector::showProject);
  connect(&workspace_, &Workspace::recipeChanged, this, &RecipeInspector::showRecipe);
  connect(&workspace_, &Workspace::candidateChanged, this, &RecipeInspector::showCandidate);
  connect(&workspace_, &Workspace::candidatesChanged, this, &RecipeInspector::showCandidate);
}

void RecipeInspector::showProject() {
  const bool open = workspace_.isOpen();
  stack_->setCurrentIndex(open ? 1 : 0);
  if (!open) return;
  editor_->setModel(workspace_.model().config(), workspace_.recipe());
  showRecipe();
}

void RecipeInspector::showRecipe() {
  if (!workspace_.isOpen()) return;
  const Recipe& recipe = workspace_.recipe();
  editor_->setRecipe(recipe);
  const CacheSize size = cache_size(workspace_.model().config(), recipe.qk_mqa_dim, recipe.kv_lora_rank);
  bars_->setSize(size);
  cache_->setText(cacheText(size));
  showCandidate();
}

void RecipeInspector::showCandidate() {
  const Candidate* picked = pickedCandidate(workspace_);
  candidate_->setVisible(picked != nullptr);
  if (picked != nullptr) {
    const QString measured =
        picked->mla.nll.empty() ? tr("not measured yet") : tr("perplexity %1").arg(perplexityText(picked->mla));
    candidate_->setText(tr("Picked: %1\n%2", "recipe, result").arg(recipeText(picked->recipe), measured));
  }
  enable();
}

void RecipeInspector::enable() {
  const Candidate* picked = pickedCandidate(workspace_);
  measure_->setEnabled(workspace_.isOpen() && !editor_->hasProblems());
  use_->setEnabled(picked != nullptr && !differingFields(picked->recipe, workspace_.recipe()).empty());
}

}  // namespace transmla::ui
