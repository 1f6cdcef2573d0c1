// Sweeps that were taken out of a project, and predicted errors that are kept in it.
#include <gtest/gtest.h>

#include "engine/project/project.h"
#include "tests/support/temporary_folder.h"

namespace transmla {
namespace {

class KeptParts : public testing::Test {
 protected:
  void SetUp() override {
    auto project = Project::create(folder(), {"model", "train.txt", "test.txt"});
    ASSERT_TRUE(project);
    ASSERT_TRUE(project->put(candidate_));
    for (const char* title : {"first", "second", "third"}) {
      ASSERT_TRUE(project->add_sweep({0, title, {candidate_.id}, false, SweepState::done}));
    }
  }
  Path folder() const { return home_.path() / "project"; }
  Project::Opened opened() const {
    auto result = Project::open(folder());
    if (!result) throw std::runtime_error(result.error().message);
    EXPECT_TRUE(result->warnings.empty());
    return std::move(*result);
  }
  static std::vector<std::string> titles(const Project& project) {
    std::vector<std::string> titles;
    for (const auto& sweep : project.sweeps()) titles.push_back(sweep.title);
    return titles;
  }
  const Candidate candidate_ = [] {
    Candidate candidate;
    candidate.id = candidate_id(candidate.recipe);
    return candidate;
  }();

 private:
  fixtures::TemporaryFolder home_;
};

TEST_F(KeptParts, ARemovedSweepStaysAwayAndItsCandidatesStay) {
  {
    auto [project, warnings] = opened();
    ASSERT_TRUE(project.remove_sweep(2));
    EXPECT_FALSE(project.remove_sweep(2)) << "it is gone";
  }
  const auto [project, warnings] = opened();
  EXPECT_EQ(titles(project), (std::vector<std::string>{"first", "third"}));
  EXPECT_EQ(project.candidates().size(), 1U);
}

TEST_F(KeptParts, ItsNumberIsNotUsedAgain) {
  { ASSERT_TRUE(opened().project.remove_sweep(3)); }
  auto [project, warnings] = opened();
  EXPECT_EQ(project.add_sweep({0, "fourth", {candidate_.id}}), 4);
}

TEST_F(KeptParts, ARemovedSweepIsPutBackWhereItWas) {
  {
    auto [project, warnings] = opened();
    const ProjectSweep sweep = project.sweeps()[1];
    ASSERT_TRUE(project.remove_sweep(2));
    ASSERT_TRUE(project.restore_sweep(sweep));
    EXPECT_FALSE(project.restore_sweep(sweep)) << "it is there";
  }
  const auto [project, warnings] = opened();
  EXPECT_EQ(titles(project), (std::vector<std::string>{"first", "second", "third"}));
  EXPECT_EQ(project.sweeps()[1].candidates, std::vector<std::string>{candidate_.id});
  EXPECT_FALSE(project.sweeps()[1].race);
}

TEST_F(KeptParts, WhatNeverWasCannotBePutBack) {
  auto [project, warnings] = opened();
  EXPECT_FALSE(project.restore_sweep({9, "ninth", {}}));
  EXPECT_FALSE(project.restore_sweep({0, "none", {}}));
}

TEST_F(KeptParts, LayerErrorsAreFoundAgain) {
  {
    auto [project, warnings] = opened();
    EXPECT_TRUE(project.layer_errors().layers.empty()) << "older programs wrote none";
    ASSERT_TRUE(project.set_layer_errors({candidate_.id, {{0.25, 0.5, 1}, {2, 4, 8}}}));
  }
  const auto [project, warnings] = opened();
  EXPECT_EQ(project.layer_errors().of, candidate_.id);
  ASSERT_EQ(project.layer_errors().layers.size(), 2U);
  EXPECT_EQ(project.layer_errors().layers[0].divergence, 0.5);
  EXPECT_EQ(project.layer_errors().layers[1].output_error, 8);
}

TEST_F(KeptParts, DamagedPredictionsAreSetAside) {
  ASSERT_TRUE(write_text(folder() / "predictions.json", R"({"format": 1, "of": 3})"));
  const auto result = Project::open(folder());
  ASSERT_TRUE(result);
  ASSERT_EQ(result->warnings.size(), 1U);
  EXPECT_NE(result->warnings[0].find("predicted again"), std::string::npos) << result->warnings[0];
  EXPECT_TRUE(result->project.layer_errors().layers.empty());
}

}  // namespace
}  // namespace transmla
