// A number of rows as a constant of the compiler, so that running sums are registers. Private to math/.
#pragma once

#include <type_traits>

namespace transmla {

// use(constant) for the constant that equals `count`, 1 … most. Inlined, so that `use` is compiled for the instruction
// set of its caller.
template <int most, class Use>
[[gnu::always_inline]] inline void with_constant(int count, Use use) {
  if (count == most) return use(std::integral_constant<int, most>{});
  if constexpr (most > 1) with_constant<most - 1>(count, use);
}

}  // namespace transmla
