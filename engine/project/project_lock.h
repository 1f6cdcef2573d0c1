// The lock of a project's folder: one program at a time writes there. The system lets go of it when a program ends,
// however it ends, so a lock never outlives its program.
#pragma once

#include "engine/base/file.h"

namespace transmla {

// One owner; movable. Let go by destruction.
class ProjectLock {
 public:
  // Refuses with the other program's process. Waits half a second before it does: one that is closing lets go in that
  // time. Where nothing can be locked, on disks that know no locks or that nobody may write to, it locks nothing.
  static Result<ProjectLock> take(const Path& folder);
  ProjectLock(ProjectLock&& other) noexcept;
  ProjectLock& operator=(ProjectLock&& other) noexcept;
  ~ProjectLock();

 private:
  explicit ProjectLock(int descriptor) : descriptor_(descriptor) {}
  int descriptor_ = -1;
};

}  // namespace transmla
