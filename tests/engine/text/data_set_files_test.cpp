// Files laid out as Hugging Face's libraries and people lay them out; what is in them does not matter here.
#include "engine/text/data_set_files.h"

#include <gtest/gtest.h>

#include <fstream>

#include "tests/support/temporary_folder.h"

namespace transmla {
namespace {

namespace fs = std::filesystem;

class DataSetFiles : public ::testing::Test {
 protected:
  Path put(const Path& relative, const std::string& content = "x") const {
    const auto path = folder_.path() / relative;
    fs::create_directories(path.parent_path());
    std::ofstream(path) << content;
    return path;
  }
  HubFolders folders() const { return {folder_.path() / "hub", folder_.path() / "datasets"}; }
  Path found(const std::string& set, Split split, const Path& data_dir = {}) const {
    const auto text = find_part({set, split}, data_dir, folders());
    return text ? text->file : Path("nothing: " + text.error().message);
  }
  std::string refusal(const std::string& set, Split split, const Path& data_dir = {}) const {
    const auto text = find_part({set, split}, data_dir, folders());
    return text ? "found " + text->file.string() : text.error().message;
  }
  fixtures::TemporaryFolder folder_;
};

TEST_F(DataSetFiles, AreFoundInTheHubsCache) {
  const Path wikitext = "hub/datasets--Salesforce--wikitext/snapshots/b08601e/wikitext-2-raw-v1";
  put("hub/datasets--Salesforce--wikitext/snapshots/b08601e/wikitext-2-v1/train-00000-of-00001.parquet");
  put("hub/datasets--Salesforce--wikitext/snapshots/b08601e/wikitext-103-raw-v1/test-00000-of-00001.parquet");
  const auto train = put(wikitext / "train-00000-of-00001.parquet"),
             test = put(wikitext / "test-00000-of-00001.parquet");
  EXPECT_EQ(found("wikitext2", Split::train), train);
  EXPECT_EQ(found("wikitext2", Split::test), test);

  const Path c4 = "hub/datasets--allenai--c4/snapshots/1588ec4/en";
  put(c4 / "c4-train.00001-of-01024.json.gz");
  EXPECT_NE(refusal("c4", Split::train).find("c4-train.00000-of-01024.json.gz"), std::string::npos);
  const auto first = put(c4 / "c4-train.00000-of-01024.json.gz");
  const auto validation = put(c4 / "c4-validation.00000-of-00008.json.gz");
  EXPECT_EQ(found("c4", Split::train), first);
  EXPECT_EQ(found("c4", Split::test), validation);
}

TEST_F(DataSetFiles, OfOneFileAreBothSplits) {
  const auto file =
      put("hub/datasets--tatsu-lab--alpaca/snapshots/dce01c9/data/train-00000-of-00001-a09b74b3ef9c3b56.parquet");
  EXPECT_EQ(found("alpaca", Split::train), file);
  EXPECT_EQ(found("alpaca", Split::test), file);
}

TEST_F(DataSetFiles, AreThoseOfTheRevisionThatMainPointsTo) {
  const Path repository = "hub/datasets--wikitext";
  put(repository / "snapshots/aaa/wikitext-2-raw-v1/train-00000-of-00001.parquet");
  const auto main = put(repository / "snapshots/bbb/wikitext-2-raw-v1/train-00000-of-00001.parquet");
  put(repository / "snapshots/ccc/wikitext-2-raw-v1/train-00000-of-00001.parquet");
  put(repository / "refs/main", "bbb\n");
  EXPECT_EQ(found("wikitext2", Split::train), main);
}

TEST_F(DataSetFiles, OfAnyRevisionWhereMainHasNone) {
  put("hub/datasets--ptb-text-only--ptb_text_only/snapshots/aaa/ptb_text_only.py");
  put("hub/datasets--ptb-text-only--ptb_text_only/refs/main", "aaa");
  const auto converted =
      put("hub/datasets--ptb-text-only--ptb_text_only/snapshots/bbb/penn_treebank/train/0000.parquet");
  EXPECT_EQ(found("ptb", Split::train), converted);
}

TEST_F(DataSetFiles, AreFoundThroughTheLinksOfASnapshot) {
  const auto blob = put("hub/datasets--wikitext/blobs/0123");
  const auto link =
      folder_.path() / "hub/datasets--wikitext/snapshots/aaa/wikitext-2-raw-v1/test-00000-of-00001.parquet";
  fs::create_directories(link.parent_path());
  fs::create_symlink("../../../blobs/0123", link);
  EXPECT_EQ(found("wikitext2", Split::test), link);
  fs::remove(blob);
  EXPECT_NE(refusal("wikitext2", Split::test).find("is not here"), std::string::npos) << "a link to nothing";
}

TEST_F(DataSetFiles, AreFoundAmongOlderDownloads) {
  const auto ptb = put("datasets/downloads/5cd1");
  put("datasets/downloads/5cd1.json", R"({"url": "https://example.org/master/data/ptb.train.txt", "etag": "1"})");
  put("datasets/downloads/77ab");
  put("datasets/downloads/77ab.json",
      R"({"url": "hf://datasets/wikitext@b086/wikitext-2-raw-v1/test-00000-of-00001.parquet", "etag": null})");
  put("datasets/downloads/dead.json", "{");
  const auto raw = put("datasets/downloads/extracted/91f0/wikitext-2-raw/wiki.train.raw");
  EXPECT_EQ(found("ptb", Split::train), ptb);
  EXPECT_EQ(found("wikitext2", Split::test).filename(), "77ab");
  EXPECT_EQ(found("wikitext2", Split::train), raw);
}

TEST_F(DataSetFiles, OfAFolderHaveTheNamesOfTheHubOrOnesOwn) {
  const auto data = folder_.path() / "data";
  put("data/ptb.train.txt");
  put("data/c4-train.jsonl");
  put("data/wikitext2-valid.txt");
  const auto train = put("data/wikitext2-train.txt"), alpaca = put("data/alpaca_data.json");
  EXPECT_EQ(found("wikitext2", Split::train, data), train);
  EXPECT_EQ(found("alpaca", Split::test, data), alpaca);
  const auto message = refusal("wikitext2", Split::test, data);
  EXPECT_NE(message.find(data.string()), std::string::npos) << message;
  EXPECT_EQ(message.find(folders().hub.string()), std::string::npos) << "only where --data-dir says: " << message;
  const auto hub = put("data/hub/datasets--wikitext/snapshots/aaa/wikitext-2-raw-v1/test-00000-of-00001.parquet");
  EXPECT_EQ(found("wikitext2", Split::test, data), hub);
}

TEST_F(DataSetFiles, MayBeGivenAsOneFileOfTheRightSplit) {
  const auto file = put("mine-train.parquet"), any = put("mine.parquet");
  EXPECT_EQ(found("wikitext2", Split::train, file), file);
  EXPECT_EQ(found("wikitext2", Split::test, any), any);
  EXPECT_EQ(found("alpaca", Split::test, file), file);
  const auto message = refusal("wikitext2", Split::test, file);
  EXPECT_NE(message.find("is the train split"), std::string::npos) << message;
}

TEST_F(DataSetFiles, ThatAreMissingAreSaidWithTheWayToGetThem) {
  const auto message = refusal("ptb", Split::test);
  for (const auto& part : {folders().hub.string(), folders().datasets.string(), std::string("transmla hub ptb"),
                           std::string("huggingface-cli download --repo-type dataset ptb-text-only/ptb_text_only "
                                       "--include 'penn_treebank/*' --revision refs/convert/parquet"),
                           std::string("--data-dir")}) {
    EXPECT_NE(message.find(part), std::string::npos) << "no '" << part << "' in: " << message;
  }
  EXPECT_NE(refusal("pile", Split::test).find("wikitext2, ptb, c4, alpaca"), std::string::npos);
}

}  // namespace
}  // namespace transmla
