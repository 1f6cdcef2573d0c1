#include "ui/window/page_rail.h"

#include <QButtonGroup>
#include <QPainter>
#include <QStyleOptionFocusRect>
#include <QVBoxLayout>

#include "ui/plots/palette.h"
#include "ui/widgets/icons.h"

namespace transmla::ui {
namespace {

constexpr int kIcon = 24, kHeight = 64, kLeastWidth = 80, kMark = 3;

// Owned by the rail. The picked page has a mark at its left.
class RailButton : public QToolButton {
 public:
  using QToolButton::QToolButton;
  QSize sizeHint() const override {
    return {std::max(kLeastWidth, fontMetrics().horizontalAdvance(text()) + 16), kHeight};
  }

 protected:
  void paintEvent(QPaintEvent*) override {
    QPainter painter(this);
    const bool picked = isChecked();
    if (picked || underMouse()) painter.fillRect(rect(), palette().color(QPalette::AlternateBase));
    if (picked) painter.fillRect(0, 0, kMark, height(), palette().color(QPalette::Highlight));
    const int text_height = fontMetrics().height();
    const int top = (height() - kIcon - 4 - text_height) / 2;
    const QColor color = picked ? palette().color(QPalette::WindowText) : mutedText(palette());
    painter.drawPixmap((width() - kIcon) / 2, top, linePixmap(icon_, color, kIcon, devicePixelRatioF()));
    painter.setPen(color);
    painter.drawText(QRect(0, top + kIcon + 4, width(), text_height), Qt::AlignCenter, text());
    if (hasFocus()) {
      QStyleOptionFocusRect focus;
      focus.initFrom(this);
      style()->drawPrimitive(QStyle::PE_FrameFocusRect, &focus, &painter, this);
    }
  }

 public:
  QString icon_;
};

}  // namespace

PageRail::PageRail(QWidget* parent) : QWidget(parent), group_(new QButtonGroup(this)), column_(new QVBoxLayout(this)) {
  setObjectName(QStringLiteral("pageRail"));
  column_->setContentsMargins(0, 0, 0, 0);
  column_->setSpacing(0);
  column_->addStretch(1);
  connect(group_, &QButtonGroup::idClicked, this, &PageRail::picked);
}

void PageRail::add(const QString& id, const QString& icon, const QString& name, const QString& help) {
  auto* button = new RailButton(this);
  const int index = static_cast<int>(group_->buttons().size());
  button->icon_ = icon;
  button->setText(name);
  button->setObjectName(QStringLiteral("page.%1").arg(id));
  button->setAccessibleName(name);
  button->setToolTip(QStringLiteral("%1 (%2)").arg(help).arg(index + 1));
  button->setCheckable(true);
  button->setFocusPolicy(Qt::TabFocus);
  button->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
  group_->addButton(button, index);
  column_->insertWidget(index, button);
}

void PageRail::setCurrent(int page) {
  if (auto* button = group_->button(page)) button->setChecked(true);
}

}  // namespace transmla::ui
