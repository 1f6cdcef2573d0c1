#include "ui/widgets/help_tip.h"

#include <QApplication>
#include <QCursor>
#include <QKeyEvent>
#include <QLabel>
#include <QScreen>
#include <QVBoxLayout>
#include <algorithm>

namespace transmla::ui {
namespace {

constexpr int kWidth = 360, kAway = 12;

const QWidget* explained(const QWidget* widget) {
  while (widget != nullptr && widget->whatsThis().isEmpty() && widget->toolTip().isEmpty()) {
    widget = widget->isWindow() ? nullptr : widget->parentWidget();
  }
  return widget;
}

}  // namespace

QString helpTextOf(const QWidget* widget) {
  const QWidget* known = explained(widget);
  if (known == nullptr) return {};
  return known->whatsThis().isEmpty() ? known->toolTip() : known->whatsThis();
}

HelpTip::HelpTip(QWidget* parent) : QFrame(parent, Qt::Popup), title_(new QLabel(this)), text_(new QLabel(this)) {
  setObjectName(QStringLiteral("helpTip"));
  setFrameShape(QFrame::StyledPanel);
  QFont bold = title_->font();
  bold.setBold(true);
  title_->setFont(bold);
  text_->setObjectName(QStringLiteral("helpTipText"));
  text_->setWordWrap(true);
  text_->setFixedWidth(kWidth);
  text_->setTextInteractionFlags(Qt::TextSelectableByMouse);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(12, 8, 12, 12);
  column->setSpacing(4);
  column->addWidget(title_);
  column->addWidget(text_);
}

void HelpTip::showFor(QWidget* window) {
  const QPoint pointer = QCursor::pos();
  const QWidget* under = QApplication::widgetAt(pointer);
  const QWidget* target = under != nullptr && under->window() == window ? explained(under) : nullptr;
  const QWidget* focused = window->focusWidget();
  if (target == nullptr) target = explained(focused);
  if (target == nullptr) {
    return say(tr("Help"),
               tr("Put the pointer on a field, a button or a plot and press F1: it is explained here. The keys are "
                  "listed under Help › Keyboard shortcuts."),
               pointer);
  }
  const QPoint at = target->rect().contains(target->mapFromGlobal(pointer))
                        ? pointer
                        : target->mapToGlobal(target->rect().bottomLeft());
  say(target->accessibleName(), helpTextOf(target), at);
}

QString HelpTip::text() const { return text_->text(); }

void HelpTip::keyPressEvent(QKeyEvent*) { close(); }

void HelpTip::say(const QString& title, const QString& text, const QPoint& at) {
  title_->setText(title);
  title_->setVisible(!title.isEmpty());
  text_->setText(text);
  adjustSize();
  const QScreen* screen = QApplication::screenAt(at);
  const QRect room = (screen != nullptr ? screen : QApplication::primaryScreen())->availableGeometry();
  const int x = std::clamp(at.x() + kAway, room.left(), std::max(room.left(), room.right() - width()));
  const int y = std::clamp(at.y() + kAway, room.top(), std::max(room.top(), room.bottom() - height()));
  move(x, y);
  show();
}

}  // namespace transmla::ui
