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

// A file whose tensors come one after the other, for those who cannot be asked for them. They come in the order given;
// in the file wider types stand first, so that every tensor is aligned.
class Writer {
 public:
  // Refuses before the first byte where the disk is too small. `produce` is not asked.
  static Result<Writer> create(const Path& path, std::vector<Source> tensors,
                               std::map<std::string, std::string> metadata);
  Status add(std::span<const std::byte> bytes);  // of the next tensor
  // With a value of the metadata that is known only now; as long as the one that was given for it.
  Status set(const std::string& key, const std::string& value);
  Status commit();

 private:
  Writer(AtomicFile file, std::vector<Source> tensors, std::map<std::string, std::string> metadata)
      : file_(std::move(file)), tensors_(std::move(tensors)), metadata_(std::move(metadata)) {}
  AtomicFile file_;
  std::vector<Source> tensors_;
  std::map<std::string, std::string> metadata_;
  std::vector<std::size_t> offsets_;  // of each tensor, behind the header
  std::size_t header_bytes_ = 0, next_ = 0;
};

// Whole or not at all; refuses before the first byte where the disk is too small. Sources are asked in the order given.
Status write(const Path& path, const std::vector<Source>& sources, const std::map<std::string, std::string>& metadata);

}  // namespace transmla::safetensors
