// One line of text that ends in "…" where there is no room; the whole text is its tooltip then.
#pragma once

#include <QFrame>

namespace transmla::ui {

// Owned by what it stands in; window's thread.
class ElidedLabel : public QFrame {
  Q_OBJECT

 public:
  explicit ElidedLabel(QWidget* parent = nullptr, Qt::TextElideMode mode = Qt::ElideRight);
  void setText(const QString& text);
  const QString& text() const { return text_; }
  void setMuted(bool muted);
  QSize sizeHint() const override;
  QSize minimumSizeHint() const override;

 protected:
  void paintEvent(QPaintEvent* event) override;
  bool event(QEvent* event) override;

 private:
  QString text_;
  Qt::TextElideMode mode_;
  bool muted_ = false;
};

}  // namespace transmla::ui
