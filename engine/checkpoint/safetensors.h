// The safetensors format: reading a mapped file's table, and writing a file whole or not at all.
// Format: 8-byte little-endian header length, JSON header {name: {dtype, shape, data_offsets}}, data without gaps.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "engine/base/file.h"
#include "engine/base/result.h"

namespace transmla::safetensors {

struct Entry {
  std::string name;
  std::string dtype;  // "F32", "F64", "BF16", … as spelled
  std::vector<std::int64_t> shape;
  std::span<const std::byte> data;  // inside the mapped file
};

struct Table {
  std::vector<Entry> entries;                   // in the order of their data
  std::map<std::string, std::string> metadata;  // __metadata__
};

// Refuses: a header length beyond the file or 100 MB, data offsets outside, overlapping or with gaps, sizes that do not
// match dtype and shape, duplicate names, trailing bytes.
Result<Table> read_table(const MappedFile& file);

// A tensor to write. `produce` is asked for its bytes once and late, so that a whole model is never in memory. It must
// return exactly the bytes that dtype and shape say.
struct Source {
  std::string name;
  std::string dtype;
  std::vector<std::int64_t> shape;
  std::function<Result<std::vector<std::byte>>()> produce;
};
std::size_t bytes_of(const Source& source);

// Whole or not at all; refuses before the first byte where the disk is too small. Sources are asked in the order given,
// except that wider types come first, so that every tensor is aligned.
Status write(const Path& path, const std::vector<Source>& sources, const std::map<std::string, std::string>& metadata);

}  // namespace transmla::safetensors
