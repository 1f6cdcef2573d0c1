#include "engine/checkpoint/hub_cache.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>

#include "tests/support/temporary_folder.h"

namespace transmla {
namespace {

namespace fs = std::filesystem;

// The variables that Hugging Face's libraries look at, all unset; put back at the end.
class HubEnvironment : public ::testing::Test {
 protected:
  HubEnvironment() {
    for (const auto* name : kNames) {
      const char* value = std::getenv(name);
      before_.emplace_back(value == nullptr ? std::nullopt : std::optional<std::string>(value));
      ::unsetenv(name);
    }
  }
  ~HubEnvironment() override {
    for (std::size_t i = 0; i < before_.size(); ++i) {
      before_[i] ? ::setenv(kNames[i], before_[i]->c_str(), 1) : ::unsetenv(kNames[i]);
    }
  }

 private:
  static constexpr const char* kNames[] = {"HF_HOME",           "HF_HUB_CACHE",   "HUGGINGFACE_HUB_CACHE",
                                           "HF_DATASETS_CACHE", "XDG_CACHE_HOME", "HOME"};
  std::vector<std::optional<std::string>> before_;
};

TEST_F(HubEnvironment, GivesTheFoldersOfHuggingFacesLibraries) {
  EXPECT_TRUE(hub_folders().hub.empty());
  ::setenv("HOME", "/people/ada", 1);
  EXPECT_EQ(hub_folders().hub, "/people/ada/.cache/huggingface/hub");
  EXPECT_EQ(hub_folders().datasets, "/people/ada/.cache/huggingface/datasets");
  ::setenv("XDG_CACHE_HOME", "/cache", 1);
  EXPECT_EQ(hub_folders().hub, "/cache/huggingface/hub");
  ::setenv("HF_HOME", "/hf", 1);
  EXPECT_EQ(hub_folders().hub, "/hf/hub");
  ::setenv("HUGGINGFACE_HUB_CACHE", "/old-hub", 1);
  EXPECT_EQ(hub_folders().hub, "/old-hub");
  ::setenv("HF_HUB_CACHE", "/hub", 1);
  ::setenv("HF_DATASETS_CACHE", "/sets", 1);
  EXPECT_EQ(hub_folders().hub, "/hub");
  EXPECT_EQ(hub_folders().datasets, "/sets");
}

TEST(HubName, IsOwnerAndName) {
  for (const auto* name : {"meta-llama/Llama-2-7b-hf", "gpt2", "Qwen/Qwen2.5-7B"})
    EXPECT_TRUE(is_hub_name(name)) << name;
  for (const auto* name : {"", "/models/llama", "./llama", "../llama", "a/b/c", "llama/", "a b", "model?"}) {
    EXPECT_FALSE(is_hub_name(name)) << name;
  }
}

TEST(HubName, IsReadOffAPathInsideTheCache) {
  EXPECT_EQ(hub_name_of("/c/hub/models--meta-llama--Llama-2-7b-hf/snapshots/01c7f73"), "meta-llama/Llama-2-7b-hf");
  EXPECT_EQ(hub_name_of("/c/hub/datasets--wikitext/snapshots/b08601e/x.parquet"), "wikitext");
  EXPECT_EQ(hub_name_of("/c/llama"), "");
}

TEST(HubSnapshots, BeginWithTheOneThatMainPointsTo) {
  const fixtures::TemporaryFolder folder;
  const auto repository = repository_folder(folder.path(), HubKind::model, "org/tiny");
  EXPECT_EQ(repository.filename(), "models--org--tiny");
  EXPECT_TRUE(find_snapshots(folder.path(), HubKind::model, "org/tiny").empty());
  for (const auto* name : {"aaa", "bbb", "ccc"}) fs::create_directories(repository / "snapshots" / name);
  fs::create_directories(repository / "refs");
  std::ofstream(repository / "refs" / "main") << "bbb";
  const auto found = find_snapshots(folder.path(), HubKind::model, "org/tiny");
  ASSERT_EQ(found.size(), 3U);
  EXPECT_EQ(found.front().filename(), "bbb");
  EXPECT_TRUE(find_snapshots(folder.path(), HubKind::data_set, "org/tiny").empty());
  EXPECT_TRUE(find_snapshots(folder.path(), HubKind::model, "../models--org--tiny").empty());
}

}  // namespace
}  // namespace transmla
