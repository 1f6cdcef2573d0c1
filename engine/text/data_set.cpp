#include "engine/text/data_set.h"

#include <algorithm>

namespace transmla {

std::string_view name_of(Split split) { return split == Split::train ? "train" : "test"; }

std::optional<Split> split_of(std::string_view name) {
  for (const Split split : {Split::train, Split::test}) {
    if (name == name_of(split)) return split;
  }
  return std::nullopt;
}

std::string display_name(const TextSource& text) {
  return text.part ? fmt::format("{} {}", text.part->name, name_of(text.part->split)) : text.file.filename().string();
}

// ptb and c4 in the converter: it takes perplexities of a column and a split that these two do not have, and fails.
// Here ptb's sentences and c4's validation split stand for them.
const std::vector<DataSet>& data_sets() {
  static const std::vector<DataSet> sets = {
      {.name = "wikitext2",
       .repositories = {"Salesforce/wikitext", "wikitext"},
       .revision = "main",
       .train = {"wikitext-2-raw-v1/train-*.parquet", "wikitext-2-raw-v1/wikitext-train.parquet",
                 "wikitext-2-raw-v1/train/0000.parquet", "wikitext-2-raw/wiki.train.raw", "wiki.train.raw"},
       .test = {"wikitext-2-raw-v1/test-*.parquet", "wikitext-2-raw-v1/wikitext-test.parquet",
                "wikitext-2-raw-v1/test/0000.parquet", "wikitext-2-raw/wiki.test.raw", "wiki.test.raw"},
       .local = "wiki",
       .columns = {{"text"}}},
      {.name = "ptb",
       .repositories = {"ptb-text-only/ptb_text_only", "ptb_text_only"},
       .revision = "refs/convert/parquet",
       .train = {"penn_treebank/train/0000.parquet", "penn_treebank/ptb_text_only-train.parquet", "ptb.train.txt"},
       .test = {"penn_treebank/test/0000.parquet", "penn_treebank/ptb_text_only-test.parquet", "ptb.test.txt"},
       .local = "ptb",
       .columns = {{"sentence"}}},
      {.name = "c4",
       .repositories = {"allenai/c4"},
       .revision = "main",
       .train = {"en/c4-train.00000-of-01024.json.gz", "c4-train.00000-of-01024.json.gz"},
       .test = {"en/c4-validation.00000-of-00008.json.gz", "c4-validation.00000-of-00008.json.gz"},
       .local = "c4",
       .columns = {{"text"}}},
      {.name = "alpaca",
       .repositories = {"tatsu-lab/alpaca"},
       .revision = "main",
       .train = {"data/train-*.parquet", "default/train/0000.parquet", "alpaca_data.json"},
       .test = {"data/train-*.parquet", "default/train/0000.parquet", "alpaca_data.json"},
       .local = "alpaca",
       .columns = {{"text"}, {"instruction", "input", "output"}},
       .one_file = true},
  };
  return sets;
}

std::vector<std::string> data_set_names() {
  std::vector<std::string> names;
  for (const auto& set : data_sets()) names.emplace_back(set.name);
  return names;
}

const DataSet* find_data_set(std::string_view name) {
  const auto found =
      std::find_if(data_sets().begin(), data_sets().end(), [&](const auto& set) { return set.name == name; });
  return found == data_sets().end() ? nullptr : &*found;
}

}  // namespace transmla
