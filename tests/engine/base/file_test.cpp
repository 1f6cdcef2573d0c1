#include "engine/base/file.h"

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <csignal>
#include <fstream>
#include <iterator>

#include "tests/support/refusal.h"
#include "tests/support/temporary_folder.h"

namespace transmla {
namespace {

class FileTest : public ::testing::Test {
 protected:
  Path at(const std::string& name) const { return folder_.path() / name; }
  std::size_t entries() const {
    return static_cast<std::size_t>(
        std::distance(std::filesystem::directory_iterator(folder_.path()), std::filesystem::directory_iterator()));
  }

 private:
  fixtures::TemporaryFolder folder_;
};

// No file of this process may grow beyond `bytes` while this lives: a disk that fills up.
class FullDisk {
 public:
  explicit FullDisk(rlim_t bytes) : handler_(std::signal(SIGXFSZ, SIG_IGN)) {
    ::getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit now{bytes, before_.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &now);
  }
  ~FullDisk() {
    ::setrlimit(RLIMIT_FSIZE, &before_);
    std::signal(SIGXFSZ, handler_);
  }
  FullDisk(const FullDisk&) = delete;
  FullDisk& operator=(const FullDisk&) = delete;

 private:
  rlimit before_{};
  void (*handler_)(int);
};

TEST_F(FileTest, AMappedFileShowsItsBytesAlsoAfterTheyWereReleasedAndItWasMoved) {
  const std::string text(20'000, 'x');
  ASSERT_TRUE(write_text(at("a"), text));
  auto first = MappedFile::open(at("a"));
  ASSERT_TRUE(first);
  const MappedFile file = std::move(*first);
  file.release(file.bytes());
  EXPECT_EQ(std::string(reinterpret_cast<const char*>(file.bytes().data()), file.bytes().size()), text);
}

TEST_F(FileTest, AnEmptyFileMapsToNoBytes) {
  ASSERT_TRUE(write_text(at("empty"), ""));
  const auto file = MappedFile::open(at("empty"));
  ASSERT_TRUE(file);
  EXPECT_TRUE(file->bytes().empty());
}

TEST_F(FileTest, WhatIsNoFileIsNotMapped) {
  EXPECT_TRUE(fixtures::refused(MappedFile::open(at("absent")), {"absent", "No such file"}));
  std::filesystem::create_directory(at("folder"));
  EXPECT_TRUE(fixtures::refused(MappedFile::open(at("folder")), {"folder", "not a regular file"}));
}

TEST_F(FileTest, AFileAppearsOnlyWhenCommitted) {
  auto file = AtomicFile::create(at("new/result.json"));
  ASSERT_TRUE(file);
  ASSERT_TRUE(file->write("half"));
  EXPECT_FALSE(std::filesystem::exists(at("new/result.json")));
  ASSERT_TRUE(file->write(" and half"));
  ASSERT_TRUE(file->commit());
  EXPECT_EQ(read_text(at("new/result.json")), "half and half");
}

TEST_F(FileTest, AFileThatIsNotCommittedLeavesTheOldOneAndNothingElse) {
  ASSERT_TRUE(write_text(at("a"), "old"));
  {
    auto file = AtomicFile::create(at("a"));
    ASSERT_TRUE(file);
    ASSERT_TRUE(file->write("new"));
  }
  EXPECT_EQ(read_text(at("a")), "old");
  EXPECT_EQ(entries(), 1);
}

TEST_F(FileTest, AFullDiskIsOneSentenceAndLeavesNothing) {
  Status status;
  {
    const FullDisk disk(1000);
    status = write_text(at("big"), std::string(5000, 'x'));
  }
  EXPECT_TRUE(fixtures::refused(status, {"big", "4.0 kB more to write", "free on the disk"}));
  EXPECT_EQ(entries(), 0);
}

TEST_F(FileTest, AFolderAppearsOnlyWhenCommitted) {
  auto folder = AtomicFolder::create(at("export/"));
  ASSERT_TRUE(folder);
  ASSERT_TRUE(write_text(folder->path() / "sub/config.json", "{}"));
  EXPECT_FALSE(std::filesystem::exists(at("export")));
  ASSERT_TRUE(folder->commit());
  EXPECT_EQ(read_text(at("export/sub/config.json")), "{}");
  EXPECT_EQ(entries(), 1);
}

TEST_F(FileTest, AFolderThatIsNotCommittedVanishes) {
  {
    auto folder = AtomicFolder::create(at("export"));
    ASSERT_TRUE(folder);
    ASSERT_TRUE(write_text(folder->path() / "config.json", "{}"));
  }
  EXPECT_EQ(entries(), 0);
}

TEST_F(FileTest, AnExistingFolderIsNeverReplaced) {
  ASSERT_TRUE(write_text(at("export/precious"), "kept"));
  EXPECT_TRUE(fixtures::refused(AtomicFolder::create(at("export")), {"export' exists already", "another folder"}));
  EXPECT_EQ(read_text(at("export/precious")), "kept");
}

TEST_F(FileTest, AFolderThatAppearsMeanwhileIsNotReplacedEither) {
  auto folder = AtomicFolder::create(at("export"));
  ASSERT_TRUE(folder);
  ASSERT_TRUE(write_text(at("export/precious"), "kept"));
  EXPECT_FALSE(folder->commit());
  EXPECT_EQ(read_text(at("export/precious")), "kept");
}

TEST_F(FileTest, TooSmallADiskIsRefusedBeforeTheWork) {
  EXPECT_TRUE(require_free_bytes(at("not/yet/there"), 1));
  constexpr std::size_t exabyte = 1'000'000'000'000'000'000;
  EXPECT_TRUE(fixtures::refused(require_free_bytes(at("not/yet/there"), exabyte), {"1.0 EB", "free"}));
  EXPECT_TRUE(require_free_bytes("", 1)) << "the current folder";
}

}  // namespace
}  // namespace transmla
