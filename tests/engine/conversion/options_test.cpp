#include <gtest/gtest.h>

#include "tests/engine/conversion/synthetic.h"

namespace transmla {
namespace {

using testing::options;

// Head size 64, 3 key heads: SmolLM2-135M.
ModelConfig smollm() {
  ModelConfig config = testing::small_config(3, 64);
  config.query_heads = 9;
  return config;
}

std::string refusal(const TransmlaOptions& wanted) {
  const Status status = check_options(wanted, smollm());
  if (status) return "accepted";
  EXPECT_EQ(status.error().kind, ErrorKind::input);
  return status.error().message;
}

TEST(TransmlaOptions, AcceptsWhatThePublicConverterAccepts) {
  for (const int collapse : {1, 2, 4, 8, 16, 32}) {
    for (int freqfold = collapse; freqfold <= 32; freqfold *= 2) {
      EXPECT_EQ(refusal(options(64 / collapse, freqfold, collapse)), "accepted") << freqfold << " " << collapse;
    }
  }
}

TEST(TransmlaOptions, AcceptsRanksUpToAllThatExists) {
  EXPECT_EQ(refusal(options(32, 4, 2, 352)), "accepted");
  EXPECT_EQ(
      refusal(options(32, 4, 2, 353)),
      "kv_lora_rank 353 is above 2·3·64 − qk_mqa_dim 32 = 352, all that keys and values hold; choose 352 or less");
  EXPECT_EQ(refusal(options(32, 4, 2, 0)), "kv_lora_rank 0 is below 1; choose 1 to 352");
}

TEST(TransmlaOptions, ChecksTheQueryRank) {
  TransmlaOptions wanted = options(32, 4, 2, 128);
  wanted.q_lora_rank = 576;
  EXPECT_EQ(refusal(wanted), "accepted");
  for (const int rank : {577, 0, -1}) {
    wanted.q_lora_rank = rank;
    EXPECT_EQ(refusal(wanted),
              fmt::format("q_lora_rank {} is not between 1 and 576, the width of the queries of 9 heads of 64; choose "
                          "576 or less",
                          rank));
  }
}

TEST(TransmlaOptions, SaysWhichFreqfoldsFit) {
  EXPECT_EQ(refusal(options(32, 3, 2)), "freqfold 3 is not a multiple of collapse 2; choose 2, 4, 8, 16, 32");
  EXPECT_EQ(refusal(options(32, 6, 2)), "freqfold 6 does not divide the 32 frequencies; choose 2, 4, 8, 16, 32");
  EXPECT_EQ(refusal(options(32, 64, 2)), "freqfold 64 does not divide the 32 frequencies; choose 2, 4, 8, 16, 32");
  EXPECT_EQ(refusal(options(32, 0, 2)), "freqfold 0 is not a multiple of collapse 2; choose 2, 4, 8, 16, 32");
  EXPECT_EQ(refusal(options(32, -2, 2)), "freqfold -2 is not a multiple of collapse 2; choose 2, 4, 8, 16, 32");
}

TEST(TransmlaOptions, RefusesSlotsThatDoNotMakeUpAHead) {
  EXPECT_EQ(refusal(options(32, 4, 4)),
            "qk_mqa_dim 32 times collapse 4 is not the head size 64; choose collapse 2 for this qk_mqa_dim");
  EXPECT_EQ(refusal(options(48, 1, 1)),
            "qk_mqa_dim 48 times collapse 1 is not the head size 64; choose a qk_mqa_dim that divides 64");
  EXPECT_EQ(refusal(options(33, 1, 1)),
            "qk_mqa_dim 33 is not an even number between 2 and the head size 64; choose 32");
  EXPECT_EQ(refusal(options(128, 1, 1)),
            "qk_mqa_dim 128 is not an even number between 2 and the head size 64; choose 32");
  EXPECT_EQ(refusal(options(0, 1, 1)), "qk_mqa_dim 0 is not an even number between 2 and the head size 64; choose 32");
}

TEST(TransmlaOptions, RefusesABalanceThatIsNotPositive) {
  for (const double ratio : {0.0, -1.0, std::numeric_limits<double>::infinity()}) {
    TransmlaOptions wanted = options(32, 4, 2, 128);
    wanted.balance_kv_ratio = ratio;
    EXPECT_NE(refusal(wanted).find("is not a positive number"), std::string::npos) << ratio;
  }
}

TEST(TransmlaOptions, CollapsesAHeadIntoTheSlots) {
  EXPECT_EQ(auto_collapse(smollm(), 64), 1);
  EXPECT_EQ(auto_collapse(smollm(), 32), 2);
  EXPECT_EQ(auto_collapse(smollm(), 128), 1);
  EXPECT_EQ(auto_collapse(smollm(), 0), 1);
}

}  // namespace
}  // namespace transmla
