// The key-value section of a GGUF file.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>

#include "engine/base/bytes.h"
#include "engine/base/result.h"

namespace transmla::gguf {

// A length of 8 bytes and that many characters, at most 100 MB.
Result<std::string> read_string(ByteReader& reader);

// `keys` pairs of key and value. Refuses unknown types, duplicate keys, arrays nested more than 4 deep and more than
// 16,777,216 values in arrays, so that a file cannot ask for more memory than its own size warrants.
Result<nlohmann::json> read_metadata(ByteReader& reader, std::uint64_t keys);

}  // namespace transmla::gguf
