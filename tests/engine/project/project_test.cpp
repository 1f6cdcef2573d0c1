#include "engine/project/project.h"

#include <gtest/gtest.h>

#include <fstream>

#include "tests/support/refusal.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/tiny_project.h"

namespace transmla {
namespace {

using fixtures::entries_of;
using fixtures::refused;
using fixtures::TemporaryFolder;

Candidate candidate_of(int rank, std::vector<double> nll) {
  Candidate candidate;
  candidate.recipe.kv_lora_rank = rank;
  candidate.id = candidate_id(candidate.recipe);
  candidate.cache.after.bytes = rank;
  candidate.mla.nll = std::move(nll);
  return candidate;
}

void overwrite(const Path& file, const std::string& text) { std::ofstream(file, std::ios::binary) << text; }

// A project with two candidates, the original, and a sweep that runs.
class ProjectFolder : public testing::Test {
 protected:
  void SetUp() override {
    auto project = Project::create(folder(), {"models/llama", "train.txt", "test.txt"});
    ASSERT_TRUE(project.has_value()) << project.error().message;
    Recipe recipe;
    recipe.kv_lora_rank = 96;
    ASSERT_TRUE(project->set_recipe(recipe));
    ASSERT_TRUE(project->set_view({{"page", "sweeps"}}));
    ASSERT_TRUE(project->set_original({{2.5, 2.25}}));
    ASSERT_TRUE(project->put(first_));
    ASSERT_TRUE(project->put(second_));
    ASSERT_EQ(project->add_sweep({0, "kv_lora_rank", {first_.id, second_.id}, true, SweepState::running}), 1);
  }

  Path folder() const { return home_.path() / "project"; }
  Project::Opened opened() const {
    auto result = Project::open(folder());
    EXPECT_TRUE(result.has_value()) << result.error().message;
    return std::move(*result);
  }
  // Of somebody who looks while it is open.
  std::vector<std::string> warnings_again() const {
    auto result = Project::open(folder(), ProjectAccess::read);
    EXPECT_TRUE(result.has_value()) << result.error().message;
    return result->warnings;
  }
  Path candidate_file(const Candidate& candidate) const { return folder() / "candidates" / (candidate.id + ".json"); }

  const Candidate first_ = candidate_of(64, {3, 3.5}), second_ = candidate_of(128, {2.75, 3});

