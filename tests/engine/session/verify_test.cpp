#include "engine/session/verify.h"

#include <gtest/gtest.h>

#include <fstream>
#include <set>

#include "tests/engine/session/tiny_request.h"
#include "tests/support/refusal.h"

namespace transmla {
namespace {

using fixtures::converted;
using fixtures::entries_of;
using fixtures::refused;
using fixtures::request_for;
using fixtures::TinyProject;

struct Exported {
  TinyProject tiny;
  ConversionRequest request = request_for(tiny);
  explicit Exported(const std::string& golden = "llama") : tiny(golden) { converted(request); }
  Result<VerificationOutcome> verify(std::optional<Path> model) const {
    return run_verification({*request.save, std::move(model), std::nullopt, request.statistics}, Context{});
  }
};

TEST(Verify, ProvesAnExportAgain) {
  const Exported exported;
  const auto alone = exported.verify(std::nullopt);
  ASSERT_TRUE(alone.has_value()) << alone.error().message;
  EXPECT_EQ(alone->files + 1, entries_of(*exported.request.save).size());  // all but conversion.json
  EXPECT_FALSE(alone->logits.has_value());
  const auto whole = exported.verify(exported.request.model);
  ASSERT_TRUE(whole.has_value()) << whole.error().message;
  EXPECT_EQ(whole->logits->tokens, 32);
}

TEST(Verify, SeesAChangedByte) {
  const Exported exported;
  const auto file = *exported.request.save / "model.safetensors";
  std::fstream weights(file, std::ios::in | std::ios::out | std::ios::binary);
  weights.seekp(-3, std::ios::end);
  weights.put('\x5a');
  weights.close();
  EXPECT_TRUE(refused(exported.verify(std::nullopt), {"model.safetensors", "SHA-256"}));
}

TEST(Verify, SeesAChangedPlugIn) {
  const Exported exported("qwen2");
  const auto proof = exported.verify(std::nullopt);
  ASSERT_TRUE(proof.has_value()) << proof.error().message;
  ASSERT_TRUE(write_text(*exported.request.save / "vllm_plugin" / "transmla_vllm" / "model.py", "import os\n"));
  EXPECT_TRUE(refused(exported.verify(std::nullopt), {"vllm_plugin/transmla_vllm/model.py", "SHA-256"}));
}

// A GGUF and its record, in place of the folder.
struct ExportedGguf {
  TinyProject tiny;
  ConversionRequest request = request_for(tiny);
  explicit ExportedGguf(const std::string& dtype) {
    request.recipe.dtype = dtype;
    request.save = tiny.folder() / "mla.gguf";
    converted(request);
  }
  Path record() const { return tiny.folder() / "mla.conversion.json"; }
  Result<VerificationOutcome> verify() const {
    return run_verification({*request.save, request.model, std::nullopt, request.statistics}, Context{});
  }
};

TEST(VerifyGguf, ProvesItAgainByItsRecord) {
  for (const auto* dtype : {"fp32", "q8_0"}) {
    const ExportedGguf exported(dtype);
    const auto proof = exported.verify();
    ASSERT_TRUE(proof.has_value()) << proof.error().message;
    EXPECT_EQ(proof->files, 1U);
    EXPECT_EQ(proof->logits->tokens, 32);
  }
}

TEST(VerifyGguf, LeavesNothingButTheTwo) {
  const ExportedGguf exported("bf16");
  std::set<std::string> names;
  for (const auto& name : entries_of(exported.tiny.folder())) {
    if (name.find("mla") != std::string::npos) names.insert(name);
  }
  EXPECT_EQ(names, (std::set<std::string>{"mla.gguf", "mla.conversion.json"}));
}

TEST(VerifyGguf, SeesAChangedByteAndAMissingRecord) {
  const ExportedGguf exported("bf16");
  std::fstream weights(*exported.request.save, std::ios::in | std::ios::out | std::ios::binary);
  weights.seekp(-40, std::ios::end);
  weights.put('\x5a');
  weights.close();
  EXPECT_TRUE(refused(exported.verify(), {"mla.gguf", "SHA-256"}));
  std::filesystem::remove(exported.record());
  EXPECT_TRUE(refused(exported.verify(), {"mla.conversion.json"}));
}

TEST(VerifyGguf, IsNotWrittenTwice) {
  const ExportedGguf exported("bf16");
  EXPECT_TRUE(refused(run_conversion(exported.request, Context{}), {"mla.gguf", "exists"}));
}

TEST(VerifyGguf, RefusesModelsWithBiasesBeforeAnyWork) {
  const TinyProject tiny("qwen2");
  auto request = request_for(tiny);
  request.save = tiny.folder() / "mla.gguf";
  EXPECT_TRUE(refused(run_conversion(request, Context{}), {"biases", "Qwen2", "without .gguf"}));
}

TEST(Verify, SeesAMissingFile) {
  const Exported exported;
  std::filesystem::remove(*exported.request.save / "generation_config.json");
  EXPECT_TRUE(refused(exported.verify(std::nullopt), {"generation_config.json"}));
}

TEST(Verify, WantsTheRightSource) {
  const Exported exported;
  const TinyProject other("qwen2");
  EXPECT_TRUE(refused(exported.verify(other.model()), {"fingerprint"}));
}

TEST(Verify, TakesStatisticsAnewOrSaysHow) {
  const Exported exported;
  const VerificationRequest elsewhere{*exported.request.save, exported.request.model, std::nullopt,
                                      exported.tiny.folder() / "other"};
  EXPECT_TRUE(refused(run_verification(elsewhere, Context{}), {"calibration text"}));
  auto with_text = elsewhere;
  with_text.calibration_text = exported.request.calibration_text;
  const auto proof = run_verification(with_text, Context{});
  EXPECT_TRUE(proof.has_value()) << proof.error().message;
  with_text.statistics = exported.tiny.folder() / "third";
  with_text.calibration_text = exported.tiny.test_text();
  EXPECT_TRUE(refused(run_verification(with_text, Context{}), {"SHA-256", "test.txt"}));
}

TEST(Verify, WantsAnExport) {
  const TinyProject tiny;
  EXPECT_TRUE(refused(run_verification({tiny.model(), std::nullopt, std::nullopt, tiny.statistics()}, Context{}),
                      {"conversion.json"}));
}

}  // namespace
}  // namespace transmla
