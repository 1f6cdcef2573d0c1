// The program from outside: a whole conversion, what it prints and writes, and Ctrl-C.
#include "tests/app/program.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/math/blas_kernels.h"
#include "engine/math/linear.h"

namespace transmla {
namespace {

using fixtures::convert_flags;
using fixtures::entries_of;
using fixtures::Program;
using fixtures::TinyProject;
using fixtures::with;
using nlohmann::json;
using Words = std::vector<std::string>;

Words operator+(Words left, const Words& right) {
  left.insert(left.end(), right.begin(), right.end());
  return left;
}

json json_of(const Path& file) { return json::parse(read_text(file).value_or(""), nullptr, false); }

// Names of unfinished files and folders anywhere below.
std::vector<std::string> unfinished_in(const Path& folder) {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (entry.path().extension() == ".partial") names.push_back(entry.path().string());
  }
  return names;
}

TEST(Convert, FlagsAloneConvertEndToEnd) {
  const TinyProject tiny;
  const auto file = tiny.folder() / "result.json";
  const auto outcome = Program(tiny).run(convert_flags(tiny) + Words{"--json", file, "--device", "cuda:0"});
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_NE(outcome.out.find("original ppl: "), std::string::npos) << outcome.out;
  EXPECT_NE(outcome.out.find("MLA ppl: "), std::string::npos);
  EXPECT_NE(outcome.err.find("device 'cuda:0' is not used"), std::string::npos) << outcome.err;
  const auto result = json_of(file);
  EXPECT_GT(result.at("mla").at("ppl"), 1.0);
  EXPECT_EQ(entries_of(tiny.output().parent_path()), Words{"converted"});
  const auto config = json_of(tiny.output() / "config.json");
  EXPECT_EQ(config.at("model_type"), "deepseek_v3");
  EXPECT_EQ(config.at("kv_lora_rank"), 40);
  EXPECT_EQ(config.at("qk_rope_head_dim"), 8);
  const auto record = json_of(tiny.output() / "conversion.json");
  EXPECT_EQ(record.at("mla").at("nll"), result.at("mla").at("nll"));
  EXPECT_TRUE(unfinished_in(tiny.folder()).empty());
}

TEST(Convert, QuietSaysNothingAndJsonGoesToStandardOutput) {
  const TinyProject tiny;
  const auto quiet = Program(tiny).run(with(convert_flags(tiny), "--save-path", "") + Words{"--quiet"});
  EXPECT_EQ(quiet.code, 0);
  EXPECT_EQ(quiet.out + quiet.err, "");
  const auto piped = Program(tiny).run(with(convert_flags(tiny), "--save-path", "") + Words{"--json", "-"});
  EXPECT_EQ(piped.code, 0);
  const auto result = json::parse(piped.out, nullptr, false);
  ASSERT_TRUE(result.is_object()) << piped.out;
  EXPECT_TRUE(result.at("statistics").at("reused"));
  EXPECT_FALSE(result.contains("verification"));
}

TEST(Convert, StatisticsLieInTheUsersCacheByDefault) {
  const TinyProject tiny;
  auto flags = with(convert_flags(tiny), "--save-path", "");
  flags.erase(std::find(flags.begin(), flags.end(), "--statistics"),
              std::find(flags.begin(), flags.end(), "--qk-mqa-dim"));
  EXPECT_EQ(Program(tiny).run(flags).code, 0);
  EXPECT_EQ(entries_of(tiny.folder() / ".cache" / "transmla" / "statistics").size(), 1U);
}

// This test's own process has the kernels that OpenBLAS chose by itself.
TEST(Commands, MultiplyWithKernelsThatSuitTheProcessor) {
  const TinyProject tiny;
  const auto better = better_blas_kernels();
  const auto log = Program(tiny).run({"inspect", "--verbose", "--model-path", tiny.model()}).err;
  const auto name =
      better.empty() ? math_libraries().substr(math_libraries().find("OpenBLAS")) : "OpenBLAS for " + better;
  EXPECT_NE(log.find(name), std::string::npos) << log << " has no " << name;
}

TEST(Commands, CalibrateFeedsConvert) {
  const TinyProject tiny;
  const auto first =
      Program(tiny).run({"calibrate", tiny.model(), "--cal-text", tiny.calibration_text(), "--cal-nsamples", "8",
                         "--cal-generated", "0", "--cal-max-seqlen", "64", "--statistics", tiny.statistics()});
  ASSERT_EQ(first.code, 0) << first.err;
  EXPECT_NE(first.out.find("512 tokens"), std::string::npos) << first.out;
  const auto second = Program(tiny).run(with(convert_flags(tiny), "--save-path", "") + Words{"--json", "-"});
  EXPECT_TRUE(json::parse(second.out).at("statistics").at("reused"));
}

TEST(Commands, SweepComparesRanks) {
  const TinyProject tiny;
  auto flags = convert_flags(tiny);
  flags.erase(flags.begin() + 2, flags.begin() + 4);  // --save-path
  const auto outcome = Program(tiny).run(
      Words{"sweep"} + flags +
      Words{"--freqfolds", "4,8", "--kv-lora-ranks", "20,100", "--json", tiny.folder() / "sweep.json"});
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_NE(outcome.out.find("freqfold"), std::string::npos);
  const auto rows = json_of(tiny.folder() / "sweep.json").at("rows");
  ASSERT_EQ(rows.size(), 4U);
  EXPECT_EQ(rows.at(1).at("kv_lora_rank"), 100);
  EXPECT_EQ(rows.at(2).at("freqfold"), 8);
}

TEST(Commands, EvalAndVerifyReadAnExport) {
  const TinyProject tiny;
  ASSERT_EQ(Program(tiny).run(convert_flags(tiny)).code, 0);
  const auto eval = Program(tiny).run({"eval", "--model-path", tiny.output(), "--test-text", tiny.test_text(),
                                       "--eval-length", "64", "--eval-chunks", "2", "--json", "-"});
  ASSERT_EQ(eval.code, 0) << eval.err;
  EXPECT_EQ(json::parse(eval.out).at("perplexity").at("nll").size(), 2U);
  const auto verify =
      Program(tiny).run({"verify", tiny.output(), "--model-path", tiny.model(), "--statistics", tiny.statistics()});
  EXPECT_EQ(verify.code, 0) << verify.err;
  EXPECT_NE(verify.out.find("Logits differ"), std::string::npos) << verify.out;
}

TEST(Commands, InspectTellsWhatAModelIs) {
  const TinyProject tiny("qwen2");
  const auto outcome = Program(tiny).run({"inspect", tiny.model()});
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_NE(outcome.out.find("4 query heads, 2 key/value heads, head size 16"), std::string::npos) << outcome.out;
  const auto told = json::parse(Program(tiny).run({"inspect", tiny.model(), "--json", "-"}).out);
  EXPECT_EQ(told.at("cache_numbers_per_token_and_layer"), 64);
  EXPECT_EQ(told.at("cache_bytes_per_token"), 64 * 3 * 2);
  EXPECT_EQ(told.at("tokenizer_tokens"), 110);
}

TEST(Commands, InspectTellsOfExpertsAndOfWhatIsLeftAside) {
  const TinyProject mimo("mimo"), mixtral("mixtral");
  const auto aside = Program(mimo).run({"inspect", mimo.model()});
  EXPECT_NE(aside.out.find("16 of these tensors, for multi-token prediction (model.mtp_layers.*)"), std::string::npos)
      << aside.out;
  const auto experts = Program(mixtral).run({"inspect", mixtral.model()});
  EXPECT_NE(experts.out.find("4 in each layer, 2 for each token"), std::string::npos) << experts.out;
  EXPECT_EQ(experts.out.find("left aside"), std::string::npos);
}

TEST(Commands, InspectTellsOfAWindow) {
  const TinyProject gemma2("gemma2"), llama;
  const auto windowed = Program(gemma2).run({"inspect", gemma2.model()});
  EXPECT_NE(windowed.out.find("some layers look back 200 tokens only"), std::string::npos) << windowed.out;
  EXPECT_EQ(Program(llama).run({"inspect", llama.model()}).out.find("look back"), std::string::npos);
}

TEST(Commands, InspectShowsSpectraWhereStatisticsAreKept) {
  const TinyProject tiny;
  ASSERT_EQ(Program(tiny).run(with(convert_flags(tiny), "--save-path", "")).code, 0);
  const auto outcome = Program(tiny).run({"inspect", tiny.model(), "--statistics", tiny.statistics(), "--json", "-"});
  const auto layers = json::parse(outcome.out).at("spectra").at("layers");
  ASSERT_EQ(layers.size(), 2U);
  for (const auto& layer : layers) {
    for (const auto* const part : {"keys", "values"}) {
      const int most = 64;  // H·d
      EXPECT_LE(layer.at(part).at("directions_for_90_percent"), layer.at(part).at("directions_for_99_percent"));
      EXPECT_LE(layer.at(part).at("directions_for_99_percent"), most);
      EXPECT_GE(layer.at(part).at("participation_rank"), 1.0);
    }
  }
}

// Ids by the vocabulary itself: "the" is token 100 of tests/app/make_tokenizer.py's list, " the" 101, a line end 98.
TEST(Commands, InspectPrintsTokenIdsOnePerLine) {
  const TinyProject tiny;
  const auto text = tiny.folder() / "short.txt";
  ASSERT_TRUE(write_text(text, "the the\n").has_value());
  const auto outcome = Program(tiny).run({"inspect", tiny.model(), "--tokens-of", text});
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_EQ(outcome.out, "100\n101\n98\n");
}

// ---- Ctrl-C ----

struct Interrupt {
  const char* stage;  // on standard error when the signal is sent
  int signal;
};
class Interrupted : public testing::TestWithParam<Interrupt> {};

// Enough text that a stage takes seconds.
TEST_P(Interrupted, EndsWithinASecondAndLeavesNothing) {
  const TinyProject tiny("llama", 400'000);
  auto flags = with(with(convert_flags(tiny), "--eval-chunks", "0"), "--cal-nsamples", "4000");
  if (std::string_view(GetParam().stage) == "calibrating") {  // the first stage then
    flags = with(with(flags, "--ppl-eval-batch-size", "0"), "--freqfold", "4");
  }
  std::chrono::duration<double> after{};
  const auto outcome = Program(tiny).run_and_signal(flags, GetParam().stage, GetParam().signal, after);
  EXPECT_EQ(outcome.code, 130) << outcome.err;
  EXPECT_LT(after.count(), 1.0);
  EXPECT_TRUE(entries_of(tiny.output().parent_path()).empty());
  EXPECT_TRUE(unfinished_in(tiny.folder()).empty());
}
INSTANTIATE_TEST_SUITE_P(App, Interrupted,
                         testing::Values(Interrupt{"perplexity", SIGINT}, Interrupt{"perplexity", SIGTERM},
                                         Interrupt{"calibrating", SIGINT}));

}  // namespace
}  // namespace transmla
