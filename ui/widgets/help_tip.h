// F1: the explanation of the thing under the pointer, from its "what's this" text or its tooltip.
#pragma once

#include <QFrame>

class QLabel;

namespace transmla::ui {

// Of the widget or the nearest one around it that has an explanation; empty where there is none.
QString helpTextOf(const QWidget* widget);

// Shown beside the pointer until a key or a click elsewhere. Owned by the window.
class HelpTip : public QFrame {
  Q_OBJECT

 public:
  explicit HelpTip(QWidget* parent = nullptr);
  // Of what is under the pointer within `window`, else of what has the keyboard's focus.
  void showFor(QWidget* window);
  QString text() const;

 protected:
  void keyPressEvent(QKeyEvent* event) override;

 private:
  void say(const QString& title, const QString& text, const QPoint& at);
  QLabel* title_;
  QLabel* text_;
};

}  // namespace transmla::ui
