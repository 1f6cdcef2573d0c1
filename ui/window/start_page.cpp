#include "ui/window/start_page.h"

#include <QEvent>
#include <QFileInfo>
#include <QLabel>
#include <QListWidget>
#include <QPushButton>
#include <QVBoxLayout>

#include "ui/plots/palette.h"
#include "ui/widgets/icons.h"
#include "ui/widgets/message_line.h"
#include "ui/window/recent_list_delegate.h"
#include "ui/window/recent_projects.h"

namespace transmla::ui {
namespace {

constexpr int kWidth = 640;

QPushButton* button(const QString& name, const QString& icon, const QString& words, const QString& help,
                    QWidget* parent) {
  auto* result = new QPushButton(lineIcon(icon), words, parent);
  result->setObjectName(name);
  result->setToolTip(help);
  result->setIconSize({20, 20});
  result->setMinimumHeight(40);
  return result;
}

}  // namespace

StartPage::StartPage(const QString& demo, QWidget* parent) : QWidget(parent), demo_(demo) {
  setObjectName(QStringLiteral("startPage"));
  auto* body = new QWidget(this);
  body->setMaximumWidth(kWidth);
  auto* column = new QVBoxLayout(body);
  column->setSpacing(24);
  column->addWidget(buildHead());
  column->addWidget(buildButtons());
  column->addWidget(buildRecent(), 1);
  auto* page = new QVBoxLayout(this);
  page->addStretch(1);
  page->addWidget(body, 6);
  page->addStretch(1);
  page->setAlignment(body, Qt::AlignHCenter);
  body->setMinimumWidth(kWidth);
  color();
  refresh();
}

QWidget* StartPage::buildHead() {
  auto* head = new QWidget(this);
  auto* name = new QLabel(tr("TransMLA workbench"), head);
  QFont large = name->font();
  large.setPointSizeF(large.pointSizeF() * 1.9);
  name->setFont(large);
  sentence_ = new QLabel(
      tr("Converts a language model's attention to multi-head latent attention, whose cache is small: look at its "
         "spectra, choose ranks, measure, export."),
      head);
  sentence_->setWordWrap(true);
  auto* icon = new QLabel(head);
  icon->setPixmap(QIcon(QStringLiteral(":/icons/workbench.svg")).pixmap(56, 56));
  auto* words = new QVBoxLayout;
  words->setSpacing(4);
  words->addWidget(name);
  words->addWidget(sentence_);
  auto* row = new QHBoxLayout(head);
  row->setContentsMargins(0, 0, 0, 0);
  row->setSpacing(16);
  row->addWidget(icon, 0, Qt::AlignTop);
  row->addLayout(words, 1);
  return head;
}

QWidget* StartPage::buildButtons() {
  auto* part = new QWidget(this);
  auto* model = button(QStringLiteral("openModel"), QStringLiteral("model"), tr("Open model…"),
                       tr("A Hugging Face folder (config.json and safetensors) or a GGUF file"), part);
  auto* project = button(QStringLiteral("openProject"), QStringLiteral("project"), tr("Open project…"),
                         tr("A folder that the workbench made: recipe, results and journal of one model"), part);
  auto* demo = button(QStringLiteral("tryDemo"), QStringLiteral("demo"), tr("Try the demo model"),
                      tr("SmolLM2-135M-Instruct: small enough for every step to take minutes at most"), part);
  demo_missing_ = new MessageLine(Tone::caution, part);
  demo_missing_->setObjectName(QStringLiteral("demoMissing"));
  hint_ = new QLabel(tr("Or drop a model folder, a GGUF file or a project folder anywhere on this window."), part);
  hint_->setWordWrap(true);
  auto* row = new QHBoxLayout;
  row->setSpacing(8);
  for (QPushButton* one : {model, project, demo}) row->addWidget(one, 1);
  auto* column = new QVBoxLayout(part);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(8);
  column->addLayout(row);
  column->addWidget(demo_missing_);
  column->addWidget(hint_);
  connect(model, &QPushButton::clicked, this, &StartPage::openModelRequested);
  connect(project, &QPushButton::clicked, this, &StartPage::openProjectRequested);
  connect(demo, &QPushButton::clicked, this, &StartPage::onDemo);
  return part;
}

QWidget* StartPage::buildRecent() {
  auto* part = new QWidget(this);
  recent_title_ = new QLabel(tr("Recent projects"), part);
  QFont bold = recent_title_->font();
  bold.setBold(true);
  recent_title_->setFont(bold);
  recent_ = new QListWidget(part);
  recent_->setObjectName(QStringLiteral("recentProjects"));
  recent_->setAccessibleName(tr("Recent projects"));
  recent_->setItemDelegate(new RecentListDelegate(recent_));
  recent_->setFrameShape(QFrame::StyledPanel);
  recent_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  recent_->setUniformItemSizes(true);
  auto* column = new QVBoxLayout(part);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(8);
  column->addWidget(recent_title_);
  column->addWidget(recent_, 1);
  connect(recent_, &QListWidget::itemActivated, this, [this](const QListWidgetItem* item) {
    Q_EMIT pathChosen(item->data(RecentListDelegate::folderRole).toString());
  });
  connect(recent_, &QListWidget::itemClicked, this, [this](const QListWidgetItem* item) {
    Q_EMIT pathChosen(item->data(RecentListDelegate::folderRole).toString());
  });
  return part;
}

void StartPage::refresh() {
  const auto projects = recentProjects();
  recent_->clear();
  for (const auto& project : projects) {
    auto* item = new QListWidgetItem(project.model, recent_);
    item->setData(RecentListDelegate::folderRole, project.folder);
    if (!project.perplexity.isEmpty()) {
      item->setData(RecentListDelegate::resultRole, tr("best perplexity %1").arg(project.perplexity));
    }
    item->setToolTip(project.folder);
  }
  recent_->setVisible(!projects.empty());
  recent_title_->setVisible(!projects.empty());
}

void StartPage::onDemo() {
  if (!demo_.isEmpty() && QFileInfo::exists(demo_)) {
    Q_EMIT pathChosen(demo_);
    return;
  }
  demo_missing_->setMessage(tr(
      "The demo model is not on this machine yet. In a terminal, in the program's source folder, type ./run demo: it "
      "fetches the model (98 MB) and opens it here."));
}

void StartPage::changeEvent(QEvent* event) {
  QWidget::changeEvent(event);
  if (event->type() == QEvent::ApplicationPaletteChange) color();
}

void StartPage::color() {
  QPalette muted = palette();
  muted.setColor(QPalette::WindowText, mutedText(palette()));
  for (QLabel* label : {sentence_, hint_}) label->setPalette(muted);
}

}  // namespace transmla::ui
