#include "engine/text/row_file.h"

#include <algorithm>
#include <exception>

#include "engine/text/line_rows.h"
#include "engine/text/utf8.h"
#include "engine/tokenizer/bridge/rows.h"
#include "engine/tokenizer/bridge_call.h"

namespace transmla {
namespace {

enum class Packing { none, gzip, parquet };

std::string_view text_of(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}
std::string_view text_of(const transmla_text& value) { return {reinterpret_cast<const char*>(value.data), value.size}; }
const std::uint8_t* data_of(const MappedFile& file) {
  return reinterpret_cast<const std::uint8_t*>(file.bytes().data());
}

// A git-lfs pointer or an error page in a file's place is told here, not read as text.
Result<Packing> packing_of(const MappedFile& file) {
  const auto bytes = text_of(file.bytes());
  const auto extension = file.path().extension();
  const bool parquet = bytes.starts_with("PAR1"), gzip = bytes.starts_with("\x1f\x8b");
  const auto first = bytes.find_first_not_of("\xEF\xBB\xBF \t\r\n");
  const bool json = first != std::string_view::npos && (bytes[first] == '{' || bytes[first] == '[');
  if ((extension == ".parquet" && !parquet) || (extension == ".gz" && !gzip) ||
      ((extension == ".json" || extension == ".jsonl") && !json)) {
    return fail("'{}' is no {} file, {} bytes that begin otherwise: get it again", file.path().string(),
                extension.string().substr(1), bytes.size());
  }
  return parquet ? Packing::parquet : gzip ? Packing::gzip : Packing::none;
}

using Take = std::function<Status(std::span<const transmla_text>)>;

// What the bridge calls for each row; nothing may be thrown through it.
struct Taking {
  const Take& take;
  Status status = {};

  static bool next(void* context, const transmla_text* values, std::size_t count) {
    auto& self = *static_cast<Taking*>(context);
    try {
      self.status = self.take({values, count});
    } catch (const std::exception& error) {
      self.status = fail_internal("a row cannot be taken: {}", error.what());
    }
    return self.status.has_value();
  }
};

Status outcome(bool whole, const Taking& taking, const Path& file) {
  if (!taking.status) return taking.status;
  if (whole) return {};
  return fail("'{}' is damaged or cut off: {}; get it again", file.string(), bridge_error());
}

Result<std::vector<std::string>> parquet_columns(const MappedFile& file) {
  std::vector<std::string> names;
  const Take take = [&](std::span<const transmla_text> values) {
    names.emplace_back(text_of(values.front()));
    return Status();
  };
  Taking taking{take};
  TRY(outcome(transmla_parquet_columns(data_of(file), file.bytes().size(), Taking::next, &taking), taking,
              file.path()));
  return names;
}

// Positions of the first of `wanted` that is there.
Result<std::vector<std::size_t>> chosen_columns(const Path& file, const std::vector<std::string>& names,
                                                const std::vector<Columns>& wanted) {
  for (const auto& columns : wanted) {
    std::vector<std::size_t> positions;
    for (const auto& column : columns) {
      const auto found = std::find(names.begin(), names.end(), column);
      if (found != names.end()) positions.push_back(static_cast<std::size_t>(found - names.begin()));
    }
    if (positions.size() == columns.size()) return positions;
  }
  return fail("'{}' has no column '{}', it has {}: this is another data set", file.string(),
              fmt::join(wanted.front(), "', '"), fmt::join(names, ", "));
}

Status read_parquet(const MappedFile& file, const std::vector<Columns>& wanted, const TakeRow& take) {
  TRY_ASSIGN(const auto names, parquet_columns(file));
  TRY_ASSIGN(const auto columns, chosen_columns(file.path(), names, wanted));
  std::vector<std::string_view> row;
  std::size_t rows = 0;
  const Take take_values = [&](std::span<const transmla_text> values) -> Status {
    ++rows;
    row.clear();
    for (const auto& value : values) {
      row.push_back(value.size == 0 ? std::string_view() : text_of(value));
      if (const auto invalid = find_invalid_utf8(row.back())) {
        return fail("'{}' is not UTF-8: byte 0x{:02X} in row {}", file.path().string(),
                    static_cast<unsigned char>(row.back()[*invalid]), rows);
      }
    }
    return take({row, /*line=*/false});
  };
  Taking taking{take_values};
  const bool whole =
      transmla_parquet_rows(data_of(file), file.bytes().size(), columns.data(), columns.size(), Taking::next, &taking);
  return outcome(whole, taking, file.path());
}

Status read_gzip(const MappedFile& file, LineRows& lines) {
  const Take feed = [&](std::span<const transmla_text> values) { return lines.feed(text_of(values.front())); };
  Taking taking{feed};
  TRY(outcome(transmla_gunzip(data_of(file), file.bytes().size(), Taking::next, &taking), taking, file.path()));
  return lines.finish();
}

}  // namespace

Status read_rows(const MappedFile& file, const std::vector<Columns>& wanted, const TakeRow& take) {
  TRY_ASSIGN(const auto packing, packing_of(file));
  if (packing == Packing::parquet) return read_parquet(file, wanted, take);
  const auto extension = file.path().extension();
  LineRows lines(file.path().string(), extension == ".txt" || extension == ".raw", wanted, take);
  if (packing == Packing::gzip) return read_gzip(file, lines);
  TRY(lines.feed(text_of(file.bytes())));
  return lines.finish();
}

}  // namespace transmla
