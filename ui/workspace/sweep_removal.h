// A sweep taken out of the project, as one step of the history.
#pragma once

#include <QUndoCommand>
#include <functional>

#include "engine/project/project.h"

namespace transmla::ui {

// `take_out` and `put_back` outlive the command.
class SweepRemoval : public QUndoCommand {
 public:
  SweepRemoval(ProjectSweep sweep, const QString& what, std::function<void()> take_out,
               std::function<void(const ProjectSweep&)> put_back)
      : QUndoCommand(what), sweep_(std::move(sweep)), take_out_(std::move(take_out)), put_back_(std::move(put_back)) {}

  void undo() override { put_back_(sweep_); }
  void redo() override { take_out_(); }

 private:
  ProjectSweep sweep_;
  std::function<void()> take_out_;
  std::function<void(const ProjectSweep&)> put_back_;
};

}  // namespace transmla::ui