 private:
  TemporaryFolder home_;
};

TEST_F(ProjectFolder, OpensAsItWasLeft) {
  const auto [project, warnings] = opened();
  EXPECT_TRUE(warnings.empty());
  EXPECT_TRUE(project.settings().model.is_absolute());
  EXPECT_EQ(project.settings().test_text.file.filename(), "test.txt");
  EXPECT_EQ(project.recipe().kv_lora_rank, 96);
  EXPECT_EQ(project.view().at("page"), "sweeps");
  EXPECT_EQ(project.original().nll, (std::vector<double>{2.5, 2.25}));
  ASSERT_EQ(project.candidates().size(), 2U);
  EXPECT_EQ(to_json(project.candidates().at(first_.id)), to_json(first_));
  EXPECT_EQ(project.sweeps().at(0).title, "kv_lora_rank");
}

TEST_F(ProjectFolder, ADataSetIsKeptWithItsSplit) {
  const TextSource text(folder() / "train.parquet", {"wikitext2", Split::train});
  {
    auto [project, warnings] = opened();
    ASSERT_TRUE(project.set_settings({project.settings().model, text, project.settings().test_text}));
  }
  EXPECT_EQ(opened().project.settings().calibration_text, text);
  auto file = nlohmann::json::parse(read_text(folder() / "project.json").value());
  EXPECT_EQ(file.at("calibration_text").at("data_set"), "wikitext2");
  file["calibration_text"]["split"] = "dev";
  std::ofstream(folder() / "project.json") << file;
  const auto [project, warnings] = opened();
  ASSERT_EQ(warnings.size(), 1U);
  EXPECT_NE(warnings[0].find("calibration_text"), std::string::npos) << warnings[0];
  EXPECT_EQ(project.settings().test_text.file.filename(), "test.txt");
}

TEST_F(ProjectFolder, ASweepThatRanIsFoundPaused) {
  EXPECT_EQ(opened().project.sweeps().at(0).state, SweepState::paused);
  EXPECT_NE(read_text(folder() / "sweeps" / "1.json")->find("\"paused\""), std::string::npos);
}

TEST_F(ProjectFolder, ChangesAreOnDiskAtOnce) {
  auto [project, none] = opened();
  ASSERT_TRUE(project.set_sweep_state(1, SweepState::done));
  ASSERT_TRUE(project.remove(first_.id));
  const auto reader = Project::open(folder(), ProjectAccess::read);
  ASSERT_TRUE(reader);
  const auto& [again, warnings] = *reader;
  EXPECT_TRUE(warnings.empty());
  EXPECT_EQ(again.candidates().size(), 1U);
  EXPECT_EQ(again.sweeps().at(0).candidates, std::vector<std::string>{second_.id});
  EXPECT_EQ(again.sweeps().at(0).state, SweepState::done);
}

TEST_F(ProjectFolder, RefusesWhatCannotBe) {
  EXPECT_TRUE(refused(Project::create(folder(), {}), {"already"}));
  EXPECT_TRUE(refused(Project::open(folder().parent_path()), {"no project"}));
  auto [project, warnings] = opened();
  Candidate other = first_;
  other.id = "other";
  EXPECT_FALSE(project.put(other));
  other.recipe.method = "../up";
  EXPECT_TRUE(refused(project.put(other), {"../up"}));
  EXPECT_TRUE(refused(project.remove("none"), {"none"}));
  EXPECT_FALSE(project.add_sweep({0, "rank", {"none"}}));
  EXPECT_FALSE(project.set_sweep_state(9, SweepState::done));
  EXPECT_FALSE(project.set_view(nlohmann::json::array()));
}

TEST_F(ProjectFolder, AFailedWriteChangesNothing) {
  auto [project, warnings] = opened();
  std::filesystem::remove_all(folder());
  overwrite(folder(), "in the way");
  EXPECT_FALSE(project.set_recipe({}));
  EXPECT_FALSE(project.put(candidate_of(32, {})));
  EXPECT_FALSE(project.log("event"));
  EXPECT_EQ(project.recipe().kv_lora_rank, 96);
  EXPECT_EQ(project.candidates().size(), 2U);
}

// ---- damage ----

struct Damage {
  const char* what;
  const char* text;
};

class Damaged : public ProjectFolder, public testing::WithParamInterface<Damage> {};

TEST_P(Damaged, CandidateIsSetAsideAndTheRestOpens) {
  overwrite(candidate_file(first_), GetParam().text);
  const auto [project, warnings] = opened();
  ASSERT_EQ(warnings.size(), 2U);  // the sweep is told as well
  EXPECT_NE(warnings[0].find(first_.id + ".json.damaged"), std::string::npos) << warnings[0];
  EXPECT_EQ(project.candidates().size(), 1U);
  EXPECT_EQ(project.sweeps().at(0).candidates, std::vector<std::string>{second_.id});
  EXPECT_EQ(read_text(candidate_file(first_).string() + ".damaged"), GetParam().text);
  EXPECT_TRUE(warnings_again().empty()) << "it is told once";
}

TEST_P(Damaged, OriginalAndSweepsAreSetAside) {
  overwrite(folder() / "original.json", GetParam().text);
  overwrite(folder() / "sweeps" / "1.json", GetParam().text);
  auto [project, warnings] = opened();
  EXPECT_EQ(warnings.size(), 2U);
  EXPECT_TRUE(project.original().nll.empty());
  EXPECT_TRUE(project.sweeps().empty());
  EXPECT_EQ(project.add_sweep({0, "rank", {first_.id}}), 2) << "a number is never used twice";
}

TEST_P(Damaged, ProjectFileLeavesWhatWasMeasured) {
  overwrite(folder() / "project.json", GetParam().text);
  const auto [project, warnings] = opened();
  ASSERT_EQ(warnings.size(), 1U);
  EXPECT_NE(warnings[0].find("project.json.damaged"), std::string::npos) << warnings[0];
  EXPECT_TRUE(project.settings().model.empty());
  EXPECT_EQ(to_json(project.recipe()), to_json(Recipe{}));
  EXPECT_EQ(project.candidates().size(), 2U);
  EXPECT_EQ(project.original().nll.size(), 2U);
  EXPECT_TRUE(warnings_again().empty());
}

INSTANTIATE_TEST_SUITE_P(Project, Damaged,
                         testing::Values(Damage{"empty", ""}, Damage{"cut", R"({"format": 1, "id": "sc)"},
                                         Damage{"list", "[1, 2]"}, Damage{"format", R"({"format": "one"})"},
                                         Damage{"no_format", R"({"nll": [1]})"}, Damage{"old", R"({"format": 0})"},
                                         Damage{"kind", R"({"format": 1, "id": 3, "nll": "x", "number": "y"})"}),
                         [](const auto& damage) { return damage.param.what; });

TEST_F(ProjectFolder, KeepsThePartsOfADamagedProjectFileThatAreWhole) {
  auto content = nlohmann::json::parse(*read_text(folder() / "project.json"));
  content["recipe"]["kv_lora_rank"] = "many";
  overwrite(folder() / "project.json", content.dump());
  const auto [project, warnings] = opened();
  ASSERT_EQ(warnings.size(), 1U);
  EXPECT_NE(warnings[0].find("kv_lora_rank"), std::string::npos) << warnings[0];
  EXPECT_EQ(project.settings().model.filename(), "llama");
  EXPECT_EQ(project.view().at("page"), "sweeps");
  EXPECT_EQ(project.recipe().kv_lora_rank, Recipe{}.kv_lora_rank);
}

TEST_F(ProjectFolder, OpensWhereItsFileWasOnlySetAside) {
  std::filesystem::rename(folder() / "project.json", folder() / "project.json.damaged");
  EXPECT_TRUE(Project::is_project(folder()));
  const auto [project, warnings] = opened();
  EXPECT_EQ(warnings.size(), 1U);
  EXPECT_EQ(project.candidates().size(), 2U);
}

TEST_F(ProjectFolder, SetsAsideUnderANewNameWhereTheFirstIsTaken) {
  for (int time = 0; time < 3; ++time) {
    overwrite(folder() / "original.json", "{");
    opened();
  }
  const auto entries = entries_of(folder());
  for (const char* name : {"original.json.damaged", "original.json.damaged-2", "original.json.damaged-3"}) {
    EXPECT_NE(std::find(entries.begin(), entries.end(), name), entries.end()) << name;
  }
}

TEST_F(ProjectFolder, RefusesANewerFormatAndTouchesNothing) {
  overwrite(folder() / "project.json", R"({"format": 2, "new": true})");
  EXPECT_TRUE(refused(Project::open(folder()), {"newer", "2", "1"}));
  EXPECT_EQ(read_text(folder() / "project.json"), R"({"format": 2, "new": true})");
}

TEST_F(ProjectFolder, KeepsTheOriginalsSpeedBesideItsPerplexity) {
  {
    auto [project, warnings] = opened();
    EXPECT_FALSE(project.original_speed()) << "older programs wrote none";
    ASSERT_TRUE(project.set_original_speed(DecodingSpeed{31.5, 512, 64, 2, "a processor"}));
    ASSERT_TRUE(project.set_original({{2.25}}));
  }
  const auto [project, warnings] = opened();
  EXPECT_TRUE(warnings.empty());
  EXPECT_EQ(project.original().nll, std::vector<double>{2.25});
  ASSERT_TRUE(project.original_speed());
  EXPECT_EQ(project.original_speed()->tokens_per_second, 31.5);
  EXPECT_EQ(project.original_speed()->context_length, 512);
}

TEST_F(ProjectFolder, ACandidateUnderAnotherNameIsDamaged) {
  std::filesystem::rename(candidate_file(first_), folder() / "candidates" / "renamed.json");
  const auto [project, warnings] = opened();
  EXPECT_EQ(warnings.size(), 2U);
  EXPECT_EQ(project.candidates().size(), 1U);
}

// ---- journal ----

TEST_F(ProjectFolder, JournalGrowsByWholeLines) {
  auto [project, warnings] = opened();
  ASSERT_TRUE(project.log("export", {{"folder", "out\n\xff"}}));  // names of files may be anything
  std::ofstream(folder() / "journal.jsonl", std::ios::app) << R"({"event": "cut o)";
  ASSERT_TRUE(project.log("closed"));
  std::ifstream journal(folder() / "journal.jsonl");
  std::vector<std::string> lines;
  for (std::string line; std::getline(journal, line);) lines.push_back(line);
  ASSERT_EQ(lines.size(), 3U);
  const auto first = nlohmann::json::parse(lines[0]), last = nlohmann::json::parse(lines[2]);
  EXPECT_EQ(first.at("event"), "export");
  EXPECT_EQ(first.at("time").get<std::string>().size(), std::string("2025-01-31T12:00:00Z").size());
  EXPECT_EQ(last.at("event"), "closed");
}

}  // namespace
}  // namespace transmla
