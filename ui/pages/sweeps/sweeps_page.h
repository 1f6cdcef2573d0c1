// The page of sweeps: what varies, the sweeps so far, the picture of one of them, its numbers. Lives on the window's
// thread.
#pragma once

#include <QTimer>
#include <QWidget>

#include "ui/workspace/workspace.h"

namespace transmla::ui {

class CandidatePanel;
class SweepForm;
class SweepList;
class SweepPicture;

class SweepsPage : public QWidget {
  Q_OBJECT

 public:
  explicit SweepsPage(Workspace& workspace, QWidget* parent = nullptr);

 private:
  void build();
  void refreshSoon();
  void refresh();

  Workspace& workspace_;
  SweepForm* form_ = nullptr;
  SweepList* list_ = nullptr;
  SweepPicture* picture_ = nullptr;
  CandidatePanel* candidates_ = nullptr;
  QTimer refresh_;  // measured steps come in bursts
};

}  // namespace transmla::ui
