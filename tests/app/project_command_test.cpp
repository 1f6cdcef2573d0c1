#include <gtest/gtest.h>

#include "engine/project/project.h"
#include "tests/app/program.h"

namespace transmla {
namespace {

using fixtures::Program;
using fixtures::TinyProject;

std::vector<std::string> project_flags(const TinyProject& tiny) {
  std::vector<std::string> flags{"project",    tiny.folder() / "swept", "--model-path", tiny.model(),
                                 "--cal-text", tiny.calibration_text(), "--test-text",  tiny.test_text()};
  for (const char* set : {"method=transmla", "freqfold=4", "qk_mqa_dim=8", "calibration.samples=4",
                          "calibration.length=64", "evaluation.length=64", "evaluation.chunks=3"}) {
    flags.insert(flags.end(), {"--set", set});
  }
  return flags;
}

TEST(ProjectCommand, MeasuresFurtherResultsOfWhatItSwept) {
  const TinyProject tiny;
  const Program program(tiny);
  auto flags = project_flags(tiny);
  flags.insert(flags.end(),
               {"--sweep", "kv_lora_rank=24,40", "--measure", "kl", "--measure", "speed", "--measure", "layers"});
  const auto outcome = program.run(flags);
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_NE(outcome.out.find("KL divergence"), std::string::npos) << outcome.out;
  EXPECT_NE(outcome.out.find("tokens/s after"), std::string::npos);
  const auto opened = Project::open(tiny.folder() / "swept");
  ASSERT_TRUE(opened.has_value()) << opened.error().message;
  ASSERT_EQ(opened->project.candidates().size(), 2U);
  EXPECT_TRUE(opened->project.original_speed());
  for (const auto& [id, candidate] : opened->project.candidates()) {
    EXPECT_EQ(candidate.further.kl_divergence.size(), candidate.mla.nll.size()) << id;
    EXPECT_EQ(candidate.further.layers.size(), candidate.predicted_layers.size()) << id;
    EXPECT_TRUE(candidate.further.speed) << id;
  }
}

TEST(ProjectCommand, RefusesWhatCannotBeMeasured) {
  const TinyProject tiny;
  const Program program(tiny);
  auto flags = project_flags(tiny);
  flags.insert(flags.end(), {"--measure", "beauty"});
  const auto outcome = program.run(flags);
  EXPECT_EQ(outcome.code, 2);
  EXPECT_NE(outcome.err.find("'beauty'"), std::string::npos) << outcome.err;
}

}  // namespace
}  // namespace transmla
