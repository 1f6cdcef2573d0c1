// The data sets of the public TransMLA converter (transmla/utils.py, get_dataset) by name, and texts named by them.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "engine/base/file.h"
#include "engine/text/row_file.h"

namespace transmla {

enum class Split { train, test };
std::string_view name_of(Split split);
std::optional<Split> split_of(std::string_view name);

// One part of a data set: what calibration or perplexities are taken on.
struct DataSetPart {
  std::string name;  // of the table
  Split split = Split::train;
  bool operator==(const DataSetPart&) const = default;
};

// A text that a job is given: a plain text file, or the file that a part of a data set is read from.
struct TextSource {
  Path file;
  std::optional<DataSetPart> part = std::nullopt;

  TextSource() = default;
  template <class P>
  requires std::is_convertible_v<P, Path> TextSource(P&& plain)  // any path is a plain text
      : file(std::forward<P>(plain)) {}
  TextSource(Path found, DataSetPart of) : file(std::move(found)), part(std::move(of)) {}
  bool operator==(const TextSource&) const = default;
};

std::string display_name(const TextSource& text);  // "wikitext2 train", or the file's name

struct DataSet {
  std::string_view name;
  std::vector<std::string_view> repositories;  // on the hub; the first is where it is downloaded from
  std::string_view revision;                   // whose snapshot holds the files below
  // Files inside of a repository or of an address, best first, as patterns of fnmatch: `*` stays within a name.
  std::vector<std::string_view> train, test;
  std::string_view local;        // what names files of a folder may begin with, beside the name of the split
  std::vector<Columns> columns;  // best first
  bool one_file = false;         // both splits are drawn from one file
  const std::vector<std::string_view>& files(Split split) const { return split == Split::train ? train : test; }
};

const std::vector<DataSet>& data_sets();
std::vector<std::string> data_set_names();
const DataSet* find_data_set(std::string_view name);

}  // namespace transmla
