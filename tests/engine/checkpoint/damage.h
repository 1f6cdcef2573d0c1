// Injected faults: files that are cut or have one wrong byte.
#pragma once

#include <fstream>
#include <functional>
#include <span>

#include "engine/base/file.h"

namespace transmla::damage {

inline bool lies_inside(std::span<const std::byte> part, std::span<const std::byte> whole) {
  return part.empty() || (part.data() >= whole.data() && part.data() + part.size() <= whole.data() + whole.size());
}

// Calls `check` once for each of the first `count` bytes of a file and each of three ways to change it.
inline void for_each_flipped_byte(const Path& path, std::size_t count, const std::function<void()>& check) {
  const std::string whole = read_text(path).value();
  std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
  const auto put = [&](std::size_t at, int byte) {
    file.seekp(static_cast<std::streamoff>(at));
    file.put(static_cast<char>(byte));
    file.flush();
  };
  for (std::size_t at = 0; at < std::min(count, whole.size()); ++at) {
    for (const int mask : {0x01, 0x80, 0xff}) {
      put(at, whole[at] ^ mask);
      check();
    }
    put(at, whole[at]);
  }
}

// Calls `check` with the file cut to shorter and shorter lengths, `step` bytes apart, down to nothing.
inline void for_each_truncation(const Path& path, std::size_t step, const std::function<void()>& check) {
  for (auto size = std::filesystem::file_size(path); size > 0;) {
    size = size > step ? size - step : 0;
    std::filesystem::resize_file(path, size);
    check();
  }
}

}  // namespace transmla::damage
