#include "engine/checkpoint/gguf_metadata.h"

#include "engine/base/format.h"
#include "engine/checkpoint/gguf_ids.h"
#include "engine/checkpoint/json.h"

namespace transmla::gguf {
namespace {

using Json = nlohmann::json;

constexpr std::uint64_t longest_string = 100'000'000;
constexpr std::uint64_t most_values = 1U << 24;
constexpr int deepest_array = 4;

template <class T>
Result<Json> read_number(ByteReader& reader) {
  TRY_ASSIGN(const T value, reader.read<T>());
  return Json(value);
}

// Owns nothing; one per section.
class MetadataReader {
 public:
  explicit MetadataReader(ByteReader& reader) : reader_(reader) {}

  Result<Json> read_value(ValueType type, int depth) {
    switch (type) {
      case ValueType::u8:
        return read_number<std::uint8_t>(reader_);
      case ValueType::i8:
        return read_number<std::int8_t>(reader_);
      case ValueType::u16:
        return read_number<std::uint16_t>(reader_);
      case ValueType::i16:
        return read_number<std::int16_t>(reader_);
      case ValueType::u32:
        return read_number<std::uint32_t>(reader_);
      case ValueType::i32:
        return read_number<std::int32_t>(reader_);
      case ValueType::f32:
        return read_number<float>(reader_);
      case ValueType::u64:
        return read_number<std::uint64_t>(reader_);
      case ValueType::i64:
        return read_number<std::int64_t>(reader_);
      case ValueType::f64:
        return read_number<double>(reader_);
      case ValueType::boolean:
        return read_boolean();
      case ValueType::string:
        return read_string(reader_).map([](std::string text) { return Json(std::move(text)); });
      case ValueType::array:
        return read_array(depth + 1);
    }
    return fail(
        "'{}' holds a metadata value of type {} at offset {}, types 0 to 12 are known; it is damaged, copy it "
        "again",
        reader_.what(), static_cast<std::uint32_t>(type), reader_.offset());
  }

 private:
  Result<Json> read_boolean() {
    TRY_ASSIGN(const auto value, reader_.read<std::uint8_t>());
    return Json(value != 0);
  }

  Result<Json> read_array(int depth) {
    if (depth > deepest_array) {
      return fail("'{}' nests metadata arrays {} deep, {} is the limit; it is damaged, copy it again", reader_.what(),
                  depth, deepest_array);
    }
    TRY_ASSIGN(const auto type, reader_.read<std::uint32_t>());
    TRY_ASSIGN(const auto count, reader_.read<std::uint64_t>());
    if (count > most_values - values_) {
      return fail("'{}' declares a metadata array of {} values, {} in all is the limit; it is damaged, copy it again",
                  reader_.what(), format_count(count), format_count(most_values));
    }
    values_ += count;
    Json::array_t array;
    for (std::uint64_t i = 0; i < count; ++i) {
      TRY_ASSIGN(auto value, read_value(static_cast<ValueType>(type), depth));
      array.push_back(std::move(value));
    }
    return Json(std::move(array));
  }

  ByteReader& reader_;
  std::uint64_t values_ = 0;  // in arrays, declared so far
};

}  // namespace

Result<std::string> read_string(ByteReader& reader) {
  TRY_ASSIGN(const auto length, reader.read<std::uint64_t>());
  if (length > longest_string) {
    return fail("'{}' declares a text of {} bytes at offset {}, {} is the limit; it is damaged, copy it again",
                reader.what(), length, reader.offset(), longest_string);
  }
  TRY_ASSIGN(const auto text, reader.take(length));
  return std::string(reinterpret_cast<const char*>(text.data()), text.size());
}

Result<Json> read_metadata(ByteReader& reader, std::uint64_t keys) {
  MetadataReader values(reader);
  Json metadata = Json::object();
  for (std::uint64_t i = 0; i < keys; ++i) {
    TRY_ASSIGN(auto key, read_string(reader));
    TRY_ASSIGN(const auto type, reader.read<std::uint32_t>());
    TRY_ASSIGN(auto value, values.read_value(static_cast<ValueType>(type), 0));
    if (metadata.contains(key)) {
      return fail("'{}' names the metadata key '{}' twice; make the file anew", reader.what(), shown(key));
    }
    metadata[std::move(key)] = std::move(value);
  }
  return metadata;
}

}  // namespace transmla::gguf
