#include <gtest/gtest.h>

#include <fstream>

#include "engine/base/file.h"
#include "tests/support/refusal.h"
#include "tests/support/temporary_folder.h"

namespace transmla {
namespace {

TEST(RemoveUnfinished, TakesWhatThisProcessHasBegunAndNothingElse) {
  const fixtures::TemporaryFolder place;
  auto file = AtomicFile::create(place.path() / "a.json");
  auto folder = AtomicFolder::create(place.path() / "model");
  ASSERT_TRUE(file && folder);
  ASSERT_TRUE(write_text(folder->path() / "part.bin", "begun").has_value());
  std::ofstream(place.path() / ".b.json.1.partial") << "another process's";
  std::ofstream(place.path() / "kept.partial") << "a person's";
  remove_unfinished(place.path());
  EXPECT_FALSE(std::filesystem::exists(folder->path()));
  std::size_t left = 0;
  for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator(place.path())) ++left;
  EXPECT_EQ(left, 2U);
}

TEST(Unfinished, WhatAKilledProgramLeftIsRemovedByTheNextThatWritesTheSame) {
  const fixtures::TemporaryFolder place;
  const auto left = [&](const char* name) { return std::filesystem::exists(place.path() / name); };
  std::ofstream(place.path() / ".a.json.0.4711.partial") << "half";
  std::ofstream(place.path() / ".a.json.old.0.4711.partial") << "of a.json.old";
  ASSERT_TRUE(write_text(place.path() / ".model.0.4711.partial" / "part.bin", "half"));
  ASSERT_TRUE(write_text(place.path() / "a.json", "whole"));
  EXPECT_FALSE(left(".a.json.0.4711.partial"));
  EXPECT_TRUE(left(".a.json.old.0.4711.partial"));
  EXPECT_TRUE(left(".model.0.4711.partial"));
  EXPECT_TRUE(AtomicFolder::create(place.path() / "model"));
  EXPECT_FALSE(left(".model.0.4711.partial"));
}

TEST(Unfinished, WhatIsStillBeingWrittenStays) {
  const fixtures::TemporaryFolder place;
  auto first = AtomicFile::create(place.path() / "a"), second = AtomicFile::create(place.path() / "a");
  ASSERT_TRUE(first && second);
  ASSERT_TRUE(first->write("first") && second->write("second"));
  ASSERT_TRUE(first->commit());
  EXPECT_EQ(read_text(place.path() / "a"), "first");
  ASSERT_TRUE(second->commit());
  EXPECT_EQ(read_text(place.path() / "a"), "second");
}

TEST(Unfinished, AFolderIsWrittenByOneProgramAtATime) {
  const fixtures::TemporaryFolder place;
  const Path target = place.path() / "model";
  {
    const auto first = AtomicFolder::create(target);
    ASSERT_TRUE(first);
    EXPECT_TRUE(fixtures::refused(AtomicFolder::create(target), {"model", "being written by another program"}));
  }
  EXPECT_TRUE(AtomicFolder::create(target));
}

TEST(MakeFolders, MakesWhatIsMissingAndSaysWhatIsInTheWay) {
  const fixtures::TemporaryFolder place;
  ASSERT_TRUE(make_folders(place.path() / "a/b/c/"));
  EXPECT_TRUE(std::filesystem::is_directory(place.path() / "a/b/c"));
  EXPECT_TRUE(make_folders(place.path() / "a/b"));
  ASSERT_TRUE(write_text(place.path() / "file", ""));
  EXPECT_TRUE(fixtures::refused(make_folders(place.path() / "file/b"), {"cannot create folder", "file"}));
}

TEST(RemoveUnfinished, DoesNotMindAFolderThatIsNotThere) { remove_unfinished("/no/such/folder"); }

}  // namespace
}  // namespace transmla
