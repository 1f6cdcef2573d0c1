// One text of the project: its name, and a button that chooses another file. Owned by its page.
#pragma once

#include <QLabel>
#include <QPushButton>
#include <QWidget>

namespace transmla::ui {

class TextChooser : public QWidget {
  Q_OBJECT

 public:
  TextChooser(const QString& name, const QString& object_name, const QString& help, QWidget* parent = nullptr);
  void setFile(const QString& file);
  QString file() const { return file_; }

 Q_SIGNALS:
  void chosen(const QString& file);

 private:
  void choose();

  QString name_, file_;
  QLabel* label_;
  QPushButton* change_;
};

}  // namespace transmla::ui
