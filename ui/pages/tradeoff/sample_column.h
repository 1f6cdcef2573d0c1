// What one model wrote after the prompt, as it comes, and how fast. Lives on the window's thread.
#pragma once

#include <QWidget>

#include "ui/pages/tradeoff/samples.h"

class QTextEdit;

namespace transmla::ui {

class ElidedLabel;

class SampleColumn : public QWidget {
  Q_OBJECT

 public:
  // `name`: of its parts, "sampleFirst" …
  explicit SampleColumn(const QString& name, QWidget* parent = nullptr);
  void setTitle(const QString& title);
  // Empties it; the prompt stands before what is written, muted.
  void begin(const QString& prompt, const QString& foot);
  void append(const QString& piece);
  void end(const SampleText& sample);
  void setFoot(const QString& text);
  QString written() const;  // without the prompt

 private:
  void add(const QString& text, const QColor& color);
  void changeEvent(QEvent* event) override;

  ElidedLabel* title_;
  QTextEdit* text_;
  ElidedLabel* foot_;
  QString prompt_;
};

}  // namespace transmla::ui
