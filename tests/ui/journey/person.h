// What a person does with the window, in tests: presses, types, clicks, waits for what is on the screen.
#pragma once

#include <gtest/gtest.h>

#include <QApplication>
#include <QComboBox>
#include <QLineEdit>
#include <QPushButton>
#include <QTableView>
#include <QTest>

#include "tests/support/tiny_project.h"
#include "tests/ui/support/find_child.h"
#include "tests/ui/window/own_settings.h"
#include "ui/window/main_window.h"
#include "ui/words/words.h"

namespace transmla::ui {

class Person : public OwnSettings {
 protected:
  Person();  // a project of a tiny model is on the disk

  // The program, started anew.
  void startProgram();
  void quit();  // closes the window, agreeing to what it asks
  void dropProject();

  void press(Qt::Key key) { QTest::keyClick(window_.get(), key); }
  template <class Widget>
  Widget& see(const char* name) {
    return child<Widget>(*window_, name);
  }
  void click(const char* button);  // waits until it can be clicked
  void type(const char* line, const QString& text);
  // While `seen` is false the program runs, at most this long.
  template <class Seen>
  bool wait(Seen seen, int milliseconds = 60'000) {
    return QTest::qWaitFor(seen, milliseconds);
  }
  Workspace& workspace() { return window_->workspace(); }
  const Project& project() { return workspace().project(); }
  int measured();  // candidates with both stages measured to the end
  Path file(const char* name) const { return tiny_.folder() / name; }

  fixtures::TinyProject tiny_;
  std::unique_ptr<MainWindow> window_;
};

}  // namespace transmla::ui
