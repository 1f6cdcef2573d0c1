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

std::vector<const Source*> widest_first(const std::vector<Source>& sources) {
  std::vector<const Source*> order;
  order.reserve(sources.size());
  for (const Source& source : sources) order.push_back(&source);
  std::stable_sort(order.begin(), order.end(),
                   [](const Source* a, const Source* b) { return width(a->dtype) > width(b->dtype); });
  return order;
}

std::string header_of(const std::vector<const Source*>& order, const std::map<std::string, std::string>& metadata) {
  nlohmann::ordered_json header = nlohmann::ordered_json::object();
  if (!metadata.empty()) header["__metadata__"] = metadata;
  std::size_t offset = 0;
  for (const Source* source : order) {
    const std::size_t end = offset + bytes_of(*source);
    header[source->name] = {{"dtype", source->dtype}, {"shape", source->shape}, {"data_offsets", {offset, end}}};
    offset = end;
  }
  std::string text = header.dump();
  text.append((alignment - text.size() % alignment) % alignment, ' ');
  return text;
}

Status write_data(AtomicFile& file, const Source& source) {
  TRY_ASSIGN(const auto bytes, source.produce());
  if (bytes.size() != bytes_of(source)) {
    return fail_internal("tensor '{}' has {} bytes where its shape says {}", source.name, bytes.size(),
                         bytes_of(source));
  }
  return file.write(bytes);
}

}  // namespace

std::size_t bytes_of(const Source& source) {
  return tensor_bytes(width(source.dtype).value_or(0), source.shape).value_or(0);
}

Status write(const Path& path, const std::vector<Source>& sources, const std::map<std::string, std::string>& metadata) {
  TRY(check(sources));
  const auto order = widest_first(sources);
  std::string header;
  try {
    header = header_of(order, metadata);
  } catch (const std::exception& error) {  // a name that is not UTF-8
    return fail("cannot write '{}': {}", path.string(), error.what());
  }
  std::size_t total = sizeof(std::uint64_t) + header.size();
  for (const Source& source : sources) total += bytes_of(source);
  TRY(require_free_bytes(path.parent_path(), total));
  TRY_ASSIGN(auto file, AtomicFile::create(path));
  const std::uint64_t length = header.size();
  TRY(file.write(std::as_bytes(std::span(&length, 1))));
  TRY(file.write(header));
  for (const Source* source : order) TRY(write_data(file, *source));
  return file.commit();
}

}  // namespace transmla::safetensors
