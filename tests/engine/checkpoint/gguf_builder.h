// Builds GGUF files byte by byte, right and wrong ones, from the description in ggml/docs/gguf.md.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace transmla {

class GgufBuilder {
 public:
  std::uint32_t version = 3;
  std::uint64_t more_tensors = 0, more_keys = 0;  // declared beyond those that are there
  std::size_t alignment = 32;
  std::size_t data = 0;  // bytes of tensor data

  template <class T>
  static std::string bytes(T value) {
    return std::string(reinterpret_cast<const char*>(&value), sizeof(T));
  }
  static std::string text(std::string_view value) { return bytes<std::uint64_t>(value.size()) + std::string(value); }
  static std::string array(std::uint32_t type, std::uint64_t count, const std::string& values) {
    return bytes(type) + bytes(count) + values;
  }

  GgufBuilder& key(const std::string& name, std::uint32_t type, const std::string& value) {
    metadata_ += text(name) + bytes(type) + value;
    ++keys_;
    return *this;
  }
  GgufBuilder& key(const std::string& name, std::uint32_t value) { return key(name, 4, bytes(value)); }
  GgufBuilder& key(const std::string& name, float value) { return key(name, 6, bytes(value)); }
  GgufBuilder& key(const std::string& name, const char* value) { return key(name, 8, text(value)); }

  // Sizes with the innermost first, as the file has them.
  GgufBuilder& tensor(const std::string& name, const std::vector<std::uint64_t>& sizes, std::uint32_t type,
                      std::uint64_t offset) {
    table_ += text(name) + bytes(static_cast<std::uint32_t>(sizes.size()));
    for (const std::uint64_t size : sizes) table_ += bytes(size);
    table_ += bytes(type) + bytes(offset);
    ++tensors_;
    return *this;
  }

  std::string str() const {
    std::string file = "GGUF" + bytes(version) + bytes(tensors_ + more_tensors) + bytes(keys_ + more_keys);
    file += metadata_ + table_;
    file.append((alignment - file.size() % alignment) % alignment, '\0');
    return file + std::string(data, '\0');
  }

 private:
  std::string metadata_, table_;
  std::uint64_t keys_ = 0, tensors_ = 0;
};

// The keys that every model has, for a llama of 1 layer, 2 heads of 4 dimensions.
inline GgufBuilder tiny_gguf() {
  GgufBuilder builder;
  builder.key("general.architecture", "llama").key("llama.embedding_length", 8U).key("llama.block_count", 1U);
  builder.key("llama.feed_forward_length", 16U).key("llama.attention.head_count", 2U);
  builder.key("llama.context_length", 64U).key("llama.attention.layer_norm_rms_epsilon", 1e-5F);
  return builder;
}

}  // namespace transmla
