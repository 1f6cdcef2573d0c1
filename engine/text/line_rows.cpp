#include "engine/text/line_rows.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/text/utf8.h"

namespace transmla {
namespace {

constexpr std::string_view kBlanks = " \t\r\n";
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

// The columns that an object has, in the order of `wanted`; null where it has none of them.
const Columns* columns_of(const nlohmann::json& object, const std::vector<Columns>& wanted) {
  const auto has = [&](const std::string& column) { return object.contains(column); };
  const auto found = std::find_if(wanted.begin(), wanted.end(), [&](const Columns& columns) {
    return std::all_of(columns.begin(), columns.end(), has);
  });
  return found == wanted.end() ? nullptr : &*found;
}

std::string keys_of(const nlohmann::json& object) {
  std::vector<std::string> keys;
  for (const auto& [key, value] : object.items()) keys.push_back(key);
  return keys.empty() ? "nothing" : fmt::format("{}", fmt::join(keys, ", "));
}

}  // namespace

LineRows::LineRows(std::string name, bool plain, const std::vector<Columns>& wanted, const TakeRow& take)
    : name_(std::move(name)), plain_(plain), wanted_(wanted), take_(take) {}

Status LineRows::damaged(const std::string& reason) const {
  return fail("'{}' is damaged or cut off at row {}: {}; get it again", name_, rows_, reason);
}

Status LineRows::feed(std::string_view piece) {
  if (kind_ == Kind::unknown) {
    if (piece.starts_with(kByteOrderMark)) piece.remove_prefix(kByteOrderMark.size());
    const auto first = piece.find_first_not_of(kBlanks);
    if (first == std::string_view::npos && !plain_) return {};
    const char begin = plain_ ? '\0' : piece[first];
    kind_ = begin == '{' ? Kind::objects : begin == '[' ? Kind::array : Kind::lines;
  }
  if (kind_ != Kind::array) return feed_lines(piece);
  pending_ += piece;
  return {};
}

Status LineRows::feed_lines(std::string_view piece) {
  for (auto end = piece.find('\n'); end != std::string_view::npos; end = piece.find('\n')) {
    const auto rest = piece.substr(0, end + 1);
    if (pending_.empty()) {
      TRY(line(rest));
    } else {
      TRY(line(pending_ += rest));
      pending_.clear();
    }
    piece.remove_prefix(end + 1);
  }
  pending_ += piece;
  return {};
}

Status LineRows::finish() {
  if (kind_ == Kind::array) return array();
  if (pending_.empty()) return {};
  return line(pending_);
}

Status LineRows::line(std::string_view line) {
  ++rows_;
  if (const auto invalid = find_invalid_utf8(line)) {
    return fail("'{}' is not UTF-8: byte 0x{:02X} in line {}", name_, static_cast<unsigned char>(line[*invalid]),
                rows_);
  }
  if (kind_ == Kind::objects) {
    if (line.find_first_not_of(kBlanks) == std::string_view::npos) return {};
    const auto parsed = nlohmann::json::parse(line, nullptr, /*allow_exceptions=*/false);
    return parsed.is_discarded() ? damaged("its line is no JSON") : object(parsed);
  }
  std::string ended(line.substr(0, line.find_last_not_of("\r\n") + 1));  // \r\n is read as \n, as everywhere
  if (line.ends_with('\n')) ended += '\n';
  const std::string_view value = ended;
  return take_({std::span(&value, 1), /*line=*/true});
}

Status LineRows::array() {
  if (const auto invalid = find_invalid_utf8(pending_)) {
    return fail("'{}' is not UTF-8: byte 0x{:02X} at offset {}", name_, static_cast<unsigned char>(pending_[*invalid]),
                *invalid);
  }
  const auto parsed = nlohmann::json::parse(pending_, nullptr, /*allow_exceptions=*/false);
  if (parsed.is_discarded()) return damaged("its array of objects does not end, or is no JSON");
  for (const auto& element : parsed) {
    ++rows_;
    TRY(object(element));
  }
  return {};
}

Status LineRows::object(const nlohmann::json& object) {
  if (!object.is_object()) return damaged(fmt::format("it is {}, no object", object.type_name()));
  const auto* const columns = columns_of(object, wanted_);
  if (columns == nullptr) {
    return fail("row {} of '{}' has no '{}', it has {}: this is another data set", rows_, name_,
                fmt::join(wanted_.front(), "', '"), keys_of(object));
  }
  std::vector<std::string_view> values;
  for (const auto& column : *columns) {
    const auto& value = object.at(column);
    if (!value.is_string() && !value.is_null()) return damaged(fmt::format("its '{}' is no text", column));
    values.push_back(value.is_null() ? std::string_view() : value.get_ref<const std::string&>());
  }
  return take_({values, /*line=*/false});
}

}  // namespace transmla
