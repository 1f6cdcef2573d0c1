// sets/golden.json: the public converter's rules over the same files, with the datasets library's splits and torch's
// draws.
#include "engine/text/data_set_text.h"

#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "engine/base/hash.h"
#include "tests/engine/tokenizer/small_vocabulary.h"

namespace transmla::test {
namespace {

using nlohmann::json;

const Path sets = Path(TRANSMLA_TEST_DATA) / "text" / "sets";

struct Files {
  const char *name, *set, *train, *test;
};

class DataSetText : public ::testing::TestWithParam<Files> {
 protected:
  static std::shared_ptr<const Tokenizer> tokenizer() {
    auto metadata = small_vocabulary();
    metadata["tokenizer.ggml.add_bos_token"] = true;
    return Tokenizer::load(GgufCheckpoint(metadata)).value();
  }
  static TextFile text(Split split) {
    const auto* const file = split == Split::train ? GetParam().train : GetParam().test;
    return load_text(TextSource(sets / file, {GetParam().set, split})).value();
  }
  const json golden_ = json::parse(read_text(sets / "golden.json").value())[GetParam().set];
};

std::vector<Tokens> sequences(const TokenBatch& batch) {
  std::vector<Tokens> all;
  for (int i = 0; i < batch.sequences; ++i) all.emplace_back(batch.sequence(i), batch.sequence(i) + batch.length);
  return all;
}

TEST_P(DataSetText, HoldsTheRowsOfThePublicRule) {
  const auto train = text(Split::train);
  EXPECT_EQ(train.rows.size(), golden_["train_rows"]);
  EXPECT_EQ(sha256(train.text), golden_["train_text"]);
  EXPECT_EQ(sha256(text(Split::test).text), golden_["test_text"]);
}

TEST_P(DataSetText, GivesTheSamplesAndChunksOfThePublicRule) {
  const auto samples = calibration_samples(*tokenizer(), text(Split::train), 4, 64, 42).value();
  EXPECT_EQ(sequences(samples), golden_["samples"].get<std::vector<Tokens>>());
  const auto chunks = evaluation_chunks(*tokenizer(), text(Split::test), 64, 3).value();
  EXPECT_EQ(sequences(chunks), golden_["chunks"].get<std::vector<Tokens>>());
}

TEST_P(DataSetText, IsNamedByItsSetItsSplitAndItsFile) {
  const auto train = text(Split::train), test = text(Split::test);
  EXPECT_EQ(train.name, std::string(GetParam().set) + " train");
  EXPECT_EQ(train.origin->file, GetParam().train);
  EXPECT_EQ(train.origin->part, (DataSetPart{GetParam().set, Split::train}));
  EXPECT_EQ(train.origin->file_sha256, sha256(read_text(sets / GetParam().train).value()));
  EXPECT_NE(train.sha256, test.sha256);
  EXPECT_NE(train.sha256, train.origin->file_sha256) << "statistics of it would pass for those of a plain text file";
}

INSTANTIATE_TEST_SUITE_P(Files, DataSetText,
                         ::testing::Values(Files{"wikitext2_parquet", "wikitext2", "wikitext2-train.parquet",
                                                 "wikitext2-test.parquet"},
                                           Files{"wikitext2_lines", "wikitext2", "wiki.train.raw", "wiki.test.raw"},
                                           Files{"ptb_parquet", "ptb", "ptb-train.parquet", "ptb-test.parquet"},
                                           Files{"ptb_lines", "ptb", "ptb.train.txt", "ptb.test.txt"},
                                           Files{"c4", "c4", "c4-train.json.gz", "c4-validation.json.gz"},
                                           Files{"alpaca_parquet", "alpaca", "alpaca.parquet", "alpaca.parquet"},
                                           Files{"alpaca_json", "alpaca", "alpaca_data.json", "alpaca_data.json"}),
                         [](const auto& instance) { return std::string(instance.param.name); });

// ---- what is refused ----

class RefusedFile : public ::testing::Test {
 protected:
  std::string refusal(const std::string& set, const std::string& name, const std::string& content) {
    folder_.write(name, content);
    const auto text = load_text(TextSource(folder_.path() / name, {set, Split::train}));
    return text ? "accepted" : text.error().message;
  }
  static std::string content(const char* name) { return read_text(sets / name).value(); }
  static void expect(const std::string& message, std::initializer_list<const char*> parts) {
    for (const auto* part : parts)
      EXPECT_NE(message.find(part), std::string::npos) << "no '" << part << "' in: " << message;
  }
  TemporaryFolder folder_;
};

TEST_F(RefusedFile, ParquetThatIsCutOffOrDamaged) {
  const auto whole = content("wikitext2-train.parquet");
  for (const std::size_t size : {std::size_t{4}, whole.size() / 2, whole.size() - 1}) {
    expect(refusal("wikitext2", "train.parquet", whole.substr(0, size)), {"train.parquet' is damaged or cut off"});
  }
  auto flipped = whole;
  for (std::size_t i = 40; i < 400; ++i) flipped[i] = static_cast<char>(~flipped[i]);
  expect(refusal("wikitext2", "train.parquet", flipped), {"train.parquet' is damaged or cut off"});
}

TEST_F(RefusedFile, GzipThatIsCutOff) {
  const auto whole = content("c4-train.json.gz");
  expect(refusal("c4", "c4-train.json.gz", whole.substr(0, whole.size() / 2)), {"json.gz' is damaged or cut off"});
}

TEST_F(RefusedFile, WhatStandsInAFilesPlace) {
  const auto* const pointer = "version https://git-lfs.github.com/spec/v1\n";
  expect(refusal("wikitext2", "train.parquet", pointer), {"train.parquet' is no parquet file", "43 bytes"});
  expect(refusal("c4", "train.json.gz", pointer), {"is no gz file"});
  expect(refusal("alpaca", "alpaca.json", "<html>Not found</html>"), {"is no json file"});
}

TEST_F(RefusedFile, AnotherDataSetsColumns) {
  expect(refusal("ptb", "train.parquet", content("wikitext2-train.parquet")), {"no column 'sentence'", "it has text"});
  expect(refusal("c4", "train.jsonl", "{\"body\": \"a\", \"id\": 3}\n"), {"row 1", "no 'text'", "body, id"});
  expect(refusal("c4", "train.jsonl", "{\"text\": 3}\n"), {"row 1", "'text' is no text"});
}

TEST_F(RefusedFile, JsonThatIsNone) {
  expect(refusal("c4", "train.jsonl", "{\"text\": \"a\"}\n{\"text\": \"b"),
         {"train.jsonl' is damaged or cut off at row 2"});
  expect(refusal("alpaca", "alpaca.json", R"([{"text": "a"}, {"text")"), {"does not end"});
  expect(refusal("alpaca", "alpaca.json", R"(["a"])"), {"string, no object"});
}

TEST_F(RefusedFile, WithoutText) {
  expect(refusal("c4", "train.jsonl", "{\"text\": \"\"}\n"), {"no text", "train", "c4"});
  expect(refusal("wikitext2", "wiki.train.raw", "\n \n\n"), {"no text"});
  expect(refusal("wikitext2", "wiki.train.raw", ""), {"wiki.train.raw"});
}

TEST_F(RefusedFile, NotUtf8) {
  expect(refusal("wikitext2", "wiki.train.raw", "good\ncaf\xE9\n"), {"not UTF-8", "0xE9", "line 2"});
  expect(refusal("c4", "train.jsonl", "{\"text\": \"caf\xE9\"}\n"), {"not UTF-8", "0xE9", "line 1"});
  expect(refusal("alpaca", "alpaca.json", "[{\"text\": \"caf\xE9\"}]"), {"not UTF-8", "0xE9"});
}

}  // namespace
}  // namespace transmla::test
