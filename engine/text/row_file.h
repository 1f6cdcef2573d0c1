// Rows out of the files that data sets come in: parquet; JSON, one object a line or one array of objects; plain text, a
// row a line; the last two also in gzip. What a file is, its first bytes say, and its name where they leave it open.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/file.h"

namespace transmla {

// Columns whose values make up a row together.
using Columns = std::vector<std::string>;

struct FileRow {
  std::span<const std::string_view> values;  // [columns]; of plain text one, the line with its \n
  bool line = false;                         // of plain text
};
// Called for each row in turn; an error of its own ends the reading.
using TakeRow = std::function<Status(const FileRow& row)>;

// The first of `wanted` whose columns the file has is read. Refuses files that are cut off, damaged or not UTF-8, and
// those that have none of the columns, naming what they have.
Status read_rows(const MappedFile& file, const std::vector<Columns>& wanted, const TakeRow& take);

}  // namespace transmla
