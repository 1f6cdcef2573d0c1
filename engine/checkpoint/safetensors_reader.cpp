#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/base/bytes.h"
#include "engine/base/format.h"
#include "engine/checkpoint/json.h"
#include "engine/checkpoint/safetensors.h"
#include "engine/checkpoint/safetensors_types.h"

namespace transmla::safetensors {
namespace {

using Json = nlohmann::json;

constexpr std::uint64_t longest_header = 100'000'000;  // the limit of the reference implementation

struct File {
  std::string path;
  std::span<const std::byte> data;  // behind the header
};

Result<std::vector<std::int64_t>> read_shape(const Json& value, const std::string& tensor, const File& file) {
  std::vector<std::int64_t> shape;
  bool whole = value.is_array();
  for (const Json& size : value) {
    whole = whole && size.is_number_unsigned() && size.get<std::uint64_t>() <= INT64_MAX;
    if (whole) shape.push_back(size.get<std::int64_t>());
  }
  if (whole) return shape;
  return fail("'{}': tensor '{}' has the shape {}, which is not a list of sizes; make the file anew", file.path, tensor,
              shown(value.dump()));
}

Result<std::span<const std::byte>> read_range(const Json& value, const std::string& tensor, const File& file) {
  const bool pair =
      value.is_array() && value.size() == 2 && value[0].is_number_unsigned() && value[1].is_number_unsigned();
  if (!pair) {
    return fail("'{}': tensor '{}' has the data_offsets {}, which are not two offsets; make the file anew", file.path,
                tensor, shown(value.dump()));
  }
  const auto begin = value[0].get<std::uint64_t>(), end = value[1].get<std::uint64_t>();
  if (begin > end || end > file.data.size()) {
    return fail(
        "'{}': tensor '{}' claims bytes {} to {} of {} that the file has behind its header; it is truncated or "
        "damaged, "
        "copy it again",
        file.path, tensor, begin, end, file.data.size());
  }
  return file.data.subspan(begin, end - begin);
}

Result<Entry> read_entry(const std::string& name, const Json& value, const File& file) {
  const std::string tensor = shown(name);
  const bool complete = value.is_object() && value.contains("dtype") && value["dtype"].is_string() &&
                        value.contains("shape") && value.contains("data_offsets");
  if (!complete) {
    return fail("'{}': tensor '{}' lacks dtype, shape or data_offsets; make the file anew", file.path, tensor);
  }
  Entry entry{name, value["dtype"].get<std::string>(), {}, {}};
  TRY_ASSIGN(entry.shape, read_shape(value["shape"], tensor, file));
  TRY_ASSIGN(entry.data, read_range(value["data_offsets"], tensor, file));
  const auto bytes_each = width(entry.dtype);
  if (!bytes_each) {
    return fail("'{}': tensor '{}' has the unknown type '{}'; store it as F32, F16 or BF16", file.path, tensor,
                shown(entry.dtype));
  }
  const auto wanted = tensor_bytes(*bytes_each, entry.shape);
  if (!wanted) {
    return fail("'{}': the shape {} of tensor '{}' is larger than any file; make the file anew", file.path,
                shown(value["shape"].dump()), tensor);
  }
  if (*wanted != entry.data.size()) {
    return fail("'{}': tensor '{}' of type {} and shape {} needs {} bytes, its data_offsets give {}; copy it again",
                file.path, tensor, entry.dtype, shown(value["shape"].dump()), *wanted, entry.data.size());
  }
  return entry;
}

Result<std::map<std::string, std::string>> read_metadata(const Json& value, const File& file) {
  std::map<std::string, std::string> metadata;
  bool texts = value.is_object();
  for (const auto& [key, text] : value.items()) {
    texts = texts && text.is_string();
    if (texts) metadata[key] = text.get<std::string>();
  }
  if (texts) return metadata;
  return fail("'{}': __metadata__ is not a table of texts; make the file anew", file.path);
}

// Entries are sorted by their data: each must begin where the one before ends, and the last must end with the file.
Status check_without_gaps(const std::vector<Entry>& entries, const File& file) {
  std::size_t end = 0;
  std::string before = "the header";
  for (const Entry& entry : entries) {
    const auto begin = static_cast<std::size_t>(entry.data.data() - file.data.data());
    if (begin != end) {
      return fail(
          "'{}': tensor '{}' begins at byte {}, but '{}' ends at byte {}: {}; the file is damaged, copy it again",
          file.path, shown(entry.name), begin, before, end, begin < end ? "they overlap" : "there is a gap");
    }
    end = begin + entry.data.size();
    before = shown(entry.name);
  }
  if (end == file.data.size()) return {};
  return fail("'{}': its tensors end at byte {}, the file has {} behind its header; it is damaged, copy it again",
              file.path, end, file.data.size());
}

Result<Table> read_header(std::string_view header, const File& file) {
  TRY_ASSIGN(const Json json, parse_json_object(header, fmt::format("the header of '{}'", file.path)));
  Table table;
  for (const auto& [name, value] : json.items()) {
    if (name == "__metadata__") {
      TRY_ASSIGN(table.metadata, read_metadata(value, file));
    } else {
      TRY_ASSIGN(auto entry, read_entry(name, value, file));
      table.entries.push_back(std::move(entry));
    }
  }
  // An empty tensor shares its place with the next one and comes first.
  std::sort(table.entries.begin(), table.entries.end(), [](const Entry& a, const Entry& b) {
    return std::pair(a.data.data(), a.data.size()) < std::pair(b.data.data(), b.data.size());
  });
  TRY(check_without_gaps(table.entries, file));
  return table;
}

}  // namespace

Result<Table> read_table(const MappedFile& file) {
  const std::string path = file.path().string();
  ByteReader reader(file.bytes(), path);
  TRY_ASSIGN(const auto length, reader.read<std::uint64_t>());
  if (length > longest_header || length > reader.remaining()) {
    return fail(
        "'{}' declares a header of {} bytes, but holds {} and no header may exceed {}; it is truncated or not a "
        "safetensors file, copy it again",
        path, length, file.bytes().size(), longest_header);
  }
  TRY_ASSIGN(const auto header, reader.take(length));
  TRY_ASSIGN(const auto data, reader.take(reader.remaining()));
  const std::string_view text(reinterpret_cast<const char*>(header.data()), header.size());
  try {
    return read_header(text, {path, data});
  } catch (const std::exception& error) {  // memory, or text that JSON cannot print
    return fail("cannot read the header of '{}' ({}): {}", path, format_bytes(length), error.what());
  }
}

}  // namespace transmla::safetensors
