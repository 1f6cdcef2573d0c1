// A titled part of a panel that can be folded away.
#pragma once

#include <QWidget>

class QToolButton;

namespace transmla::ui {

// Owned by the panel; window's thread.
class Section : public QWidget {
  Q_OBJECT

 public:
  Section(const QString& title, QWidget* body, QWidget* parent = nullptr);
  void setOpen(bool open);
  bool isOpen() const { return open_; }

 private:
  QToolButton* head_;
  QWidget* body_;
  bool open_ = false;
};

}  // namespace transmla::ui
