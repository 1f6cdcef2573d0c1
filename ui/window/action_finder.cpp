#include "ui/window/action_finder.h"

#include <QAction>
#include <QCoreApplication>
#include <QKeyEvent>
#include <QLineEdit>
#include <QListWidget>
#include <QMenu>
#include <QMenuBar>
#include <QVBoxLayout>

namespace transmla::ui {
namespace {

constexpr int kEntry = Qt::UserRole;
constexpr QSize kSize(480, 320);

QString plainWords(const QAction& action) {
  return action.text().section(QLatin1Char('\t'), 0, 0).remove(QLatin1Char('&'));
}

}  // namespace

ActionFinder::ActionFinder(const QMenuBar& menus, QWidget* parent)
    : QDialog(parent), line_(new QLineEdit(this)), list_(new QListWidget(this)) {
  setObjectName(QStringLiteral("actionFinder"));
  setAttribute(Qt::WA_DeleteOnClose);
  setWindowTitle(tr("Find an action"));
  line_->setObjectName(QStringLiteral("finderLine"));
  line_->setPlaceholderText(tr("Type a part of its name"));
  line_->setAccessibleName(windowTitle());
  line_->installEventFilter(this);
  list_->setObjectName(QStringLiteral("finderList"));
  list_->setAccessibleName(tr("Actions"));
  auto* column = new QVBoxLayout(this);
  column->addWidget(line_);
  column->addWidget(list_);
  resize(kSize);
  collect(menus.actions(), {});
  connect(line_, &QLineEdit::textChanged, this, &ActionFinder::filter);
  connect(line_, &QLineEdit::returnPressed, this, &ActionFinder::doPicked);
  connect(list_, &QListWidget::itemActivated, this, &ActionFinder::doPicked);
  filter({});
}

void ActionFinder::collect(const QList<QAction*>& actions, const QString& path) {
  for (QAction* action : actions) {
    if (action->isSeparator() || !action->isVisible()) continue;
    const QString words =
        path.isEmpty() ? plainWords(*action) : QStringLiteral("%1 › %2").arg(path, plainWords(*action));
    action->menu() != nullptr ? collect(action->menu()->actions(), words) : entries_.append({words, action});
  }
}

void ActionFinder::filter(const QString& words) {
  list_->clear();
  for (qsizetype index = 0; index < entries_.size(); ++index) {
    const auto& [name, action] = entries_[index];
    if (!action->isEnabled() || !name.contains(words, Qt::CaseInsensitive)) continue;
    const QString keys = action->shortcut().toString(QKeySequence::NativeText);
    auto* item = new QListWidgetItem(keys.isEmpty() ? name : QStringLiteral("%1   (%2)").arg(name, keys), list_);
    item->setData(kEntry, index);
  }
  list_->setCurrentRow(0);
}

void ActionFinder::doPicked() {
  const QListWidgetItem* item = list_->currentItem();
  if (item == nullptr) return;
  QAction* action = entries_[item->data(kEntry).toLongLong()].action;
  close();
  action->trigger();
}

bool ActionFinder::eventFilter(QObject* watched, QEvent* event) {
  if (event->type() != QEvent::KeyPress) return QDialog::eventFilter(watched, event);
  const int key = static_cast<QKeyEvent*>(event)->key();
  if (key != Qt::Key_Up && key != Qt::Key_Down) return false;
  QCoreApplication::sendEvent(list_, event);  // ↑ and ↓ move in the list while the line is typed in
  return true;
}

}  // namespace transmla::ui
