#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "engine/checkpoint/safetensors.h"
#include "engine/checkpoint/safetensors_types.h"

namespace transmla::safetensors {
namespace {

constexpr std::size_t alignment = 8;

Status check(const std::vector<Source>& sources) {
  std::set<std::string> names;
  for (const Source& source : sources) {
    const auto bytes_each = width(source.dtype);
    if (!bytes_each || !tensor_bytes(*bytes_each, source.shape)) {
      return fail_internal("tensor '{}' cannot be written as {} with {} dimensions", source.name, source.dtype,
                           source.shape.size());
    }
    if (!names.insert(source.name).second) return fail_internal("tensor '{}' is to be written twice", source.name);
  }
  return {};
}

std::vector<Source> widest_first(std::vector<Source> sources) {
  std::stable_sort(sources.begin(), sources.end(),
                   [](const Source& a, const Source& b) { return width(a.dtype) > width(b.dtype); });
  return sources;
}

Result<std::string> header_of(const Path& path, const std::vector<Source>& tensors,
                              const std::map<std::string, std::string>& metadata) {
  nlohmann::ordered_json header = nlohmann::ordered_json::object();
  if (!metadata.empty()) header["__metadata__"] = metadata;
  std::size_t offset = 0;
  for (const Source& tensor : tensors) {
    const std::size_t end = offset + bytes_of(tensor);
    header[tensor.name] = {{"dtype", tensor.dtype}, {"shape", tensor.shape}, {"data_offsets", {offset, end}}};
    offset = end;
  }
  std::string text;
  try {
    text = header.dump();
  } catch (const std::exception& error) {  // a name that is not UTF-8
    return fail("cannot write '{}': {}", path.string(), error.what());
  }
  text.append((alignment - text.size() % alignment) % alignment, ' ');
  return text;
}

}  // namespace

std::size_t bytes_of(const Source& source) {
  return tensor_bytes(width(source.dtype).value_or(0), source.shape).value_or(0);
}

Result<Writer> Writer::create(const Path& path, const std::vector<Source>& tensors,
                              std::map<std::string, std::string> metadata) {
  TRY(check(tensors));
  TRY_ASSIGN(const std::string header, header_of(path, tensors, metadata));
  std::size_t total = sizeof(std::uint64_t) + header.size();
  for (const Source& tensor : tensors) total += bytes_of(tensor);
  TRY(require_free_bytes(path.parent_path(), total));
  TRY_ASSIGN(auto file, AtomicFile::create(path));
  const std::uint64_t length = header.size();
  TRY(file.write(std::as_bytes(std::span(&length, 1))));
  TRY(file.write(header));
  return Writer(std::move(file), tensors, std::move(metadata), header.size());
}

Status Writer::add(std::span<const std::byte> bytes) {
  if (next_ == tensors_.size()) return fail_internal("a file of {} tensors was given one more", next_);
  const Source& tensor = tensors_[next_];
  if (bytes.size() != bytes_of(tensor)) {
    return fail_internal("tensor '{}' has {} bytes where its shape says {}", tensor.name, bytes.size(),
                         bytes_of(tensor));
  }
  ++next_;
  return file_.write(bytes);
}

Status Writer::set(const std::string& key, const std::string& value) {
  metadata_[key] = value;
  TRY_ASSIGN(const std::string header, header_of({}, tensors_, metadata_));
  if (header.size() != header_bytes_) return fail_internal("'{}' is not as long as what stood for {}", value, key);
  return file_.write_over(sizeof(std::uint64_t), std::as_bytes(std::span(header)));
}

Status Writer::commit() {
  if (next_ == tensors_.size()) return file_.commit();
  return fail_internal("a file of {} tensors was given {}", tensors_.size(), next_);
}

Status write(const Path& path, const std::vector<Source>& sources, const std::map<std::string, std::string>& metadata) {
  const auto order = widest_first(sources);
  TRY_ASSIGN(auto writer, Writer::create(path, order, metadata));
  for (const Source& source : order) {
    TRY_ASSIGN(const auto bytes, source.produce());
    TRY(writer.add(bytes));
  }
  return writer.commit();
}

}  // namespace transmla::safetensors
