#include "engine/text/numpy_random.h"

#include <array>
#include <bit>
#include <limits>
#include <numeric>
#include <utility>

namespace transmla {
namespace {

__extension__ typedef unsigned __int128 Wide;

constexpr Wide wide(std::uint64_t high, std::uint64_t low) { return (Wide{high} << 64) | low; }

using Pool = std::array<std::uint32_t, 4>;

// hashmix of numpy/random/bit_generator.pyx.
std::uint32_t hashed(std::uint32_t value, std::uint32_t& constant, std::uint32_t factor) {
  value ^= constant;
  constant *= factor;
  value *= constant;
  return value ^ (value >> 16);
}

// SeedSequence.mix_entropy for a seed of one word.
Pool pool_of(std::uint32_t seed) {
  std::uint32_t constant = 0x43b0d7e5;
  Pool pool{seed, 0, 0, 0};
  for (auto& word : pool) word = hashed(word, constant, 0x931e8875);
  for (std::size_t from = 0; from < pool.size(); ++from) {
    for (std::size_t to = 0; to < pool.size(); ++to) {
      if (from == to) continue;
      const auto mixed = 0xca01f9ddU * pool[to] - 0x4973f715U * hashed(pool[from], constant, 0x931e8875);
      pool[to] = mixed ^ (mixed >> 16);
    }
  }
  return pool;
}

// SeedSequence.generate_state of four 64-bit words.
std::array<std::uint64_t, 4> state_words(const Pool& pool) {
  std::uint32_t constant = 0x8b51f9dd;
  std::array<std::uint64_t, 4> words{};
  for (std::size_t i = 0; i < 2 * words.size(); ++i) {
    const std::uint64_t half = hashed(pool[i % pool.size()], constant, 0x58f38ded);
    words[i / 2] |= half << (32 * (i % 2));
  }
  return words;
}

// numpy/random/src/pcg64: XSL-RR of 128 bits, each 64-bit number given as two of 32, the low one first.
class Pcg64 {
 public:
  explicit Pcg64(std::uint32_t seed) {
    const auto words = state_words(pool_of(seed));
    increment_ = (wide(words[2], words[3]) << 1) | 1;
    step();
    state_ += wide(words[0], words[1]);
    step();
  }

  // A number from 0 to `last`: as many low bits as `last` has, until they are no more than it (random_interval).
  std::uint32_t up_to(std::uint32_t last) {
    const auto mask = std::numeric_limits<std::uint32_t>::max() >> std::countl_zero(last);
    auto number = next32() & mask;
    while (number > last) number = next32() & mask;
    return number;
  }

 private:
  void step() { state_ = state_ * wide(0x2360ED051FC65DA4, 0x4385DF649FCCF645) + increment_; }

  std::uint32_t next32() {
    if (std::exchange(has_half_, false)) return half_;
    step();
    const auto folded = static_cast<std::uint64_t>(state_ >> 64) ^ static_cast<std::uint64_t>(state_);
    const auto number = std::rotr(folded, static_cast<int>(state_ >> 122));
    has_half_ = true;
    half_ = static_cast<std::uint32_t>(number >> 32);
    return static_cast<std::uint32_t>(number);
  }

  Wide state_ = 0, increment_ = 0;
  bool has_half_ = false;
  std::uint32_t half_ = 0;
};

}  // namespace

std::vector<std::size_t> numpy_permutation(std::uint32_t seed, std::uint32_t count) {
  std::vector<std::size_t> order(count);
  std::iota(order.begin(), order.end(), std::size_t{0});
  Pcg64 random(seed);
  for (std::uint32_t i = count; i-- > 1;) std::swap(order[i], order[random.up_to(i)]);
  return order;
}

}  // namespace transmla
