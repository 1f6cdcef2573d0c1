// `sample` from outside: both texts with their numbers, and what it refuses.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/app/program.h"

namespace transmla {
namespace {

using fixtures::Program;
using fixtures::TinyProject;
using nlohmann::json;
using Words = std::vector<std::string>;

Words sample_flags(const TinyProject& tiny, const Path& model, const Words& more) {
  Words words{"sample",           model,
              "--cal-text",       tiny.calibration_text(),
              "--statistics",     tiny.statistics(),
              "--qk-mqa-dim",     "8",
              "--kv-lora-rank",   "40",
              "--cal-nsamples",   "8",
              "--freqfold",       "8",
              "--cal-max-seqlen", "64",
              "--method",         "transmla"};
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

TEST(Sample, PrintsBothContinuations) {
  const TinyProject tiny;
  const auto file = tiny.folder() / "result.json";
  const auto outcome = Program(tiny).run(sample_flags(
      tiny, tiny.model(), {"--prompt", "the sea ran", "--tokens", "9", "--dtype", "fp32", "--json", file}));
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  const auto result = json::parse(read_text(file).value_or(""), nullptr, false);
  for (const auto& [side, name] : {std::pair{"original", "Original: "}, {"converted", "Converted: "}}) {
    const auto text = result.at(side).at("text").get<std::string>();
    EXPECT_NE(outcome.out.find("the sea ran" + text + "\n"), std::string::npos) << outcome.out;
    EXPECT_NE(outcome.out.find(name), std::string::npos) << outcome.out;
    EXPECT_LE(result.at(side).at("tokens").size(), 9U);
  }
  // 2 layers of 2·H·d = 128 numbers, and of 2R + r = 48, 4 bytes each
  EXPECT_EQ(result.at("original").at("cache_bytes_per_token"), 1024);
  EXPECT_EQ(result.at("converted").at("cache_bytes_per_token"), 384);
}

TEST(Sample, DrawsByItsOwnSeed) {
  const TinyProject tiny;
  const auto drawn = [&](const std::string& seed) {
    const auto outcome = Program(tiny).run(sample_flags(
        tiny, tiny.model(), {"--prompt", "a stone", "--temperature", "30", "--draw-seed", seed, "--json", "-"}));
    EXPECT_EQ(outcome.code, 0) << outcome.err;
    const auto result = json::parse(outcome.out);
    return std::pair(result.at("original").at("tokens"), result.at("converted").at("tokens"));
  };
  const auto one = drawn("1");
  EXPECT_EQ(drawn("1"), one);
  EXPECT_NE(drawn("2"), one);
}

struct Refused {
  const char* name;
  Words flags;
  Words parts;
};
void PrintTo(const Refused& refused, std::ostream* out) { *out << refused.name; }

class RefusedSample : public testing::TestWithParam<Refused> {};

TEST_P(RefusedSample, GivesOneSentence) {
  const TinyProject tiny;
  const auto outcome = Program(tiny).run(sample_flags(tiny, tiny.model(), GetParam().flags));
  EXPECT_EQ(outcome.code, 2) << outcome.err;
  for (const auto& part : GetParam().parts) EXPECT_NE(outcome.err.find(part), std::string::npos) << outcome.err;
}

INSTANTIATE_TEST_SUITE_P(
    Flags, RefusedSample,
    testing::Values(Refused{"no prompt", {}, {"--prompt"}}, Refused{"empty prompt", {"--prompt", ""}, {"prompt"}},
                    Refused{"no tokens", {"--prompt", "the", "--tokens", "0"}, {"0 tokens"}},
                    Refused{"temperature", {"--prompt", "the", "--temperature", "-1"}, {"temperature", "-1"}},
                    Refused{"top-p", {"--prompt", "the", "--top-p", "2"}, {"top-p", "2"}},
                    Refused{"too long", {"--prompt", "the", "--tokens", "256"}, {"context of 256"}}),
    [](const auto& instance) {
      std::string name = instance.param.name;
      std::erase_if(name, [](char c) { return std::isalpha(static_cast<unsigned char>(c)) == 0; });
      return name;
    });

TEST(Sample, RefusesAnExport) {
  const TinyProject tiny;
  ASSERT_EQ(Program(tiny).run(fixtures::convert_flags(tiny)).code, 0);
  const auto outcome = Program(tiny).run(sample_flags(tiny, tiny.output(), {"--prompt", "the"}));
  EXPECT_EQ(outcome.code, 2);
  for (const auto* const part : {"is an export", "model that it was made from"}) {
    EXPECT_NE(outcome.err.find(part), std::string::npos) << outcome.err;
  }
}

}  // namespace
}  // namespace transmla
