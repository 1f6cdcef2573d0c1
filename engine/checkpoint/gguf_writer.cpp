#include "engine/checkpoint/gguf_writer.h"

#include <limits>
#include <set>

#include "engine/checkpoint/gguf_ids.h"

namespace transmla::gguf {
namespace {

using Json = nlohmann::json;

constexpr std::uint32_t version = 3;

std::size_t padding(std::size_t bytes) { return (default_alignment - bytes % default_alignment) % default_alignment; }

// The bytes of header and table, as they grow.
class Bytes {
 public:
  template <class T>
  void number(T value) {
    text_.append(reinterpret_cast<const char*>(&value), sizeof value);
  }
  void text(const std::string& value) {
    number<std::uint64_t>(value.size());
    text_ += value;
  }
  void type(ValueType type) { number(static_cast<std::uint32_t>(type)); }
  void pad() { text_.append(padding(text_.size()), '\0'); }
  const std::string& all() const { return text_; }

 private:
  std::string text_;
};

Status unwritable(const std::string& key, const Json& value) {
  return fail_internal("metadata '{}' is {}, which no GGUF value holds", key,
                       value.dump(-1, ' ', true, Json::error_handler_t::replace).substr(0, 60));
}

bool fits_i32(const Json& value) {
  if (value.is_number_unsigned()) return value.get<std::uint64_t>() <= std::numeric_limits<std::int32_t>::max();
  const auto whole = value.get<std::int64_t>();
  return whole >= std::numeric_limits<std::int32_t>::min() && whole <= std::numeric_limits<std::int32_t>::max();
}

bool fits_u32(const Json& value) {
  const bool negative = !value.is_number_unsigned() && value.get<std::int64_t>() < 0;
  return !negative && value.get<std::uint64_t>() <= std::numeric_limits<std::uint32_t>::max();
}

// The type of an array's elements; their values may fit it or not.
ValueType element_type(const Json& array) {
  if (array.empty() || array.front().is_string()) return ValueType::string;
  return array.front().is_number_integer() ? ValueType::i32 : ValueType::f32;
}

bool fits(const Json& value, ValueType type) {
  if (type == ValueType::string) return value.is_string();
  return type == ValueType::i32 ? value.is_number_integer() && fits_i32(value) : value.is_number();
}

Status add_array(const std::string& key, const Json& array, Bytes& bytes) {
  const ValueType type = element_type(array);
  bytes.type(ValueType::array);
  bytes.type(type);
  bytes.number<std::uint64_t>(array.size());
  for (const Json& value : array) {
    if (!fits(value, type)) return unwritable(key, value);
    if (type == ValueType::string) bytes.text(value.get<std::string>());
    if (type == ValueType::i32) bytes.number(value.get<std::int32_t>());
    if (type == ValueType::f32) bytes.number(value.get<float>());
  }
  return {};
}

template <class T>
Status add_number(ValueType type, const Json& value, Bytes& bytes) {
  bytes.type(type);
  bytes.number(value.get<T>());
  return {};
}

Status add_value(const std::string& key, const Json& value, Bytes& bytes) {
  if (value.is_array()) return add_array(key, value, bytes);
  if (value.is_boolean()) return add_number<bool>(ValueType::boolean, value, bytes);
  if (value.is_number_float()) return add_number<float>(ValueType::f32, value, bytes);
  if (value.is_number_integer() && fits_u32(value)) return add_number<std::uint32_t>(ValueType::u32, value, bytes);
  if (value.is_number_integer() && fits_i32(value)) return add_number<std::int32_t>(ValueType::i32, value, bytes);
  if (!value.is_string()) return unwritable(key, value);
  bytes.type(ValueType::string);
  bytes.text(value.get<std::string>());
  return {};
}

Status check(const Source& source) {
  const auto id = storage_id(source.dtype);
  std::int64_t values = 1;
  bool sound = id && !source.shape.empty() && source.shape.size() <= most_dimensions;
  for (const std::int64_t size : source.shape) {
    sound = sound && size >= 0 && !__builtin_mul_overflow(values, size, &values);
  }
  if (sound && source.shape.back() % static_cast<std::int64_t>(info(source.dtype).block_values) == 0) return {};
  return fail_internal("tensor '{}' of shape [{}] cannot be written as {}", source.name, fmt::join(source.shape, ", "),
                       info(source.dtype).name);
}

Status check(const std::vector<Source>& sources) {
  std::set<std::string> names;
  for (const Source& source : sources) {
    TRY(check(source));
    if (!names.insert(source.name).second) return fail_internal("tensor '{}' is to be written twice", source.name);
  }
  return {};
}

void add_table(const std::vector<Source>& sources, Bytes& bytes) {
  std::uint64_t offset = 0;
  for (const Source& source : sources) {
    bytes.text(source.name);
    bytes.number(static_cast<std::uint32_t>(source.shape.size()));
    for (auto size = source.shape.rbegin(); size != source.shape.rend(); ++size) bytes.number(*size);
    bytes.number(*storage_id(source.dtype));
    bytes.number(offset);
    offset += bytes_of(source) + padding(bytes_of(source));
  }
}

Result<std::string> header_of(const Json& metadata, const std::vector<Source>& sources) {
  Bytes bytes;
  bytes.number(magic);
  bytes.number(version);
  bytes.number<std::uint64_t>(sources.size());
  bytes.number<std::uint64_t>(metadata.size());
  for (const auto& [key, value] : metadata.items()) {
    bytes.text(key);
    TRY(add_value(key, value, bytes));
  }
  add_table(sources, bytes);
  bytes.pad();
  return bytes.all();
}

Status write_data(AtomicFile& file, const Source& source) {
  TRY_ASSIGN(const auto bytes, source.produce());
  if (bytes.size() != bytes_of(source)) {
    return fail_internal("tensor '{}' has {} bytes where its shape says {}", source.name, bytes.size(),
                         bytes_of(source));
  }
  TRY(file.write(bytes));
  return file.write(std::string(padding(bytes.size()), '\0'));
}

}  // namespace

std::size_t bytes_of(const Source& source) {
  std::size_t values = 1;
  for (const std::int64_t size : source.shape) values *= static_cast<std::size_t>(size);
  return storage_bytes(source.dtype, values);
}

Status write(const Path& path, const Json& metadata, const std::vector<Source>& sources) {
  TRY(check(sources));
  TRY_ASSIGN(const auto header, header_of(metadata, sources));
  std::size_t total = header.size();
  for (const Source& source : sources) total += bytes_of(source) + padding(bytes_of(source));
  TRY(require_free_bytes(path.parent_path(), total));
  TRY_ASSIGN(auto file, AtomicFile::create(path));
  TRY(file.write(header));
  for (const Source& source : sources) TRY(write_data(file, source));
  return file.commit();
}

}  // namespace transmla::gguf
