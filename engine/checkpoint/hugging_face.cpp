#include "engine/checkpoint/hugging_face.h"

#include <map>
#include <nlohmann/json.hpp>

#include "engine/checkpoint/fp8_blocks.h"
#include "engine/checkpoint/json.h"
#include "engine/checkpoint/safetensors.h"

namespace transmla {
namespace {

constexpr auto single_name = "model.safetensors";
constexpr auto index_name = "model.safetensors.index.json";

bool is_there(const Path& path) {
  std::error_code ignored;
  return std::filesystem::exists(path, ignored);
}

Result<nlohmann::json> read_json(const Path& path) {
  TRY_ASSIGN(const auto text, read_text(path));
  return parse_json_object(text, fmt::format("'{}'", path.string()));
}

using WeightMap = std::map<std::string, std::string>;  // tensor to shard

Result<WeightMap> read_index(const Path& path) {
  TRY_ASSIGN(const auto index, read_json(path));
  const auto map = index.find("weight_map");
  if (map == index.end() || !map->is_object() || map->empty()) {
    return fail("'{}' has no weight_map that tells which shard holds which tensor; copy the folder again",
                path.string());
  }
  WeightMap shards;
  for (const auto& [tensor, shard] : map->items()) {
    // A shard lies in the folder itself: a path would read files elsewhere.
    if (!shard.is_string() || Path(shard.get<std::string>()).filename() != Path(shard.get<std::string>())) {
      return fail("'{}' says that tensor '{}' is in {}, which is not a file name; copy the folder again", path.string(),
                  shown(tensor), shown(shard.dump()));
    }
    shards[tensor] = shard.get<std::string>();
  }
  return shards;
}

class HuggingFaceCheckpoint final : public Checkpoint {
 public:
  explicit HuggingFaceCheckpoint(const Path& folder) : Checkpoint(CheckpointKind::hugging_face, folder) {}

  Status read() {
    if (!is_there(path_ / "config.json")) {
      return fail("'{}' has no config.json; give a Hugging Face folder (config.json and safetensors) or a .gguf file",
                  path_.string());
    }
    TRY_ASSIGN(config_, read_json(path_ / "config.json"));
    TRY(read_weights());
    return give_factors();
  }

 private:
  Status read_weights() {
    if (is_there(path_ / single_name)) return read_file(single_name, nullptr);
    if (is_there(path_ / index_name)) return read_shards();
    return fail("'{}' has neither {} nor {}; other formats are not read, save the model as safetensors first",
                path_.string(), single_name, index_name);
  }

  Status read_shards() {
    TRY_ASSIGN(const auto shards, read_index(path_ / index_name));
    std::map<std::string, bool> done;
    for (const auto& [tensor, shard] : shards) {
      if (!done.emplace(shard, true).second) continue;
      if (!is_there(path_ / shard)) {
        return fail("'{}' lacks '{}', where {} places tensor '{}'; copy that file too", path_.string(), shown(shard),
                    index_name, shown(tensor));
      }
      TRY(read_file(shard, &shards));
    }
    for (const auto& [tensor, shard] : shards) {
      if (find(tensor) == nullptr && !factors_.contains(tensor)) {
        return fail("{} places tensor '{}' in '{}', but that file does not hold it; copy the folder '{}' again",
                    index_name, shown(tensor), shown(shard), path_.string());
      }
    }
    return {};
  }

  Status read_file(const std::string& name, const WeightMap* shards) {
    TRY_ASSIGN(auto file, MappedFile::open(path_ / name));
    TRY_ASSIGN(auto table, safetensors::read_table(file));
    for (auto& entry : table.entries) {
      if (shards != nullptr) TRY(check_index(entry.name, name, *shards));
      TRY(add_entry(std::move(entry), name));
    }
    files_.push_back(std::move(file));
    return {};
  }

  Status check_index(const std::string& tensor, const std::string& file, const WeightMap& shards) const {
    const auto named = shards.find(tensor);
    if (named != shards.end() && named->second == file) return {};
    return fail("'{}' of '{}' holds tensor '{}', but {} places it in {}; copy the folder again", shown(file),
                path_.string(), shown(tensor), index_name,
                named == shards.end() ? "no file" : fmt::format("'{}'", shown(named->second)));
  }

  Status add_entry(safetensors::Entry entry, const std::string& file) {
    if (entry.name.ends_with(kFp8FactorSuffix)) {
      const std::string name = entry.name;
      if (factors_.emplace(name, std::move(entry)).second) return {};
      return fail("'{}' holds two tensors named '{}'; make the checkpoint anew", path_.string(), shown(name));
    }
    const auto dtype = find_dtype(entry.dtype);
    if (!dtype) {
      return fail(
          "'{}' stores tensor '{}' as {}; only F32, F16 and BF16 weights are read, so take the unquantised model",
          (path_ / file).string(), shown(entry.name), entry.dtype);
    }
    return add({std::move(entry.name), *dtype, std::move(entry.shape), entry.data, {}, files_.size()});
  }

  // Each F8_E4M3 weight its factors, which may stand in another shard.
  Status give_factors() {
    std::size_t given = 0;
    for (TensorInfo& tensor : tensors_) {
      if (tensor.dtype != DType::f8_e4m3) continue;
      const auto found = factors_.find(tensor.name + std::string(kFp8FactorSuffix));
      if (found == factors_.end()) {
        return fail(
            "'{}' stores tensor '{}' as F8_E4M3 without '{}' beside it; of FP8 only DeepSeek's blocks are read, take "
            "the unquantised model",
            path_.string(), shown(tensor.name), kFp8FactorSuffix);
      }
      const auto& [name, factors] = *found;
      if (const auto fits = check_fp8_factors(shown(tensor.name), tensor.shape, factors.dtype, factors.shape); !fits) {
        return fail("'{}': {}", path_.string(), fits.error().message);
      }
      tensor.fp8_factors = factors.data;
      ++given;
    }
    if (given == factors_.size()) return {};
    return fail("'{}' holds {} tensors named '*{}' and {} F8_E4M3 weights; copy the folder again", path_.string(),
                factors_.size(), kFp8FactorSuffix, given);
  }

  std::map<std::string, safetensors::Entry> factors_;  // by their names
};

}  // namespace

Result<std::shared_ptr<const Checkpoint>> open_hugging_face(const Path& folder) {
  auto checkpoint = std::make_shared<HuggingFaceCheckpoint>(folder);
  TRY(checkpoint->read());
  return checkpoint;
}

}  // namespace transmla
