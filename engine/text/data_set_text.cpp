#include "engine/text/data_set_text.h"

#include <algorithm>

#include "engine/base/hash.h"
#include "engine/text/numpy_random.h"
#include "engine/text/utf8.h"

namespace transmla {
namespace {

constexpr std::string_view kBetweenRows = "\n\n";

// Rows one behind the other in one string, a blank line between them.
struct RowText {
  std::string text;
  std::vector<TextRow> rows;

  void add(std::string_view row) {
    if (!rows.empty()) text += kBetweenRows;
    rows.push_back({text.size(), row.size()});
    text += row;
  }
  std::string_view row(std::size_t index) const {
    return std::string_view(text).substr(rows[index].begin, rows[index].size);
  }
};

// The template that the data set's own `text` column was written with.
std::string alpaca_prompt(std::string_view instruction, std::string_view input, std::string_view output) {
  if (input.empty()) {
    return fmt::format(
        "Below is an instruction that describes a task. Write a response that appropriately completes the request.\n\n"
        "### Instruction:\n{}\n\n### Response:\n{}",
        instruction, output);
  }
  return fmt::format(
      "Below is an instruction that describes a task, paired with an input that provides further context. Write a "
      "response that appropriately completes the request.\n\n### Instruction:\n{}\n\n### Input:\n{}\n\n### "
      "Response:\n{}",
      instruction, input, output);
}

std::string_view stripped(std::string_view line) {
  constexpr std::string_view blanks = " \t\r\n\v\f";
  const auto first = line.find_first_not_of(blanks);
  return first == std::string_view::npos ? std::string_view()
                                         : line.substr(first, line.find_last_not_of(blanks) + 1 - first);
}

// What the data set's loading script makes of a line of its text file.
std::string_view row_of_line(const DataSet& set, std::string_view line) {
  if (set.name == "wikitext2") return is_blank(line) ? std::string_view() : line;
  if (set.name == "ptb") return stripped(line);
  return line.ends_with('\n') ? line.substr(0, line.size() - 1) : line;
}

Result<RowText> rows_of(const MappedFile& file, const DataSet& set) {
  RowText all;
  TRY(read_rows(file, set.columns, [&](const FileRow& row) -> Status {
    if (row.line) {
      all.add(row_of_line(set, row.values[0]));
    } else if (row.values.size() == 3) {
      all.add(alpaca_prompt(row.values[0], row.values[1], row.values[2]));
    } else {
      all.add(row.values[0]);
    }
    return {};
  }));
  return all;
}

// train_test_split of the datasets library twice, both with seed 42: a fifth is left out, and half of it is the test.
std::vector<std::size_t> alpaca_split(std::size_t rows, Split split) {
  constexpr std::uint32_t seed = 42;
  const auto order = numpy_permutation(seed, static_cast<std::uint32_t>(rows));
  const auto left_out = static_cast<std::ptrdiff_t>((rows + 4) / 5);  // rounded up
  if (split == Split::train) return {order.begin() + left_out, order.end()};
  const auto again = numpy_permutation(seed, static_cast<std::uint32_t>(left_out));
  std::vector<std::size_t> test;
  for (auto at = again.begin() + (left_out + 1) / 2; at != again.end(); ++at) test.push_back(order[*at]);
  return test;
}

RowText picked(const RowText& all, const std::vector<std::size_t>& indices) {
  RowText result;
  for (const auto index : indices) result.add(all.row(index));
  return result;
}

}  // namespace

Result<TextFile> read_data_set(const TextSource& source) {
  const auto& part = *source.part;
  const auto* const set = find_data_set(part.name);
  if (set == nullptr) return fail_internal("the data set '{}' is in no table", part.name);
  TRY_ASSIGN(const auto file, MappedFile::open(source.file));
  TRY_ASSIGN(auto all, rows_of(file, *set));
  if (set->one_file) all = picked(all, alpaca_split(all.rows.size(), part.split));
  std::erase_if(all.rows, [](const TextRow& row) { return row.size == 0; });
  if (all.rows.empty()) {
    return fail("'{}' gives no text for the {} split of '{}': all its rows are empty, or it has none",
                source.file.string(), name_of(part.split), part.name);
  }
  const auto hash = Sha256().add(file.bytes()).hex();
  const auto name = display_name(source);
  TextFile text{std::move(all.text), sha256(fmt::format("{} {}", name, hash)), name};
  text.rows = std::move(all.rows);
  text.origin = DataSetOrigin{part, source.file.filename().string(), hash};
  return text;
}

}  // namespace transmla
