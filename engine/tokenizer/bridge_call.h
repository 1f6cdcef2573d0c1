// What calls of the bridge share: its buffers, and why one failed.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "engine/tokenizer/bridge/bridge.h"

namespace transmla {

inline const std::uint8_t* bytes_of(std::string_view text) {
  return reinterpret_cast<const std::uint8_t*>(text.data());
}

// Of this thread's last call that failed.
inline std::string bridge_error() {
  std::string text(transmla_bridge_last_error(nullptr, 0), '\0');
  transmla_bridge_last_error(reinterpret_cast<std::uint8_t*>(text.data()), text.size());
  return text;
}

// Gives a buffer of the bridge back to it.
template <class T, void (*give_back)(T*, std::size_t)>
struct BridgeBuffer {
  T* data = nullptr;
  std::size_t size = 0;
  BridgeBuffer() = default;
  BridgeBuffer(const BridgeBuffer&) = delete;
  BridgeBuffer& operator=(const BridgeBuffer&) = delete;
  ~BridgeBuffer() { give_back(data, size); }
};
using BridgeText = BridgeBuffer<std::uint8_t, transmla_text_free>;
using BridgeIds = BridgeBuffer<std::int32_t, transmla_ids_free>;

}  // namespace transmla
