// Encoders of the storage types that are written: the counterpart of decode() (dtype.h).
#pragma once

#include <cstddef>
#include <span>

#include "engine/checkpoint/dtype.h"

namespace transmla {

// F32, BF16, F8_E4M3 and Q8_0.
bool can_encode(DType type);

// Whole blocks, values rounded to nearest. out.size() == storage_bytes(type, values.size()). A Q8_0 block whose largest
// value is above 65,504 · 127 or below 2^-25 · 127 becomes infinite or zero, since its scale is a half; F8_E4M3 ends at
// ±448.
void encode(DType type, std::span<const float> values, std::span<std::byte> out);

}  // namespace transmla
