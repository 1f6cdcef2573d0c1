#include "ui/window/recent_list_delegate.h"

#include <QApplication>
#include <QPainter>

#include "ui/plots/palette.h"

namespace transmla::ui {

constexpr int kMargin = 8, kBetween = 2;

void RecentListDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
  QStyleOptionViewItem ground = option;
  initStyleOption(&ground, index);
  ground.text.clear();
  const QStyle* style = ground.widget != nullptr ? ground.widget->style() : QApplication::style();
  style->drawControl(QStyle::CE_ItemViewItem, &ground, painter, ground.widget);
  const bool picked = option.state.testFlag(QStyle::State_Selected);
  const QColor text = option.palette.color(picked ? QPalette::HighlightedText : QPalette::Text);
  const QColor muted = picked ? text : mutedText(option.palette);
  const QFontMetrics metrics(option.font);
  const QRect room = option.rect.adjusted(kMargin, kMargin, -kMargin, -kMargin);
  QRect line(room.left(), room.top(), room.width(), metrics.height());
  const QString result = index.data(resultRole).toString();
  painter->save();
  painter->setPen(muted);
  painter->drawText(line, Qt::AlignRight | Qt::AlignVCenter, result);
  const int left = line.width() - metrics.horizontalAdvance(result) - kMargin;
  painter->setPen(text);
  painter->drawText(line, Qt::AlignLeft | Qt::AlignVCenter,
                    metrics.elidedText(index.data(Qt::DisplayRole).toString(), Qt::ElideRight, left));
  line.translate(0, metrics.height() + kBetween);
  painter->setPen(muted);
  painter->drawText(line, Qt::AlignLeft | Qt::AlignVCenter,
                    metrics.elidedText(index.data(folderRole).toString(), Qt::ElideMiddle, line.width()));
  painter->restore();
}

QSize RecentListDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex&) const {
  return {200, 2 * QFontMetrics(option.font).height() + kBetween + 2 * kMargin};
}

}  // namespace transmla::ui
