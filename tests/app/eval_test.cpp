// `eval` from outside: beside a reference, and without one.
#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "app/transmla/comparison_text.h"
#include "tests/app/program.h"

namespace transmla {
namespace {

using fixtures::convert_flags;
using fixtures::Program;
using fixtures::TinyProject;
using nlohmann::json;
using Words = std::vector<std::string>;

Words eval_flags(const TinyProject& tiny, const Path& model, const Words& more) {
  Words words{"eval", model, "--test-text", tiny.test_text(), "--eval-length", "64", "--eval-chunks", "3"};
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

TEST(Eval, ComparesAnExportWithItsSource) {
  const TinyProject tiny;
  ASSERT_EQ(Program(tiny).run(convert_flags(tiny)).code, 0);
  const auto file = tiny.folder() / "result.json";
  const auto outcome =
      Program(tiny).run(eval_flags(tiny, tiny.output(), {"--reference", tiny.model(), "--json", file}));
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  for (const auto* const part : {"DeepSeek-V3 ppl: ", "reference Llama ppl: ", "ΔNLL ", "(paired)", "KL ", " %"}) {
    EXPECT_NE(outcome.out.find(part), std::string::npos) << part << " is not in:\n" << outcome.out;
  }
  const auto result = json::parse(read_text(file).value_or(""), nullptr, false);
  EXPECT_EQ(result.at("reference").at("name"), "model");
  EXPECT_EQ(result.at("precision"), "fp32");
  const auto& comparison = result.at("comparison");
  EXPECT_GT(comparison.at("kl_divergence").at("mean"), 0.0);
  EXPECT_GT(comparison.at("kl_divergence").at("standard_error"), 0.0);
  EXPECT_EQ(comparison.at("same_top").at("chunks").size(), 3U);
  EXPECT_NEAR(comparison.at("nll_difference").at("mean").get<double>(),
              result.at("perplexity").at("nll_mean").get<double>() -
                  result.at("reference").at("perplexity").at("nll_mean").get<double>(),
              1e-12);
}

TEST(Eval, AModelIsEqualToItself) {
  const TinyProject tiny("qwen2");
  const auto outcome = Program(tiny).run(eval_flags(tiny, tiny.model(), {"--reference", tiny.model(), "--json", "-"}));
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  const auto comparison = json::parse(outcome.out).at("comparison");
  EXPECT_EQ(comparison.at("kl_divergence").at("mean"), 0.0);
  EXPECT_EQ(comparison.at("same_top").at("mean"), 1.0);
  EXPECT_EQ(comparison.at("nll_difference").at("mean"), 0.0);
}

TEST(Eval, WithoutAReferenceThereIsNoComparison) {
  const TinyProject tiny;
  const auto printed = Program(tiny).run(eval_flags(tiny, tiny.model(), {}));
  ASSERT_EQ(printed.code, 0) << printed.err;
  EXPECT_EQ(std::count(printed.out.begin(), printed.out.end(), '\n'), 1) << printed.out;
  const auto result = json::parse(Program(tiny).run(eval_flags(tiny, tiny.model(), {"--json", "-"})).out);
  EXPECT_FALSE(result.contains("reference") || result.contains("comparison"));
}

TEST(Eval, RefusesAReferenceOfAnotherVocabulary) {
  const TinyProject tiny, other("qwen2");
  const auto outcome = Program(tiny).run(eval_flags(tiny, tiny.model(), {"--reference", other.model()}));
  EXPECT_EQ(outcome.code, 2);
  for (const auto* const part : {"vocabulary", "112", "128"}) {
    EXPECT_NE(outcome.err.find(part), std::string::npos) << outcome.err;
  }
}

TEST(ComparisonText, GivesTwoDigitsOfEachError) {
  const Comparison comparison{{{2.0, 4.0}}, {{2.5, 4.476}}, {0.00021, 0.000234}, {0.5, 0.75}};
  EXPECT_EQ(comparison_text(comparison),
            "ΔNLL 0.488 ± 0.012 (paired), KL 0.000222 ± 0.000012 nats per token, same top token 62.5 ± 12.5 %");
}

TEST(ComparisonText, OneChunkHasNoErrors) {
  EXPECT_EQ(comparison_text({{{2.0}}, {{2.5}}, {0.25}, {0.5}}),
            "ΔNLL 0.5000 ± 0.0000 (paired), KL 0.2500 ± 0.0000 nats per token, same top token 50.0000 ± 0.0000 %");
}

}  // namespace
}  // namespace transmla
