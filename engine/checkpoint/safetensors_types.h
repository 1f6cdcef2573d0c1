// What reading and writing of safetensors share: the spelled types, and sizes that cannot overflow.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace transmla::safetensors {

std::optional<std::size_t> width(std::string_view dtype);  // bytes of one value; none for an unknown type

// width · the product of shape; none where a size is negative or the product does not fit.
std::optional<std::uint64_t> tensor_bytes(std::size_t width, std::span<const std::int64_t> shape);

}  // namespace transmla::safetensors
