// Data sets and models by name, as scripts of the TransMLA converter give them.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/app/program.h"

namespace transmla {
namespace {

namespace fs = std::filesystem;
using fixtures::convert_flags;
using fixtures::Program;
using fixtures::TinyProject;
using fixtures::with;
using nlohmann::json;

using Words = std::vector<std::string>;

// HOME of the program is the project's folder.
class Cache : public ::testing::Test {
 protected:
  Path hub() const { return tiny_.folder() / ".cache" / "huggingface" / "hub"; }
  // A file of the text fixtures at a place in the cache.
  void put(const char* fixture, const Path& place) const {
    const auto target = hub() / place;
    fs::create_directories(target.parent_path());
    fs::copy_file(Path(TRANSMLA_TEST_DATA) / "text" / "sets" / fixture, target);
  }
  static Words without_texts(Words flags) {
    for (const auto* name : {"--cal-text", "--test-text"}) {
      const auto at = std::find(flags.begin(), flags.end(), name);
      flags.erase(at, at + 2);
    }
    return with(flags, "--cal-nsamples", "4");
  }
  json record() const { return json::parse(read_text(tiny_.output() / "conversion.json").value()); }
  const TinyProject tiny_;
};

TEST_F(Cache, HoldsTheDefaultDataSetAndAModelByItsName) {
  const Path snapshot = "datasets--Salesforce--wikitext/snapshots/b08601e/wikitext-2-raw-v1";
  put("wikitext2-train.parquet", snapshot / "train-00000-of-00001.parquet");
  put("wikitext2-test.parquet", snapshot / "test-00000-of-00001.parquet");
  const auto model = hub() / "models--org--Tiny-Llama" / "snapshots" / "0123abc";
  fs::create_directories(model.parent_path());
  fs::copy(tiny_.model(), model, fs::copy_options::recursive);
  const auto flags = with(without_texts(convert_flags(tiny_)), "--model-path", "org/Tiny-Llama");
  const auto outcome = Program(tiny_).run(flags);
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_EQ(record()["model"]["name"], "Tiny-Llama");
  const json set = record()["calibration"]["data_set"];
  EXPECT_EQ(set["name"], "wikitext2");
  EXPECT_EQ(set["split"], "train");
  EXPECT_EQ(set["file"], "train-00000-of-00001.parquet");
  EXPECT_EQ(set["file_sha256"].get<std::string>().size(), 64U);
  EXPECT_EQ(record()["evaluation"]["data_set"]["split"], "test");
}

TEST_F(Cache, HoldsTheDataSetThatIsNamed) {
  put("alpaca.parquet", "datasets--tatsu-lab--alpaca/snapshots/dce01c9/data/train-00000-of-00001-a09b.parquet");
  const auto outcome = Program(tiny_).run(with(without_texts(convert_flags(tiny_)), "--cal-dataset", "alpaca"));
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_EQ(record()["calibration"]["text"], "alpaca train");
  EXPECT_EQ(record()["evaluation"]["text"], "alpaca test");
}

TEST_F(Cache, IsNotLookedAtWhereAFolderIsGiven) {
  const auto folder = Path(TRANSMLA_TEST_DATA) / "text" / "sets";
  auto flags = with(without_texts(convert_flags(tiny_)), "--data-dir", folder);
  flags = with(with(flags, "--cal-dataset", "ptb"), "--eval-dataset", "c4");
  const auto outcome = Program(tiny_).run(flags);
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_EQ(record()["calibration"]["data_set"]["name"], "ptb");
  EXPECT_EQ(record()["evaluation"]["data_set"]["file"], "c4-validation.json.gz");
}

TEST_F(Cache, OneFileIsNotBothSplits) {
  const auto file = tiny_.folder() / "rows.parquet";
  fs::copy_file(Path(TRANSMLA_TEST_DATA) / "text" / "sets" / "wikitext2-train.parquet", file);
  const auto outcome = Program(tiny_).run(with(without_texts(convert_flags(tiny_)), "--data-dir", file));
  EXPECT_EQ(outcome.code, 2);
  EXPECT_NE(outcome.err.find("is one file"), std::string::npos) << outcome.err;
  EXPECT_EQ(
      Program(tiny_)
          .run(with(with(without_texts(convert_flags(tiny_)), "--data-dir", file), "--test-text", tiny_.test_text()))
          .code,
      0);
}

TEST_F(Cache, ATruncatedParquetIsRefusedBeforeWorkStarts) {
  const auto file = tiny_.folder() / "train.parquet";
  fs::copy_file(Path(TRANSMLA_TEST_DATA) / "text" / "sets" / "wikitext2-train.parquet", file);
  fs::resize_file(file, 1000);
  const auto flags =
      with(with(without_texts(convert_flags(tiny_)), "--data-dir", file), "--test-text", tiny_.test_text());
  const auto outcome = Program(tiny_).run(flags);
  EXPECT_EQ(outcome.code, 2);
  EXPECT_NE(outcome.err.find("train.parquet' is damaged or cut off"), std::string::npos) << outcome.err;
  EXPECT_FALSE(fs::exists(tiny_.output()));
}

}  // namespace
}  // namespace transmla
