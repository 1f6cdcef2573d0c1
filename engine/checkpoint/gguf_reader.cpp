#include <algorithm>
#include <bit>
#include <nlohmann/json.hpp>
#include <set>

#include "engine/base/bytes.h"
#include "engine/checkpoint/gguf.h"
#include "engine/checkpoint/gguf_ids.h"
#include "engine/checkpoint/gguf_metadata.h"
#include "engine/checkpoint/json.h"

namespace transmla::gguf {
namespace {

struct Header {
  std::uint64_t tensors = 0;
  std::uint64_t keys = 0;
};

// A row of the tensor table before its place is checked.
struct Placed {
  TensorInfo tensor;
  std::uint64_t offset = 0;  // from the beginning of the data
  std::uint64_t bytes = 0;
};

Result<DType> dtype_of(std::uint32_t id, const std::string& tensor, const std::string& file) {
  const auto known = storage_name(id);
  const std::string name = known ? std::string(*known) : fmt::format("number {}", id);
  if (const auto dtype = find_dtype(name)) return *dtype;
  return fail(
      "'{}' stores tensor '{}' as type {}; F32, F16, BF16, Q8_0, Q4_0, Q4_1, Q5_0, Q5_1, Q4_K, Q5_K and Q6_K are read, "
      "take a file of one of these types",
      file, tensor, name);
}

Result<Header> read_header(ByteReader& reader) {
  TRY_ASSIGN(const auto found, reader.read<std::uint32_t>());
  if (found != magic) {
    return fail(
        "'{}' is not a GGUF file: it begins with {:#010x}, not with 'GGUF' ({:#010x}); give a .gguf file or a "
        "Hugging Face folder",
        reader.what(), found, magic);
  }
  TRY_ASSIGN(const auto version, reader.read<std::uint32_t>());
  if (version != 2 && version != 3) {
    return fail("'{}' is GGUF version {}; versions 2 and 3, little-endian, are read: convert the model anew",
                reader.what(), version);
  }
  Header header;
  TRY_ASSIGN(header.tensors, reader.read<std::uint64_t>());
  TRY_ASSIGN(header.keys, reader.read<std::uint64_t>());
  return header;
}

Result<std::vector<std::int64_t>> read_shape(ByteReader& reader, const std::string& tensor) {
  TRY_ASSIGN(const auto dimensions, reader.read<std::uint32_t>());
  if (dimensions > most_dimensions) {
    return fail("'{}': tensor '{}' declares {} dimensions, GGUF has at most {}; the file is damaged, copy it again",
                reader.what(), tensor, dimensions, most_dimensions);
  }
  std::vector<std::int64_t> shape;
  for (std::uint32_t i = 0; i < dimensions; ++i) {
    TRY_ASSIGN(const auto size, reader.read<std::int64_t>());
    shape.insert(shape.begin(), size);  // GGUF has the innermost first
  }
  return shape;
}

Result<std::uint64_t> bytes_of(const TensorInfo& tensor, const std::string& file) {
  std::int64_t values = 1;
  for (const std::int64_t size : tensor.shape) {
    if (size < 0 || __builtin_mul_overflow(values, size, &values)) {
      return fail("'{}': the shape [{}] of tensor '{}' is larger than any file; the file is damaged, copy it again",
                  file, fmt::join(tensor.shape, ", "), shown(tensor.name));
    }
  }
  const DTypeInfo& type = info(tensor.dtype);
  if (tensor.cols() % static_cast<std::int64_t>(type.block_values) != 0) {
    return fail("'{}': rows of tensor '{}' have {} values, {} stores blocks of {}; the file is damaged, copy it again",
                file, shown(tensor.name), tensor.cols(), type.name, type.block_values);
  }
  std::uint64_t bytes = 0;
  const auto blocks = static_cast<std::uint64_t>(values) / type.block_values;
  if (__builtin_mul_overflow(blocks, type.block_bytes, &bytes)) {
    return fail("'{}': tensor '{}' of {} values is larger than any file; copy it again", file, shown(tensor.name),
                values);
  }
  return bytes;
}

Result<Placed> read_placed(ByteReader& reader) {
  Placed placed;
  TRY_ASSIGN(placed.tensor.name, read_string(reader));
  TRY_ASSIGN(placed.tensor.shape, read_shape(reader, shown(placed.tensor.name)));
  TRY_ASSIGN(const auto type, reader.read<std::uint32_t>());
  TRY_ASSIGN(placed.tensor.dtype, dtype_of(type, shown(placed.tensor.name), reader.what()));
  TRY_ASSIGN(placed.bytes, bytes_of(placed.tensor, reader.what()));
  TRY_ASSIGN(placed.offset, reader.read<std::uint64_t>());
  return placed;
}

Result<std::uint64_t> alignment_of(const nlohmann::json& metadata, const std::string& file) {
  const auto declared = metadata.find("general.alignment");
  if (declared == metadata.end()) return default_alignment;
  const bool sensible = declared->is_number_unsigned() && std::has_single_bit(declared->get<std::uint64_t>());
  if (sensible && *declared <= 1U << 20) return declared->get<std::uint64_t>();
  return fail("'{}' declares the alignment {}; a power of two up to 1,048,576 is wanted, copy the file again", file,
              shown(declared->dump()));
}

std::uint64_t aligned(std::uint64_t offset, std::uint64_t alignment) {
  return (offset + alignment - 1) & ~(alignment - 1);
}

// In the order of their data, every tensor begins where the one before ends, rounded up to the alignment.
Status place_all(std::vector<Placed>& table, std::span<const std::byte> data, std::uint64_t alignment,
                 const std::string& file) {
  std::vector<Placed*> order;
  order.reserve(table.size());
  for (Placed& placed : table) order.push_back(&placed);
  std::sort(order.begin(), order.end(), [](const Placed* a, const Placed* b) {
    return std::pair(a->offset, a->bytes) < std::pair(b->offset, b->bytes);
  });
  std::uint64_t end = 0;
  for (Placed* placed : order) {
    const std::string name = shown(placed->tensor.name);
    if (placed->offset != aligned(end, alignment)) {
      return fail(
          "'{}': tensor '{}' begins at byte {} of the data, the tensors before it end at byte {} (aligned to {}): {}; "
          "the file is damaged, copy it again",
          file, name, placed->offset, end, alignment, placed->offset < end ? "they overlap" : "there is a gap");
    }
    if (placed->offset > data.size() || placed->bytes > data.size() - placed->offset) {
      return fail(
          "'{}': tensor '{}' needs {} bytes from byte {} of the data, which has {}; the file is truncated, copy "
          "it again",
          file, name, placed->bytes, placed->offset, data.size());
    }
    placed->tensor.data = data.subspan(placed->offset, placed->bytes);
    end = placed->offset + placed->bytes;
  }
  if (data.size() <= aligned(end, alignment)) return {};
  return fail("'{}': its tensors end at byte {} of the data, which has {}; the file is damaged, copy it again", file,
              end, data.size());
}

}  // namespace

Result<Contents> read_contents(const MappedFile& file) {
  ByteReader reader(file.bytes(), file.path().string());
  TRY_ASSIGN(const auto header, read_header(reader));
  Contents contents;
  TRY_ASSIGN(contents.metadata, read_metadata(reader, header.keys));
  TRY_ASSIGN(const auto alignment, alignment_of(contents.metadata, reader.what()));
  // The declared count is only believed as far as rows can be read: nothing is reserved for it.
  std::vector<Placed> table;
  for (std::uint64_t i = 0; i < header.tensors; ++i) {
    TRY_ASSIGN(auto placed, read_placed(reader));
    table.push_back(std::move(placed));
  }
  // A file without data may end unaligned.
  const auto begin = std::min<std::uint64_t>(aligned(reader.offset(), alignment), file.bytes().size());
  TRY(place_all(table, file.bytes().subspan(begin), alignment, reader.what()));
  for (Placed& placed : table) contents.tensors.push_back(std::move(placed.tensor));
  return contents;
}

}  // namespace transmla::gguf
