// One text of the project: its name, and a button whose menu chooses another file or a data set. Owned by its page.
#pragma once

#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <QWidget>

#include "engine/text/data_set.h"

namespace transmla::ui {

class TextChooser : public QWidget {
  Q_OBJECT

 public:
  TextChooser(const QString& name, const QString& object_name, const QString& help, QWidget* parent = nullptr);
  void setText(const TextSource& text);

 Q_SIGNALS:
  void chosen(const QString& file);
  void dataSetChosen(const QString& name);

 private:
  QMenu* makeMenu(const QString& object_name);
  void choose();

  QString name_, file_;
  QLabel* label_;
  QPushButton* change_;
};

}  // namespace transmla::ui
