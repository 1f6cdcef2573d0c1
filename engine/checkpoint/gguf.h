// GGUF files, version 2 and 3, as llama.cpp writes them (ggml/docs/gguf.md): metadata, tensor table, aligned data.
#pragma once

#include <memory>
#include <nlohmann/json.hpp>
#include <vector>

#include "engine/base/file.h"
#include "engine/base/result.h"
#include "engine/checkpoint/checkpoint.h"

namespace transmla {

Result<std::shared_ptr<const Checkpoint>> open_gguf(const Path& file);

namespace gguf {

struct Contents {
  nlohmann::json metadata;          // by key, arrays included
  std::vector<TensorInfo> tensors;  // in the order of the table
};

// Refuses counts, lengths, offsets and alignments that the file does not bear out, and storage types that the engine
// does not decode.
Result<Contents> read_contents(const MappedFile& file);

// The same facts under the keys of config.json; `file` names it in messages.
Result<nlohmann::json> make_config(const Contents& contents, const std::string& file);

// Of a file of architecture deepseek2: the keys of a DeepSeek-V3 folder. What the file lacks is null.
nlohmann::json deepseek_config(const nlohmann::json& metadata);

// rope_scaling of config.json from `factors`, by which rope_freqs.weight divides each frequency [head_dim / 2]: the
// llama3 rule where it gives these very factors, otherwise {"rope_type": "explicit_factors", "factors": …}.
nlohmann::json rope_scaling_from(const std::vector<double>& factors, double theta);

}  // namespace gguf
}  // namespace transmla
