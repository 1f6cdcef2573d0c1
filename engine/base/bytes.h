// The one reader of binary input: little-endian, bounded, never past the end.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <type_traits>

#include "engine/base/result.h"

namespace transmla {

static_assert(std::endian::native == std::endian::little,
              "files are read in place, so the machine must be little-endian");

// Reads forward through a span of a file. `what` names the file in messages.
class ByteReader {
 public:
  ByteReader(std::span<const std::byte> bytes, std::string what) : bytes_(bytes), what_(std::move(what)) {}

  template <class T>
  requires std::is_arithmetic_v<T> Result<T> read() {
    TRY_ASSIGN(auto raw, take(sizeof(T)));
    T value;
    std::memcpy(&value, raw.data(), sizeof(T));
    return value;
  }
  Result<std::span<const std::byte>> take(std::uint64_t count) {
    if (count > remaining()) {
      return fail(
          "'{}' ends too early: {} bytes are needed at offset {}, {} are left; the file is truncated or damaged, "
          "copy it again",
          what_, count, offset_, remaining());
    }
    auto part = bytes_.subspan(offset_, count);
    offset_ += count;
    return part;
  }
  std::size_t offset() const { return offset_; }
  std::size_t remaining() const { return bytes_.size() - offset_; }
  const std::string& what() const { return what_; }

 private:
  std::span<const std::byte> bytes_;
  std::string what_;
  std::size_t offset_ = 0;
};

// A value at a place that the caller has checked to lie inside the buffer.
template <class T>
requires std::is_trivially_copyable_v<T> T load_unaligned(const std::byte* at) {
  T value;
  std::memcpy(&value, at, sizeof(T));
  return value;
}

}  // namespace transmla
