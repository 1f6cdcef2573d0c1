#include "engine/project/background_writer.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <future>

#include "engine/project/project.h"
#include "tests/support/temporary_folder.h"

namespace transmla {
namespace {

const auto kNobody = [](const Error& error) { ADD_FAILURE() << error.message; };

TEST(BackgroundWriter, WritesInOrderOnAnotherThread) {
  std::vector<int> written;
  std::thread::id thread;
  {
    BackgroundWriter writer(kNobody);
    for (int number = 0; number < 100; ++number) {
      writer.post([&, number] {
        thread = std::this_thread::get_id();
        written.push_back(number);
        return Status();
      });
    }
  }
  ASSERT_EQ(written.size(), 100U) << "destruction writes what waits";
  EXPECT_TRUE(std::is_sorted(written.begin(), written.end()));
  EXPECT_NE(thread, std::this_thread::get_id());
}

TEST(BackgroundWriter, PostingDoesNotWaitAndFlushDoes) {
  std::promise<void> disk;
  std::atomic<int> written = 0;
  BackgroundWriter writer(kNobody);
  writer.post([&, slow = disk.get_future().share()] {
    slow.wait();
    ++written;
    return Status();
  });
  writer.post([&] {
    ++written;
    return Status();
  });
  EXPECT_EQ(written, 0);
  disk.set_value();
  writer.flush();
  EXPECT_EQ(written, 2);
}

TEST(BackgroundWriter, TellsWhatFailsAndGoesOn) {
  std::vector<std::string> told;
  bool after = false;
  {
    BackgroundWriter writer([&](const Error& error) { told.push_back(error.message); });
    writer.post([] { return Status(fail("the disk is full")); });
    writer.post([&] {
      after = true;
      return Status();
    });
  }
  EXPECT_EQ(told, std::vector<std::string>{"the disk is full"});
  EXPECT_TRUE(after);
}

// ---- a project that writes this way ----

class BackgroundProject : public testing::Test {
 protected:
  void SetUp() override { ASSERT_TRUE(Project::create(folder(), {"model", "train.txt", "test.txt"})); }
  Path folder() const { return home_.path() / "project"; }
  Project::Opened opened(ProjectAccess access = ProjectAccess::write) const {
    auto result = Project::open(folder(), access);
    if (!result) throw std::runtime_error(result.error().message);
    return std::move(*result);
  }
  static Candidate candidate_of(int rank, std::size_t chunks) {
    Candidate candidate;
    candidate.recipe.kv_lora_rank = rank;
    candidate.id = candidate_id(candidate.recipe);
    candidate.mla.nll.assign(chunks, 2.5);
    return candidate;
  }

 private:
  fixtures::TemporaryFolder home_;
};

TEST_F(BackgroundProject, ChangesAreThereAtOnceAndOnDiskAfterAFlush) {
  auto [project, warnings] = opened();
  project.write_in_background(kNobody);
  const Candidate candidate = candidate_of(64, 3);
  ASSERT_TRUE(project.put(candidate));
  EXPECT_EQ(project.candidates().size(), 1U);
  ASSERT_EQ(project.add_sweep({0, "rank", {candidate.id}}), 1);
  project.flush();
  const auto [read, none] = opened(ProjectAccess::read);
  EXPECT_EQ(read.candidates().size(), 1U);
  EXPECT_EQ(read.sweeps().size(), 1U);
}

TEST_F(BackgroundProject, DestructionLeavesEverythingOnDisk) {
  {
    auto [project, warnings] = opened();
    project.write_in_background(kNobody);
    for (int rank = 1; rank <= 20; ++rank) ASSERT_TRUE(project.put(candidate_of(rank, 1)));
    ASSERT_TRUE(project.remove(candidate_of(7, 1).id));
  }
  EXPECT_EQ(opened().project.candidates().size(), 19U);
}

TEST_F(BackgroundProject, AFailedWriteIsToldLater) {
  std::atomic<int> told = 0;
  auto [project, warnings] = opened();
  project.write_in_background([&](const Error& error) {
    EXPECT_NE(error.message.find(folder().string()), std::string::npos) << error.message;
    ++told;
  });
  std::filesystem::remove_all(folder());
  ASSERT_TRUE(write_text(folder(), "in the way"));
  EXPECT_TRUE(project.set_recipe(candidate_of(64, 0).recipe));
  project.flush();
  EXPECT_EQ(told, 1);
}

// Whatever is being written when it happens: each file is whole, its last state or the one before.
TEST_F(BackgroundProject, AKilledProgramLeavesWholeFiles) {
  const pid_t process = ::fork();
  if (process == 0) {
    auto [project, warnings] = opened();
    project.write_in_background([](const Error&) { ::_exit(1); });
    for (std::size_t chunks = 1;; ++chunks) {
      if (!project.put(candidate_of(64, chunks)) || !project.set_original({std::vector<double>(chunks, 2)})) ::_exit(1);
      if (chunks % 8 == 0) project.flush();
    }
  }
  const Path file = folder() / "original.json";
  while (!std::filesystem::exists(file)) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  std::this_thread::sleep_for(std::chrono::milliseconds(50));
  ::kill(process, SIGKILL);
  int status = 0;
  ::waitpid(process, &status, 0);
  ASSERT_TRUE(WIFSIGNALED(status)) << "it ended by itself";
  const auto [project, warnings] = opened();
  EXPECT_TRUE(warnings.empty()) << warnings.front();
  ASSERT_EQ(project.candidates().size(), 1U);
  const auto measured = project.candidates().begin()->second.mla.nll.size();
  EXPECT_LE(measured - project.original().nll.size(), 1U) << "in the order in which they were asked for";
}

}  // namespace
}  // namespace transmla
