// Every action of the menus by its name: type a part of it, Enter does it.
#pragma once

#include <QDialog>
#include <QList>

class QAction;
class QLineEdit;
class QListWidget;
class QMenuBar;

namespace transmla::ui {

// Owned by the window, deleted when it closes.
class ActionFinder : public QDialog {
  Q_OBJECT

 public:
  ActionFinder(const QMenuBar& menus, QWidget* parent);

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  struct Entry {
    QString words;  // "Run › Measure this recipe"
    QAction* action;
  };
  void collect(const QList<QAction*>& actions, const QString& path);
  void filter(const QString& words);
  void doPicked();

  QList<Entry> entries_;
  QLineEdit* line_;
  QListWidget* list_;
};

}  // namespace transmla::ui
