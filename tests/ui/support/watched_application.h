// An application that knows how long its longest event took the window's thread. Processor time, not the clock's: on a
// busy machine that is what the program itself is to blame for.
#pragma once

#include <QApplication>

namespace transmla::ui {

class WatchedApplication : public QApplication {
 public:
  using QApplication::QApplication;
  bool notify(QObject* receiver, QEvent* event) override;

  static WatchedApplication& the() { return *static_cast<WatchedApplication*>(qApp); }
  void forgetLongest() { longest_ = 0; }
  double longest() const { return longest_; }  // seconds
  QString longestWhat() const { return what_; }

 private:
  int depth_ = 0;  // events within events count once
  double longest_ = 0;
  QString what_;
};

}  // namespace transmla::ui
