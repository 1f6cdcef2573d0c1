// The storage types of checkpoints: plain and block-quantised.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace transmla {

// f8_e4m3 comes with factors of blocks, which decode() knows nothing of (fp8_blocks.h).
enum class DType { f32, f16, bf16, f8_e4m3, q8_0, q4_0, q4_1, q5_0, q5_1, q4_k, q5_k, q6_k };

struct DTypeInfo {
  std::string_view name;     // "BF16", "Q4_K"
  std::size_t block_values;  // values in one block (1 for plain types)
  std::size_t block_bytes;
};
const DTypeInfo& info(DType type);
std::optional<DType> find_dtype(std::string_view name);

// Bytes of `values` numbers; values is a multiple of block_values.
std::size_t storage_bytes(DType type, std::size_t values);

// Decodes whole blocks. in.size() == storage_bytes(type, out.size()).
void decode(DType type, std::span<const std::byte> in, std::span<float> out);

}  // namespace transmla
