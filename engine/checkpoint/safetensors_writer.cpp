#include <algorithm>
#include <nlohmann/json.hpp>
#include <numeric>
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

// Indices of the tensors in the order of the file.
std::vector<std::size_t> widest_first(const std::vector<Source>& tensors) {
  std::vector<std::size_t> order(tensors.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return width(tensors[a].dtype) > width(tensors[b].dtype); });
  return order;
}

// Where each tensor begins behind the header.
std::vector<std::size_t> offsets_of(const std::vector<Source>& tensors) {
  std::vector<std::size_t> offsets(tensors.size());
  std::size_t end = 0;
  for (const std::size_t index : widest_first(tensors)) {
    offsets[index] = end;
    end += bytes_of(tensors[index]);
  }
  return offsets;
}

Result<std::string> header_of(const Path& path, const std::vector<Source>& tensors,
                              const std::vector<std::size_t>& offsets,
                              const std::map<std::string, std::string>& metadata) {
  nlohmann::ordered_json header = nlohmann::ordered_json::object();
  if (!metadata.empty()) header["__metadata__"] = metadata;
  for (const std::size_t index : widest_first(tensors)) {
    const Source& tensor = tensors[index];
    const std::size_t begin = offsets[index], end = begin + bytes_of(tensor);
    header[tensor.name] = {{"dtype", tensor.dtype}, {"shape", tensor.shape}, {"data_offsets", {begin, end}}};
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

Result<Writer> Writer::create(const Path& path, std::vector<Source> tensors,
                              std::map<std::string, std::string> metadata) {
  TRY(check(tensors));
  auto offsets = offsets_of(tensors);
  TRY_ASSIGN(const std::string header, header_of(path, tensors, offsets, metadata));
  std::size_t total = sizeof(std::uint64_t) + header.size();
  for (const Source& tensor : tensors) total += bytes_of(tensor);
  TRY(require_free_bytes(path.parent_path(), total));
  TRY_ASSIGN(auto file, AtomicFile::create(path));
  const std::uint64_t length = header.size();
  TRY(file.write(std::as_bytes(std::span(&length, 1))));
  TRY(file.write(header));
  Writer writer(std::move(file), std::move(tensors), std::move(metadata));
  writer.offsets_ = std::move(offsets);
  writer.header_bytes_ = header.size();
  return writer;
}

Status Writer::add(std::span<const std::byte> bytes) {
  if (next_ == tensors_.size()) return fail_internal("a file of {} tensors was given one more", next_);
  const Source& tensor = tensors_[next_];
  if (bytes.size() != bytes_of(tensor)) {
    return fail_internal("tensor '{}' has {} bytes where its shape says {}", tensor.name, bytes.size(),
                         bytes_of(tensor));
  }
  return file_.write_at(sizeof(std::uint64_t) + header_bytes_ + offsets_[next_++], bytes);
}

Status Writer::set(const std::string& key, const std::string& value) {
  metadata_[key] = value;
  TRY_ASSIGN(const std::string header, header_of({}, tensors_, offsets_, metadata_));
  if (header.size() != header_bytes_) return fail_internal("'{}' is not as long as what stood for {}", value, key);
  return file_.write_at(sizeof(std::uint64_t), std::as_bytes(std::span(header)));
}

Status Writer::commit() {
  if (next_ == tensors_.size()) return file_.commit();
  return fail_internal("a file of {} tensors was given {}", tensors_.size(), next_);
}

Status write(const Path& path, const std::vector<Source>& sources, const std::map<std::string, std::string>& metadata) {
  TRY_ASSIGN(auto writer, Writer::create(path, sources, metadata));
  for (const Source& source : sources) {
    TRY_ASSIGN(const auto bytes, source.produce());
    TRY(writer.add(bytes));
  }
  return writer.commit();
}

}  // namespace transmla::safetensors
