// A tiny model's project with candidates of a freqfold sweep, opened in a workspace.
#pragma once

#include "tests/support/tiny_project.h"
#include "tests/ui/pages/made_up.h"
#include "tests/ui/support/find_child.h"
#include "ui/workspace/workspace.h"

namespace transmla::ui::fixtures {

class OpenProject {
 public:
  // Candidates of freqfold 2, 4, 8; 4 is the best, 8 was stopped. The sweep is kept with this state.
  explicit OpenProject(SweepState state = SweepState::done);
  ~OpenProject();

  Recipe recipe(int freqfold) const;
  QString id(int freqfold) const;  // of the candidate

 private:
  void create(SweepState state);
  ::transmla::fixtures::TinyProject tiny_;

 public:
  Workspace workspace;
};

}  // namespace transmla::ui::fixtures
