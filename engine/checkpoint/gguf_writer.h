// Writing a GGUF file, version 3, whole or not at all (ggml/docs/gguf.md); read_contents() (gguf.h) is its counterpart.
#pragma once

#include <cstdint>
#include <functional>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "engine/base/file.h"
#include "engine/base/result.h"
#include "engine/checkpoint/dtype.h"

namespace transmla::gguf {

// A tensor to write. `produce` is asked for its bytes once and late, so that a whole model is never in memory.
struct Source {
  std::string name;
  DType dtype = DType::f32;
  std::vector<std::int64_t> shape;  // outermost first; the file has them reversed
  std::function<Result<std::vector<std::byte>>()> produce;
};
std::size_t bytes_of(const Source& source);

// Metadata values become what llama.cpp reads them as: texts and booleans themselves, whole numbers u32 (i32 where
// negative), other numbers f32; arrays of texts, of whole numbers (i32) and of other numbers (f32). Refuses other
// values, names given twice, more than 4 dimensions, rows that are no whole blocks, and a disk that is too small before
// the first byte. Tensors stand in the order given, each at a multiple of 32 bytes.
Status write(const Path& path, const nlohmann::json& metadata, const std::vector<Source>& sources);

}  // namespace transmla::gguf
