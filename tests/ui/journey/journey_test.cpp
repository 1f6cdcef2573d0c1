#include <filesystem>

#include "engine/session/verify.h"
#include "tests/ui/journey/person.h"
#include "tests/ui/support/watched_application.h"
#include "ui/plots/line_plot.h"

namespace transmla::ui {
namespace {

class Journey : public Person {
 protected:
  void SetUp() override {
    startProgram();
    WatchedApplication::the().forgetLongest();  // the window's own making is no stall: nobody waits for it yet
  }
  void takeStatistics() {
    press(Qt::Key_2);
    click("emptyStateButton");
    ASSERT_TRUE(wait([&] { return workspace().statistics() != nullptr; }));
  }
  void startSweep(const QString& ranks) {
    press(Qt::Key_3);
    auto& field = see<QComboBox>("sweepField1");
    field.setCurrentIndex(field.findData(QStringLiteral("kv_lora_rank")));
    type("sweepValues1", ranks);
    click("sweepStart");
    ASSERT_EQ(project().sweeps().size(), 1U);
  }
  // The window never blocks: no event may take its thread 50 ms.
  void TearDown() override {
    const auto& application = WatchedApplication::the();
#ifndef TRANSMLA_SANITIZED  // sanitizers take many times longer
    EXPECT_LT(application.longest(), 0.050) << toStd(application.longestWhat());
#endif
  }
  SweepState state() { return project().sweeps().front().state; }
};

TEST_F(Journey, FromADroppedProjectToAProvenExport) {
  dropProject();
  takeStatistics();
  auto& energy = see<LinePlot>("energy");
  ASSERT_TRUE(wait([&] { return energy.spec().marker.has_value(); }));
  const int before = workspace().recipe().kv_lora_rank;
  press(Qt::Key_Up);
  EXPECT_GT(workspace().recipe().kv_lora_rank, before);
  EXPECT_EQ(energy.spec().marker->x, workspace().recipe().kv_lora_rank);

  startSweep(QStringLiteral("8, 16"));
  ASSERT_TRUE(wait([&] { return state() == SweepState::done; }));
  EXPECT_EQ(measured(), 2);

  press(Qt::Key_4);
  const QString best = fromStd(project().candidates().rbegin()->first);
  workspace().selectCandidate(best);
  click("tradeoffUse");
  EXPECT_EQ(candidate_id(workspace().recipe()), toStd(best));

  press(Qt::Key_6);
  const Path folder = file("converted");
  type("export.folder", fromStd(folder.string()));
  click("export.start");
  ASSERT_TRUE(wait([&] { return see<QWidget>("export.proof").isVisible(); }));
  const VerificationRequest request{folder, tiny_.model(), tiny_.calibration_text(), project().statistics()};
  const auto proof = run_verification(request, Context{});
  EXPECT_TRUE(proof.has_value()) << proof.error().message;
  quit();
}

TEST_F(Journey, ASweepThatTheProgramWasClosedInGoesOn) {
  dropProject();
  takeStatistics();
  startSweep(QStringLiteral("4, 6, 8, 10, 12, 14, 16, 18"));
  ASSERT_TRUE(wait([&] { return !project().original().nll.empty(); }));
  quit();

  startProgram();
  dropProject();
  ASSERT_EQ(state(), SweepState::paused);
  const auto kept = project().original().nll;
  EXPECT_FALSE(kept.empty());
  press(Qt::Key_3);
  click("sweepResume");
  ASSERT_TRUE(wait([&] { return state() == SweepState::done; }));
  EXPECT_EQ(project().original().nll.front(), kept.front()) << "what was measured is not measured again";
  const auto left = std::count_if(project().candidates().begin(), project().candidates().end(),
                                  [](const auto& entry) { return entry.second.stopped_early; });
  EXPECT_EQ(measured() + left, 8);
  quit();
}

TEST_F(Journey, ACancelledSweepKeepsWhatIsMeasured) {
  dropProject();
  takeStatistics();
  startSweep(QStringLiteral("4, 6, 8, 10, 12, 14, 16, 18"));
  ASSERT_TRUE(wait([&] { return !project().original().nll.empty(); }));
  click("sweepCancel");
  ASSERT_TRUE(wait([&] { return state() == SweepState::cancelled || state() == SweepState::done; }));
  EXPECT_FALSE(project().original().nll.empty());
  EXPECT_EQ(project().candidates().size(), 8U);
  quit();
}

}  // namespace
}  // namespace transmla::ui
