// One message above the pages, out of the way: a problem stays until it is closed, a notice goes by itself.
#pragma once

#include <QFrame>
#include <QTimer>

#include "ui/widgets/tone.h"

namespace transmla::ui {

class MessageLine;

// Owned by the window; window's thread.
class Banner : public QFrame {
  Q_OBJECT

 public:
  explicit Banner(QWidget* parent = nullptr);
  void say(Tone tone, const QString& sentence);
  QString message() const;

 private:
  MessageLine* line_;
  QTimer leave_;
};

}  // namespace transmla::ui
