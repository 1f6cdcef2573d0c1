// A round mark that says how a check went, by colour and by sign.
#pragma once

#include <QWidget>

namespace transmla::ui {

enum class Mark { good, unproven, warning, bad };

class StatusDot : public QWidget {
  Q_OBJECT

 public:
  explicit StatusDot(Mark mark, QWidget* parent = nullptr);
  void setMark(Mark mark);
  Mark mark() const { return mark_; }
  QSize sizeHint() const override;

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  Mark mark_;
};

}  // namespace transmla::ui
