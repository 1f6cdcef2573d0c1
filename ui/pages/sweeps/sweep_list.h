// The list of sweeps with its buttons: pause, resume, cancel, remove. Lives on the window's thread.
#pragma once

#include <QTableView>
#include <QWidget>

#include "ui/pages/sweeps/sweep_list_model.h"
#include "ui/workspace/workspace.h"

class QPushButton;

namespace transmla::ui {

class SweepList : public QWidget {
  Q_OBJECT

 public:
  explicit SweepList(Workspace& workspace, QWidget* parent = nullptr);
  void refresh();      // from the workspace
  int picked() const;  // number of the sweep that is shown; 0: none
  void pick(int number);

 Q_SIGNALS:
  void pickedChanged(int number);

 private:
  void build();
  QPushButton* addButton(const QString& name, const QString& text, const QString& help,
                         void (Workspace::*action)(int sweep));
  ListedSweep listed(const ProjectSweep& sweep) const;
  void updateButtons();

  Workspace& workspace_;
  SweepListModel model_;
  QTableView* view_ = nullptr;
  QPushButton* pause_ = nullptr;
  QPushButton* resume_ = nullptr;
  QPushButton* cancel_ = nullptr;
  QPushButton* remove_ = nullptr;
};

}  // namespace transmla::ui
