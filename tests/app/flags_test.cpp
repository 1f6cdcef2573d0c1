#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "engine/session/recipe.h"
#include "tests/app/program.h"

namespace transmla {
namespace {

using fixtures::Program;
using fixtures::TinyProject;
using nlohmann::json;

// The converter's own table, from the add_argument lines of transmla/converter.py (github fxmeng/TransMLA). An empty
// default: none is set, or the flag is a switch.
struct ConverterFlag {
  const char *name, *value;
};
constexpr ConverterFlag kConverterFlags[] = {
    {"--model-path", "meta-llama/Llama-2-7b-hf"},
    {"--save-path", "outputs"},
    {"--dtype", "bf16"},
    {"--device", "auto"},
    {"--cal-dataset", "wikitext2"},
    {"--cal-nsamples", "128"},
    {"--cal-batch-size", "8"},
    {"--cal-max-seqlen", "256"},
    {"--seed", "42"},
    {"--ppl-eval-batch-size", "2"},
    {"--freqfold", "auto"},
    {"--collapse", "auto"},
    {"--qk-mqa-dim", "64"},
    {"--q-lora-rank", ""},
    {"--kv-lora-rank", "512"},
    {"--balance-kv-ratio", "1"},
    {"--use-qkv-norm", ""},
    {"--deepseek-style", ""},
};

// The line of the help that begins with a flag, without its description.
std::string help_line(const std::string& help, const std::string& flag) {
  for (std::size_t at = help.find("  " + flag); at != std::string::npos; at = help.find("  " + flag, at + 1)) {
    const char next = help[at + 2 + flag.size()];
    if (next != '-' && (next < 'a' || next > 'z')) return help.substr(at, help.find('\n', at) - at);
  }
  return {};
}

// CLI11 writes NAME=value up to 2.2 and [value] since.
bool shows_default(const std::string& line, const std::string& value) {
  const auto words = line + " ";
  return words.find("=" + value + " ") != std::string::npos || words.find("[" + value + "] ") != std::string::npos;
}

class ConverterFlags : public testing::TestWithParam<ConverterFlag> {};

TEST_P(ConverterFlags, HaveTheSameNameAndDefault) {
  const TinyProject tiny;
  const auto help = Program(tiny).run({"convert", "--help"}).out;
  const auto [name, value] = GetParam();
  const auto line = help_line(help, name);
  ASSERT_FALSE(line.empty()) << name << " is missing";
  if (*value != '\0') {
    EXPECT_TRUE(shows_default(line, value)) << line;
  } else {
    EXPECT_EQ(line.find_first_of("[="), std::string::npos) << line;
  }
}
INSTANTIATE_TEST_SUITE_P(Converter, ConverterFlags, testing::ValuesIn(kConverterFlags));

json recipe_of(const TinyProject& tiny, const std::vector<std::string>& args) {
  const auto outcome = Program(tiny).run(args);
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  return json::parse(outcome.out, nullptr, false);
}

TEST(Recipe, DefaultsAreWhatTheHelpSays) {
  const TinyProject tiny;
  const auto recipe = recipe_of(tiny, {"convert", "--print-recipe"});
  EXPECT_EQ(recipe, to_json(Recipe{}));
  EXPECT_EQ(recipe.at("calibration").at("samples"), 64);
  EXPECT_EQ(recipe.at("calibration").at("generated"), 64);
  EXPECT_EQ(recipe.at("kv_lora_rank"), 512);
}

TEST(Recipe, EveryFlagReachesIt) {
  const TinyProject tiny;
  const auto recipe = recipe_of(tiny, {"--print-recipe",
                                       "--dtype",
                                       "fp32",
                                       "--cal-nsamples",
                                       "4",
                                       "--cal-generated",
                                       "6",
                                       "--cal-batch-size",
                                       "2",
                                       "--cal-max-seqlen",
                                       "16",
                                       "--seed",
                                       "5",
                                       "--ppl-eval-batch-size",
                                       "3",
                                       "--freqfold",
                                       "8",
                                       "--collapse",
                                       "4",
                                       "--qk-mqa-dim",
                                       "16",
                                       "--q-lora-rank",
                                       "48",
                                       "--kv-lora-rank",
                                       "40",
                                       "--balance-kv-ratio",
                                       "1.5",
                                       "--use-qkv-norm",
                                       "--approximate-norms",
                                       "--eval-chunks",
                                       "7",
                                       "--eval-length",
                                       "32"});
  auto expected = json::parse(R"({"method": "transmla", "dtype": "fp32", "freqfold": 8, "collapse": 4,
      "qk_mqa_dim": 16, "q_lora_rank": 48, "kv_lora_rank": 40, "balance_kv_ratio": 1.5, "use_qkv_norm": true,
      "approximate_norms": true,
      "calibration": {"samples": 4, "generated": 6, "length": 16, "seed": 5, "batch": 2},
      "evaluation": {"batch": 3, "length": 32, "chunks": 7}})");
  expected["score"] = to_json(Recipe{}).at("score");
  EXPECT_EQ(recipe, expected);
}

TEST(Recipe, TheMethodIsScoreButWhereOnlyTransmlaWillDo) {
  const TinyProject tiny;
  const auto recipe = [&](std::vector<std::string> flags) {
    flags.insert(flags.begin(), "--print-recipe");
    return recipe_of(tiny, flags);
  };
  EXPECT_EQ(recipe({}).at("method"), "score");
  EXPECT_EQ(recipe({"--freqfold", "4", "--deepseek-style"}).at("method"), "score");
  EXPECT_EQ(recipe({"--q-lora-rank", "48"}).at("method"), "transmla");
  const auto normed = recipe({"--use-qkv-norm"});
  EXPECT_EQ(normed.at("method"), "transmla");
  EXPECT_EQ(normed.at("calibration").at("samples"), 128);
  EXPECT_EQ(normed.at("calibration").at("length"), 256);
  EXPECT_EQ(recipe({"--method", "transmla"}).at("calibration").at("length"), 256);
}

TEST(Recipe, FlagsOverrideTheFileAndTheFileTheDefaults) {
  const TinyProject tiny;
  const auto file = tiny.folder() / "recipe.json";
  ASSERT_TRUE(write_text(file, R"({"kv_lora_rank": 96, "freqfold": 4, "calibration": {"seed": 9}})").has_value());
  // Whatever the order on the command line; and a flag may say the default again.
  for (const auto& args : {std::vector<std::string>{"--recipe", file, "--freqfold", "auto", "--seed", "42"},
                           std::vector<std::string>{"--freqfold=auto", "--seed=42", "--recipe", file}}) {
    auto words = args;
    words.insert(words.begin(), {"convert", "--print-recipe"});
    const auto recipe = recipe_of(tiny, words);
    EXPECT_EQ(recipe.at("kv_lora_rank"), 96);
    EXPECT_EQ(recipe.at("freqfold"), "auto");
    EXPECT_EQ(recipe.at("calibration").at("seed"), 42);
    EXPECT_EQ(recipe.at("qk_mqa_dim"), 64);
  }
}

TEST(Recipe, WhatIsPrintedIsAFileThatIsTaken) {
  const TinyProject tiny;
  const auto printed = Program(tiny).run({"--print-recipe", "--kv-lora-rank", "33", "--freqfold", "2"}).out;
  ASSERT_TRUE(write_text(tiny.folder() / "recipe.json", printed).has_value());
  EXPECT_EQ(recipe_of(tiny, {"--print-recipe", "--recipe", tiny.folder() / "recipe.json"}), json::parse(printed));
}

TEST(Help, NamesEveryCommandAndGivesExamples) {
  const TinyProject tiny;
  const auto outcome = Program(tiny).run({"--help"});
  EXPECT_EQ(outcome.code, 0);
  for (const auto* const command : {"inspect", "calibrate", "sweep", "convert", "eval", "verify", "sample"}) {
    EXPECT_NE(outcome.out.find(command), std::string::npos) << command;
    const auto help = Program(tiny).run({command, "--help"});
    EXPECT_EQ(help.code, 0) << command;
    EXPECT_NE(help.out.find("Example"), std::string::npos) << command;
  }
}

TEST(Help, VersionIsPrinted) {
  const TinyProject tiny;
  const auto outcome = Program(tiny).run({"--version"});
  EXPECT_EQ(outcome.code, 0);
  EXPECT_EQ(outcome.out.rfind("transmla ", 0), 0U) << outcome.out;
}

}  // namespace
}  // namespace transmla
