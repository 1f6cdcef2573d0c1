// `generate` and `speed` from outside, on an original and on its export.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/app/program.h"

namespace transmla {
namespace {

using fixtures::convert_flags;
using fixtures::Program;
using fixtures::TinyProject;
using nlohmann::json;
using Words = std::vector<std::string>;

class OnBoth : public testing::Test {
 protected:
  OnBoth() {
    const auto converted = Program(tiny_).run(convert_flags(tiny_));
    EXPECT_EQ(converted.code, 0) << converted.err;
  }
  json result_of(Words words) const {
    words.insert(words.end(), {"--json", "-"});
    const auto outcome = Program(tiny_).run(words);
    EXPECT_EQ(outcome.code, 0) << outcome.err;
    return json::parse(outcome.out, nullptr, false);
  }
  // The cache of a token of the export, by its config.json, in fp32.
  std::size_t latent_bytes() const {
    const auto config = json::parse(read_text(tiny_.output() / "config.json").value());
    return config.at("num_hidden_layers").get<std::size_t>() * sizeof(float) *
           (config.at("kv_lora_rank").get<std::size_t>() + config.at("qk_rope_head_dim").get<std::size_t>());
  }
  TinyProject tiny_;
};

TEST_F(OnBoth, GenerateStreamsTheTextThatItReports) {
  for (const Path& model : {tiny_.model(), tiny_.output()}) {
    const Words words{"generate", model, "--prompt", "the sea ran", "--max-tokens", "9", "--dtype", "fp32"};
    const auto result = result_of(words);
    EXPECT_LE(result.at("tokens").size(), 9U);
    const auto streamed = Program(tiny_).run(words);
    EXPECT_EQ(streamed.out, result.at("text").get<std::string>() + "\n");
    EXPECT_NE(streamed.err.find("tokens/s"), std::string::npos) << streamed.err;
    EXPECT_EQ(result.at("cache_bytes_per_token"), model == tiny_.output() ? latent_bytes() : 1024U);
  }
}

TEST_F(OnBoth, GenerateDrawsByItsSeed) {
  const auto drawn = [&](const std::string& seed) {
    return result_of({"generate", tiny_.output(), "--prompt", "a stone", "--temperature", "30", "--seed", seed})
        .at("tokens");
  };
  EXPECT_EQ(drawn("1"), drawn("1"));
  EXPECT_NE(drawn("1"), drawn("2"));
}

TEST_F(OnBoth, SpeedTellsWhatEachReads) {
  const auto result = result_of({"speed", tiny_.model(), tiny_.output(), "--context", "40,100", "--batch", "1,3",
                                 "--steps", "2", "--dtype", "fp32", "--memory-budget", "64MiB"});
  EXPECT_GT(result.at("memory_bytes_per_second").get<double>(), 0);
  ASSERT_EQ(result.at("models").size(), 2U);
  const std::size_t per_token[] = {1024, latent_bytes()};
  for (std::size_t i = 0; i < 2; ++i) {
    const auto& model = result.at("models").at(i);
    EXPECT_EQ(model.at("form"), i == 0 ? "original" : "MLA");
    EXPECT_EQ(model.at("cache_bytes_per_token"), per_token[i]);
    ASSERT_EQ(model.at("speeds").size(), 4U);
    const auto& last = model.at("speeds").at(3);
    EXPECT_EQ(last.at("context"), 100);
    EXPECT_EQ(last.at("batch"), 3);
    EXPECT_EQ(last.at("cache_bytes"), 300 * per_token[i]);
    EXPECT_GT(last.at("tokens_per_second").get<double>(), 0);
  }
}

TEST_F(OnBoth, RefusesInOneSentence) {
  const auto refuses = [&](const Words& words, const Words& parts) {
    const auto outcome = Program(tiny_).run(words);
    EXPECT_EQ(outcome.code, 2) << outcome.err;
    EXPECT_EQ(outcome.out, "");
    for (const auto& part : parts) EXPECT_NE(outcome.err.find(part), std::string::npos) << outcome.err;
  };
  const std::string model = tiny_.output();
  refuses({"generate", model}, {"--prompt"});
  refuses({"generate", model, "--prompt", ""}, {"prompt is empty"});
  refuses({"generate", model, "--prompt", "the", "--max-tokens", "256"}, {"256", "context of 256"});
  refuses({"generate", model, "--prompt", "the", "--dtype", "fp16"}, {"fp16"});
  refuses({"speed", model, "--context", "2"}, {"2 tokens", "3 or more"});
  refuses({"speed", model, "--batch", "0"}, {"0 sequences"});
  refuses({"speed", model, "--context", "1000", "--batch", "9", "--memory-budget", "1MiB", "--quiet"},
          {"9 sequences of 1000 tokens", "memory budget"});
}

}  // namespace
}  // namespace transmla
