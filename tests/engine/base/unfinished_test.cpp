#include <gtest/gtest.h>

#include <fstream>

#include "engine/base/file.h"
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

TEST(RemoveUnfinished, DoesNotMindAFolderThatIsNotThere) { remove_unfinished("/no/such/folder"); }

}  // namespace
}  // namespace transmla
