// Predicted errors on the command line: `inspect --errors` and the columns of sweeps.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/app/program.h"

namespace transmla {
namespace {

using fixtures::Program;
using fixtures::TinyProject;
using nlohmann::json;
using Words = std::vector<std::string>;

Words words_for(const TinyProject& tiny, const std::string& command, const Words& more) {
  Words words{command,
              tiny.model(),
              "--cal-text",
              tiny.calibration_text(),
              "--statistics",
              tiny.statistics(),
              "--qk-mqa-dim",
              "8",
              "--cal-nsamples",
              "8",
              "--cal-max-seqlen",
              "64"};
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

TEST(InspectErrors, PrintsATableByLayerAndWritesIt) {
  const TinyProject tiny;
  for (const std::string method : {"score", "transmla"}) {
    const Words flags = words_for(tiny, "inspect", {"--errors", "--method", method, "--kv-lora-rank", "40"});
    const auto printed = Program(tiny).run(flags);
    ASSERT_EQ(printed.code, 0) << printed.err;
    EXPECT_NE(printed.out.find("method " + method + ", qk-mqa-dim 8"), std::string::npos) << printed.out;
    EXPECT_NE(printed.out.find("KL (nats)"), std::string::npos);
    EXPECT_NE(printed.out.find("\n mean "), std::string::npos);
    Words piped = flags;
    piped.insert(piped.end(), {"--json", "-"});
    const auto errors = json::parse(Program(tiny).run(piped).out).at("errors");
    ASSERT_EQ(errors.at("layers").size(), 2U);
    for (const auto* const stage : {"partial_rope", "mla"}) {
      for (const auto* const measure : {"score_error", "divergence", "output_error"}) {
        EXPECT_GT(errors.at("mean").at(stage).at(measure), 0.0);
        EXPECT_GT(errors.at("layers").at(1).at(stage).at(measure), 0.0);
      }
    }
    EXPECT_EQ(errors.contains("candidates"), method == "transmla");
  }
}

TEST(InspectErrors, NeedACalibrationText) {
  const TinyProject tiny;
  const auto outcome = Program(tiny).run({"inspect", tiny.model(), "--errors"});
  EXPECT_EQ(outcome.code, 2);
  EXPECT_NE(outcome.err.find("--cal-text"), std::string::npos) << outcome.err;
}

TEST(Sweep, OfMethodScoreComparesRotarySizesAndRanks) {
  const TinyProject tiny;
  const auto recipe = tiny.folder() / "recipe.json";
  ASSERT_TRUE(write_text(recipe, R"({"score": {"slot_steps": 2, "output_steps": 2, "fit_samples": 4}})").has_value());
  const auto file = tiny.folder() / "sweep.json";
  const auto outcome = Program(tiny).run(
      words_for(tiny, "sweep",
                {"--recipe", recipe, "--test-text", tiny.test_text(), "--eval-length", "64", "--eval-chunks", "2",
                 "--qk-mqa-dims", "8,16", "--kv-lora-ranks", "24,40", "--json", file}));
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  const auto predicted = outcome.out.find("Predicted"), measured = outcome.out.find("original ppl");
  EXPECT_LT(predicted, measured) << outcome.out;
  const auto written = json::parse(read_text(file).value());
  const auto& rows = written.at("rows");
  ASSERT_EQ(rows.size(), 4U);
  EXPECT_EQ(rows.at(2).at("qk_mqa_dim"), 16);
  EXPECT_EQ(rows.at(2).at("kv_lora_rank"), 24);
  EXPECT_FALSE(rows.at(2).contains("freqfold"));
  EXPECT_EQ(rows.at(2).at("predicted"), written.at("predictions").at(2).at("predicted"));
  EXPECT_GT(rows.at(2).at("predicted").at("divergence"), 0.0);
  EXPECT_GT(rows.at(2).at("mla").at("ppl"), 1.0);
}

TEST(Sweep, FreqfoldsAskForMethodTransmla) {
  const TinyProject tiny;
  const auto outcome =
      Program(tiny).run(words_for(tiny, "sweep",
                                  {"--test-text", tiny.test_text(), "--eval-length", "64", "--eval-chunks", "2",
                                   "--freqfolds", "4,8", "--kv-lora-ranks", "24", "--json", "-"}));
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  const auto written = json::parse(outcome.out);
  EXPECT_EQ(written.at("method"), "transmla");
  EXPECT_EQ(written.at("rows").at(1).at("freqfold"), 8);
  EXPECT_GT(written.at("rows").at(1).at("predicted").at("output_error"), 0.0);
}

}  // namespace
}  // namespace transmla
