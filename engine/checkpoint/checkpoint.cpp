#include "engine/checkpoint/checkpoint.h"

#include <algorithm>

#include "engine/base/hash.h"
#include "engine/checkpoint/fp8_blocks.h"
#include "engine/checkpoint/gguf.h"
#include "engine/checkpoint/hugging_face.h"
#include "engine/checkpoint/json.h"

namespace transmla {
namespace {

// Beginning, middle and end of a tensor: enough to tell checkpoints apart without reading them whole.
void add_samples(Sha256& hash, std::span<const std::byte> data) {
  constexpr std::size_t sample = 4096;
  if (data.size() <= 3 * sample) {
    hash.add(data);
    return;
  }
  hash.add(data.first(sample)).add(data.subspan(data.size() / 2, sample)).add(data.last(sample));
}

Result<std::shared_ptr<const Checkpoint>> open_by_kind(const Path& path) {
  std::error_code error;
  const auto status = std::filesystem::status(path, error);
  if (std::filesystem::is_directory(status)) return open_hugging_face(path);
  if (std::filesystem::is_regular_file(status)) return open_gguf(path);
  return fail("'{}' is neither a folder nor a file; give a Hugging Face folder or a .gguf file", path.string());
}

}  // namespace

std::int64_t TensorInfo::rows() const { return shape.size() < 2 ? 1 : values() / std::max<std::int64_t>(cols(), 1); }

std::int64_t TensorInfo::cols() const { return shape.empty() ? 1 : shape.back(); }

std::int64_t TensorInfo::values() const {
  std::int64_t product = 1;
  for (const std::int64_t size : shape) product *= size;
  return product;
}

Result<std::shared_ptr<const Checkpoint>> Checkpoint::open(const Path& path) {
  try {
    return open_by_kind(path);
  } catch (const std::exception& error) {  // memory
    return fail("cannot open '{}': {}", path.string(), error.what());
  }
}

Status Checkpoint::add(TensorInfo tensor) {
  if (!by_name_.emplace(tensor.name, tensors_.size()).second) {
    return fail("'{}' holds two tensors named '{}'; make the checkpoint anew", path_.string(), shown(tensor.name));
  }
  tensors_.push_back(std::move(tensor));
  return {};
}

const TensorInfo* Checkpoint::find(const std::string& name) const {
  const auto found = by_name_.find(name);
  return found == by_name_.end() ? nullptr : &tensors_[found->second];
}

Status Checkpoint::read_rows(const TensorInfo& tensor, std::int64_t first, std::int64_t count,
                             std::span<float> out) const {
  const std::int64_t rows = tensor.rows(), cols = tensor.cols();
  const bool inside = first >= 0 && count >= 0 && first <= rows && count <= rows - first;
  if (!inside || out.size() != static_cast<std::size_t>(count * cols)) {
    return fail_internal("{} rows from row {} of tensor '{}' [{}] were asked for, into room for {} values", count,
                         first, tensor.name, fmt::join(tensor.shape, ", "), out.size());
  }
  const std::size_t row_bytes = storage_bytes(tensor.dtype, static_cast<std::size_t>(cols));
  const auto bytes =
      tensor.data.subspan(static_cast<std::size_t>(first) * row_bytes, static_cast<std::size_t>(count) * row_bytes);
  if (tensor.fp8_factors.empty()) {
    decode(tensor.dtype, bytes, out);
  } else {
    decode_fp8(bytes, tensor.fp8_factors, first, cols, out);
  }
  files_[tensor.file].release(bytes);  // a pass over a large model must not fill memory with its pages
  return {};
}

std::string Checkpoint::fingerprint() const {
  Sha256 hash;
  hash.add(config_.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
  for (const TensorInfo& tensor : tensors_) {
    hash.add(fmt::format("\n{} {} [{}]", tensor.name, info(tensor.dtype).name, fmt::join(tensor.shape, ",")));
    add_samples(hash, tensor.data);
    add_samples(hash, tensor.fp8_factors);
  }
  return hash.hex();
}

}  // namespace transmla
