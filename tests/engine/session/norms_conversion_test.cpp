// Models with norms of queries and keys: refused, or converted with constants whose cost is measured by itself.
#include <gtest/gtest.h>

#include "engine/session/outcome_json.h"
#include "engine/session/verify.h"
#include "tests/engine/session/tiny_request.h"
#include "tests/support/refusal.h"

namespace transmla {
namespace {

using fixtures::converted;
using fixtures::entries_of;
using fixtures::refused;
using fixtures::request_for;
using fixtures::TinyProject;

class NormsConversion : public testing::TestWithParam<std::string> {
 protected:
  ConversionRequest request() const {
    auto request = request_for(tiny_, GetParam());
    request.recipe.approximate_norms = true;
    if (GetParam() == "transmla") request.recipe.freqfold = 4;
    return request;
  }
  const TinyProject tiny_{"qwen3"};
};

TEST_P(NormsConversion, IsRefusedUnlessConstantsAreAllowed) {
  auto forbidden = request();
  forbidden.recipe.approximate_norms = false;
  EXPECT_TRUE(refused(run_conversion(forbidden, Context{}),
                      {"Qwen3", "from token to token", "cannot be exact", "--approximate-norms"}));
  EXPECT_TRUE(entries_of(tiny_.statistics()).empty()) << "work was done before the refusal";
}

TEST_P(NormsConversion, TellsWhatTheConstantsCostByThemselves) {
  auto measured = request();
  measured.save.reset();
  std::vector<std::string> told;
  measured.on_perplexity = [&](const std::string& name, const Perplexity&) { told.push_back(name); };
  const auto outcome = converted(measured);
  const std::string slots = GetParam() == "transmla" ? "partial RoPE, freqfold 4" : "partial RoPE";
  EXPECT_EQ(told, (std::vector<std::string>{"original", "norms folded", slots, "MLA"}));
  EXPECT_NE(outcome.norms_folded->nll, outcome.original->nll);
  EXPECT_EQ(to_json(outcome).at("norms_folded").at("nll"), outcome.norms_folded->nll);
}

// From plans that are kept, or planned anew from kept statistics: both hold the constants.
TEST_P(NormsConversion, IsVerifiedAgain) {
  const auto saved = request();
  converted(saved);
  const auto proof = run_verification({*saved.save, saved.model, std::nullopt, saved.statistics}, Context{});
  ASSERT_TRUE(proof.has_value()) << proof.error().message;
  ASSERT_TRUE(proof->logits);
  EXPECT_LE(proof->logits->rms_logit_difference, proof->logits->tolerance);
}

INSTANTIATE_TEST_SUITE_P(Session, NormsConversion, testing::Values("score", "transmla"),
                         [](const auto& instance) { return instance.param; });

}  // namespace
}  // namespace transmla
