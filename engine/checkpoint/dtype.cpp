#include "engine/checkpoint/dtype.h"

#include <array>

#include "engine/checkpoint/blocks.h"

namespace transmla {
namespace {

struct Storage {
  DTypeInfo info;
  void (*decode)(const std::byte* in, std::size_t blocks, float* out);
};

// In the order of DType.
constexpr std::array<Storage, 12> storages = {{
    {{"F32", 1, 4}, decode_f32},
    {{"F16", 1, 2}, decode_f16},
    {{"BF16", 1, 2}, decode_bf16},
    {{"F8_E4M3", 1, 1}, decode_f8_e4m3},
    {{"Q8_0", 32, 34}, decode_q8_0},
    {{"Q4_0", 32, 18}, decode_q4_0},
    {{"Q4_1", 32, 20}, decode_q4_1},
    {{"Q5_0", 32, 22}, decode_q5_0},
    {{"Q5_1", 32, 24}, decode_q5_1},
    {{"Q4_K", 256, 144}, decode_q4_k},
    {{"Q5_K", 256, 176}, decode_q5_k},
    {{"Q6_K", 256, 210}, decode_q6_k},
}};
static_assert(storages.size() == static_cast<std::size_t>(DType::q6_k) + 1);

const Storage& storage(DType type) { return storages[static_cast<std::size_t>(type)]; }

}  // namespace

const DTypeInfo& info(DType type) { return storage(type).info; }

std::optional<DType> find_dtype(std::string_view name) {
  for (std::size_t i = 0; i < storages.size(); ++i) {
    if (storages[i].info.name == name) return static_cast<DType>(i);
  }
  return std::nullopt;
}

std::size_t storage_bytes(DType type, std::size_t values) {
  return values / info(type).block_values * info(type).block_bytes;
}

void decode(DType type, std::span<const std::byte> in, std::span<float> out) {
  storage(type).decode(in.data(), out.size() / info(type).block_values, out.data());
}

}  // namespace transmla
