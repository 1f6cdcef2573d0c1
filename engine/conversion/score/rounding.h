// What bf16 does to scores: loaders round turned queries and keys to it before they multiply them.
#pragma once

#include <numbers>

namespace transmla {

// Variance of the relative error of a product whose two factors are rounded to the 8 bits of bf16. Each has an error
// that is uniform within half of 2^-7 of its binade: (2^-7)² / 12 · E[x^-2], with E[x^-2] = 3 / (8 ln 2) over mantissas
// 1 ≤ x < 2 spread as in numbers of all sizes. Errors of a score's terms add up where the terms cancel.
inline constexpr double rounding_variance = 2 * 0x1p-14 / 12 * 3 / (8 * std::numbers::ln2);

}  // namespace transmla
