// A tiny model's project with candidates of a freqfold sweep, opened in a workspace.
#pragma once

#include <QWidget>
#include <stdexcept>

#include "tests/support/tiny_project.h"
#include "tests/ui/pages/made_up.h"
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

// The widget of this name; throws where there is none.
template <class T>
T& child(QWidget& parent, const char* name) {
  auto* found = parent.findChild<T*>(QString::fromLatin1(name));
  if (found == nullptr) throw std::runtime_error(std::string("no widget ") + name);
  return *found;
}

}  // namespace transmla::ui::fixtures
