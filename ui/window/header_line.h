// At the right of the menu bar: the model, the test text, and whether there are statistics.
#pragma once

#include <QWidget>

class QToolButton;

namespace transmla::ui {

class ElidedLabel;
class Workspace;

// Owned by the menu bar; window's thread. The workspace outlives it.
class HeaderLine : public QWidget {
  Q_OBJECT

 public:
  explicit HeaderLine(Workspace& workspace, QWidget* parent = nullptr);
  QSize sizeHint() const override;

 protected:
  void changeEvent(QEvent* event) override;

 private:
  enum class State { none, taking, ready };
  State state() const;
  void refresh();

  Workspace& workspace_;
  ElidedLabel* names_;
  QToolButton* statistics_;
};

}  // namespace transmla::ui
