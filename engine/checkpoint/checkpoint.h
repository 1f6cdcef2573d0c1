// A checkpoint on disk, of either kind: a Hugging Face folder (config.json, safetensors, single or sharded) or one GGUF
// file. Tensors are mapped, checked against the file when it is opened, and decoded one at a time.
#pragma once

#include <cstdint>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "engine/base/file.h"
#include "engine/base/result.h"
#include "engine/checkpoint/dtype.h"

namespace transmla {

enum class CheckpointKind { hugging_face, gguf };

struct TensorInfo {
  std::string name;  // as the file spells it
  DType dtype = DType::f32;
  std::vector<std::int64_t> shape;  // outermost first, as safetensors has it (GGUF's order is reversed on reading)
  std::span<const std::byte> data;  // mapped; valid for the life of the checkpoint
  std::span<const std::byte> fp8_factors;  // of F8_E4M3 (fp8_blocks.h), mapped too; else empty
  std::size_t file = 0;                    // which of files()

  std::int64_t rows() const;    // a vector is one row
  std::int64_t cols() const;    // values in a row
  std::int64_t values() const;  // their product; opening has checked that it does not overflow
};

// Immutable after open(); any thread may read.
class Checkpoint {
 public:
  // A folder with config.json, or a .gguf file. Checks every declared size against the files: overlaps, gaps at the
  // end, offsets outside, shapes whose product overflows, index and shards that disagree.
  static Result<std::shared_ptr<const Checkpoint>> open(const Path& path);
  virtual ~Checkpoint() = default;

  CheckpointKind kind() const { return kind_; }
  const Path& path() const { return path_; }
  // config.json; for GGUF the same keys, made from its metadata (model_type from general.architecture,
  // hidden_size from {arch}.embedding_length, …), so that everything above reads one form.
  const nlohmann::json& config() const { return config_; }
  // GGUF metadata by its own keys (arrays included); empty for folders. The tokenizer and the chat template live here.
  const nlohmann::json& metadata() const { return metadata_; }
  const std::vector<TensorInfo>& tensors() const { return tensors_; }
  const TensorInfo* find(const std::string& name) const;
  const std::vector<MappedFile>& files() const { return files_; }

  // Rows [first, first + count) of a tensor, as floats; out.size() == count · cols(). A vector is one row, all but the
  // last of several dimensions count as rows.
  Status read_rows(const TensorInfo& tensor, std::int64_t first, std::int64_t count, std::span<float> out) const;

  // SHA-256 over config, tensor table and samples of every tensor's bytes: names this checkpoint in keys of statistics.
  std::string fingerprint() const;

 protected:
  Checkpoint(CheckpointKind kind, Path path) : kind_(kind), path_(std::move(path)) {}
  Status add(TensorInfo tensor);  // refuses a second tensor of the same name
  CheckpointKind kind_;
  Path path_;
  nlohmann::json config_, metadata_;
  std::vector<TensorInfo> tensors_;
  std::vector<MappedFile> files_;
  std::unordered_map<std::string, std::size_t> by_name_;
};

}  // namespace transmla
