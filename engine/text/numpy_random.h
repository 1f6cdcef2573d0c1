// The draws of numpy's default_rng, which the datasets library splits with: PCG64 seeded by a SeedSequence.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace transmla {

// numpy.random.default_rng(seed).permutation(count).
std::vector<std::size_t> numpy_permutation(std::uint32_t seed, std::uint32_t count);

}  // namespace transmla
