// What a page shows while it has nothing to show: what to do next, and the button that does it.
#pragma once

#include <QWidget>

class QLabel;
class QPushButton;

namespace transmla::ui {

// Owned by the page; window's thread.
class EmptyState : public QWidget {
  Q_OBJECT

 public:
  explicit EmptyState(QWidget* parent = nullptr);
  // `icon`: a name for lineIcon(). Without `button` there is none.
  void setContent(const QString& icon, const QString& title, const QString& sentence, const QString& button = {});
  QPushButton& button() { return *button_; }

 Q_SIGNALS:
  void triggered();

 protected:
  void changeEvent(QEvent* event) override;

 private:
  void color();
  QString icon_name_;
  QLabel* icon_;
  QLabel* title_;
  QLabel* sentence_;
  QPushButton* button_;
};

}  // namespace transmla::ui
