// What the window shows while nothing is open: the three ways to begin, and recent projects.
#pragma once

#include <QWidget>

class QLabel;
class QListWidget;
class QPushButton;

namespace transmla::ui {

class MessageLine;

// Owned by the window; window's thread.
class StartPage : public QWidget {
  Q_OBJECT

 public:
  // `demo`: the demo model's file; empty where it is not there.
  explicit StartPage(const QString& demo, QWidget* parent = nullptr);
  void refresh();  // reads the list of recent projects anew

 Q_SIGNALS:
  void openModelRequested();
  void openProjectRequested();
  void pathChosen(const QString& path);  // a recent project, or the demo model

 protected:
  void changeEvent(QEvent* event) override;

 private:
  QWidget* buildHead();
  QWidget* buildButtons();
  QWidget* buildRecent();
  void onDemo();
  void color();

  QString demo_;
  QLabel* sentence_ = nullptr;
  QLabel* hint_ = nullptr;
  QLabel* recent_title_ = nullptr;
  QListWidget* recent_ = nullptr;
  MessageLine* demo_missing_ = nullptr;
};

}  // namespace transmla::ui
