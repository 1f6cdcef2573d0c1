// A recent project as two lines: the model with its best result, and the folder.
#pragma once

#include <QStyledItemDelegate>

namespace transmla::ui {

// Owned by the list; window's thread.
class RecentListDelegate : public QStyledItemDelegate {
  Q_OBJECT

 public:
  enum Role { folderRole = Qt::UserRole, resultRole };

  using QStyledItemDelegate::QStyledItemDelegate;
  void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
  QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
};

}  // namespace transmla::ui
