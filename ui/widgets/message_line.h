// An icon and a sentence in the colour of a tone, wrapped where it is long; hidden while there is nothing to say.
#pragma once

#include <QWidget>

#include "ui/widgets/tone.h"

class QLabel;

namespace transmla::ui {

// Owned by what it stands in; window's thread.
class MessageLine : public QWidget {
  Q_OBJECT

 public:
  explicit MessageLine(Tone tone = Tone::bad, QWidget* parent = nullptr);
  void setMessage(const QString& sentence);  // empty: hides
  void setMessage(Tone tone, const QString& sentence);
  QString message() const;

 protected:
  void changeEvent(QEvent* event) override;

 private:
  void color();
  Tone tone_;
  QLabel* icon_;
  QLabel* text_;
};

}  // namespace transmla::ui
