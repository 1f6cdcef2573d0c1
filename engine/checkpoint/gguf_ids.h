// The numbers of the GGUF format that reading and writing share (ggml/docs/gguf.md). Private to checkpoint/.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "engine/checkpoint/dtype.h"

namespace transmla::gguf {

inline constexpr std::uint32_t magic = 0x46554747;  // "GGUF"
inline constexpr std::uint32_t most_dimensions = 4;
inline constexpr std::uint64_t default_alignment = 32;

// enum gguf_metadata_value_type
enum class ValueType : std::uint32_t { u8, i8, u16, i16, u32, i32, f32, boolean, string, array, u64, i64, f64 };

// ggml.h, enum ggml_type. The name of any type, or nothing for an unknown number; the number of a type that has a
// DType.
std::optional<std::string_view> storage_name(std::uint32_t id);
std::optional<std::uint32_t> storage_id(DType dtype);

}  // namespace transmla::gguf
