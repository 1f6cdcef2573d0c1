#include "engine/export/deepseek_weights.h"

#include <algorithm>

#include "engine/base/hash.h"
#include "engine/checkpoint/fp8_blocks.h"
#include "engine/checkpoint/safetensors.h"
#include "engine/export/fp8_storage.h"
#include "engine/export/tensor_maker.h"

namespace transmla {
namespace {

using nlohmann::json;

// A tensor of the export and how it is stored.
struct Stored {
  DeepseekTensor tensor;
  DType dtype = DType::bf16;
  bool has_factors() const { return dtype == DType::f8_e4m3; }
  std::string factors_name() const { return tensor.name + std::string(kFp8FactorSuffix); }
  std::vector<std::int64_t> factors_shape() const { return fp8_factor_shape(tensor.shape[0], tensor.shape[1]); }
  std::uint64_t bytes() const {  // with its factors
    const std::uint64_t weight = storage_bytes(dtype, static_cast<std::size_t>(tensor.values()));
    if (!has_factors()) return weight;
    const auto shape = factors_shape();
    return weight + static_cast<std::uint64_t>(shape[0] * shape[1]) * sizeof(float);
  }
};

using Shard = std::vector<Stored>;

Shard stored_tensors(const DeepseekShape& shape, ExportDType dtype) {
  Shard all;
  for (auto& tensor : deepseek_tensors(shape)) {
    const DType stored = folder_storage(tensor, shape, dtype);
    all.push_back({std::move(tensor), stored});
  }
  return all;
}

std::uint64_t bytes_of(const Shard& shard) {
  std::uint64_t bytes = 0;
  for (const Stored& stored : shard) bytes += stored.bytes();
  return bytes;
}

std::size_t tensors_of(const Shard& shard) {
  return shard.size() + static_cast<std::size_t>(std::count_if(
                            shard.begin(), shard.end(), [](const Stored& stored) { return stored.has_factors(); }));
}

std::vector<Shard> shards_of(Shard tensors, std::uint64_t most) {
  std::vector<Shard> shards(1);
  std::uint64_t filled = 0;
  for (auto& stored : tensors) {
    const std::uint64_t bytes = stored.bytes();
    if (filled > 0 && filled + bytes > most) {
      shards.emplace_back();
      filled = 0;
    }
    filled += bytes;
    shards.back().push_back(std::move(stored));
  }
  return shards;
}

std::string shard_name(std::size_t index, std::size_t count) {
  return count == 1 ? "model.safetensors" : fmt::format("model-{:05}-of-{:05}.safetensors", index + 1, count);
}

Status write_shard(const Path& path, const Shard& shard, TensorMaker& maker) {
  std::vector<safetensors::Source> sources;
  for (const Stored& stored : shard) {
    const auto& tensor = stored.tensor;
    sources.push_back({tensor.name, std::string(info(stored.dtype).name), tensor.shape,
                       [&maker, &tensor] { return maker.make(tensor); }});
    if (!stored.has_factors()) continue;
    sources.push_back({stored.factors_name(), std::string(info(DType::f32).name), stored.factors_shape(),
                       [&maker] { return maker.make_factors(); }});
  }
  return safetensors::write(path, sources, {{"format", "pt"}});
}

Result<std::string> sha256_of_file(const Path& path, const Context& context) {
  constexpr std::size_t kBlock = 64 << 20;
  TRY_ASSIGN(const auto file, MappedFile::open(path));
  Sha256 hash;
  for (auto rest = file.bytes(); !rest.empty(); rest = rest.subspan(std::min(kBlock, rest.size()))) {
    TRY(context.check_stop());
    const auto block = rest.first(std::min(kBlock, rest.size()));
    hash.add(block);
    file.release(block);
  }
  return hash.hex();
}

Status write_index(const std::vector<Shard>& shards, std::uint64_t bytes, const Path& folder) {
  json weight_map = json::object();
  for (std::size_t index = 0; index < shards.size(); ++index) {
    for (const Stored& stored : shards[index]) {
      weight_map[stored.tensor.name] = shard_name(index, shards.size());
      if (stored.has_factors()) weight_map[stored.factors_name()] = shard_name(index, shards.size());
    }
  }
  const json text = {{"metadata", {{"total_size", bytes}}}, {"weight_map", std::move(weight_map)}};
  return write_text(folder / "model.safetensors.index.json", text.dump(2) + "\n");
}

}  // namespace

std::uint64_t export_bytes(const DeepseekShape& shape, ExportDType dtype) {
  return bytes_of(stored_tensors(shape, dtype));
}

Result<json> write_weights(const ExportInput& input, const DeepseekShape& shape, const Path& folder,
                           const Context& context) {
  auto tensors = stored_tensors(shape, input.dtype);
  const std::uint64_t bytes = bytes_of(tensors);
  json written = {{"tensors", tensors_of(tensors)}, {"bytes", bytes}, {"files", json::object()}};
  if (input.dtype == ExportDType::fp8) written["projections_in_bf16"] = projections_in_bf16(shape);
  const auto shards = shards_of(std::move(tensors), input.shard_bytes);
  const double eps = export_eps(input.model->config());
  const auto storage = [&](const DeepseekTensor& tensor) { return folder_storage(tensor, shape, input.dtype); };
  TensorMaker maker(input, shape, {.norm_eps = eps, .latent_eps = kStockEps, .storage = storage}, context);
  for (std::size_t index = 0; index < shards.size(); ++index) {
    const std::string name = shard_name(index, shards.size());
    TRY(write_shard(folder / name, shards[index], maker));
    TRY_ASSIGN(written["files"][name], sha256_of_file(folder / name, context));
  }
  if (shards.size() > 1) TRY(write_index(shards, bytes, folder));
  written["residual_scale"] = maker.residual_scale();
  written["layers"] = maker.layers();
  return written;
}

}  // namespace transmla
