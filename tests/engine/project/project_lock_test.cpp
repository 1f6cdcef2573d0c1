#include "engine/project/project_lock.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

#include "engine/project/project.h"
#include "tests/support/refusal.h"
#include "tests/support/temporary_folder.h"

namespace transmla {
namespace {

using fixtures::refused;

// Another program that holds the lock of a folder until it is killed.
class OtherProgram {
 public:
  explicit OtherProgram(const Path& folder) {
    int ready[2];
    if (::pipe(ready) != 0) throw std::runtime_error("no pipe");
    process_ = ::fork();
    if (process_ == 0) {
      const auto lock = ProjectLock::take(folder);
      const char told = lock ? 'y' : 'n';
      if (::write(ready[1], &told, 1) == 1) ::pause();
      ::_exit(1);
    }
    char told = 'n';
    has_lock_ = ::read(ready[0], &told, 1) == 1 && told == 'y';
    ::close(ready[0]);
    ::close(ready[1]);
  }
  ~OtherProgram() { die(); }
  bool has_lock() const { return has_lock_; }
  std::string process() const { return std::to_string(process_); }
  void die() {
    if (process_ <= 0) return;
    ::kill(process_, SIGKILL);
    ::waitpid(std::exchange(process_, 0), nullptr, 0);
  }

 private:
  pid_t process_ = 0;
  bool has_lock_ = false;
};

class ProjectLocks : public testing::Test {
 protected:
  Path folder() const { return home_.path() / "project"; }
  void make() const { ASSERT_TRUE(Project::create(folder(), {"model", "train.txt", "test.txt"})); }

 private:
  fixtures::TemporaryFolder home_;
};

TEST_F(ProjectLocks, ASecondOneIsRefusedUntilTheFirstIsLetGo) {
  {
    const auto first = ProjectLock::take(folder());
    ASSERT_TRUE(first);
    EXPECT_TRUE(refused(ProjectLock::take(folder()), {folder().string(), std::to_string(::getpid()), "close it"}));
  }
  EXPECT_TRUE(ProjectLock::take(folder()));
}

TEST_F(ProjectLocks, AnotherProgramIsNamed) {
  make();
  const OtherProgram other(folder());
  ASSERT_TRUE(other.has_lock());
  EXPECT_TRUE(refused(Project::open(folder()), {folder().string(), other.process()}));
}

TEST_F(ProjectLocks, ADeadProgramsLockIsTakenOver) {
  make();
  OtherProgram other(folder());
  ASSERT_TRUE(other.has_lock());
  other.die();
  EXPECT_TRUE(Project::open(folder()));
}

TEST_F(ProjectLocks, IsLetGoWithTheProject) {
  make();
  auto opened = Project::open(folder());
  ASSERT_TRUE(opened);
  Project moved = std::move(opened->project);
  EXPECT_FALSE(Project::open(folder()));
  { const Project gone = std::move(moved); }
  EXPECT_TRUE(Project::open(folder()));
}

// What a report is made from while a window has the project open.
TEST_F(ProjectLocks, ReadingNeedsNoneAndChangesNothing) {
  make();
  auto owner = Project::open(folder());
  ASSERT_TRUE(owner);
  auto& project = owner->project;
  Candidate candidate;
  candidate.id = candidate_id(candidate.recipe);
  ASSERT_TRUE(project.put(candidate));
  ASSERT_EQ(project.add_sweep({0, "rank", {candidate.id}, true, SweepState::running}), 1);
  ASSERT_TRUE(write_text(folder() / "original.json", "{"));
  const std::string sweep = *read_text(folder() / "sweeps" / "1.json");

  auto reader = Project::open(folder(), ProjectAccess::read);
  ASSERT_TRUE(reader) << reader.error().message;
  EXPECT_EQ(reader->project.candidates().size(), 1U);
  ASSERT_EQ(reader->warnings.size(), 1U);
  EXPECT_NE(reader->warnings[0].find("original.json"), std::string::npos);
  EXPECT_EQ(*read_text(folder() / "original.json"), "{") << "left where it is";
  EXPECT_EQ(*read_text(folder() / "sweeps" / "1.json"), sweep) << "the sweep runs on";
  EXPECT_TRUE(refused(reader->project.set_recipe({}), {"read only"}));
}

}  // namespace
}  // namespace transmla
