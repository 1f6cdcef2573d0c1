#include "engine/export/deepseek_weights.h"

#include "engine/base/hash.h"
#include "engine/checkpoint/safetensors.h"
#include "engine/export/tensor_maker.h"

namespace transmla {
namespace {

using nlohmann::json;

DType stored_as(ExportDType dtype) { return dtype == ExportDType::bf16 ? DType::bf16 : DType::f32; }

using Shard = std::vector<DeepseekTensor>;

std::uint64_t bytes_of(const DeepseekTensor& tensor, ExportDType dtype) {
  return storage_bytes(stored_as(dtype), static_cast<std::size_t>(tensor.values()));
}

std::vector<Shard> shards_of(std::vector<DeepseekTensor> tensors, ExportDType dtype, std::uint64_t most) {
  std::vector<Shard> shards(1);
  std::uint64_t filled = 0;
  for (auto& tensor : tensors) {
    const std::uint64_t bytes = bytes_of(tensor, dtype);
    if (filled > 0 && filled + bytes > most) {
      shards.emplace_back();
      filled = 0;
    }
    filled += bytes;
    shards.back().push_back(std::move(tensor));
  }
  return shards;
}

std::string shard_name(std::size_t index, std::size_t count) {
  return count == 1 ? "model.safetensors" : fmt::format("model-{:05}-of-{:05}.safetensors", index + 1, count);
}

Status write_shard(const Path& path, const Shard& shard, ExportDType dtype, TensorMaker& maker) {
  std::vector<safetensors::Source> sources;
  for (const auto& tensor : shard) {
    sources.push_back(
        {tensor.name, std::string(info(stored_as(dtype)).name), tensor.shape, [&] { return maker.make(tensor); }});
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
    for (const auto& tensor : shards[index]) weight_map[tensor.name] = shard_name(index, shards.size());
  }
  const json text = {{"metadata", {{"total_size", bytes}}}, {"weight_map", std::move(weight_map)}};
  return write_text(folder / "model.safetensors.index.json", text.dump(2) + "\n");
}

}  // namespace

std::uint64_t export_bytes(const DeepseekShape& shape, ExportDType dtype) {
  std::uint64_t bytes = 0;
  for (const auto& tensor : deepseek_tensors(shape)) bytes += bytes_of(tensor, dtype);
  return bytes;
}

Result<json> write_weights(const ExportInput& input, const DeepseekShape& shape, const Path& folder,
                           const Context& context) {
  auto tensors = deepseek_tensors(shape);
  const std::uint64_t bytes = export_bytes(shape, input.dtype);
  json written = {{"tensors", tensors.size()}, {"bytes", bytes}, {"files", json::object()}};
  const auto shards = shards_of(std::move(tensors), input.dtype, input.shard_bytes);
  const double eps = export_eps(input.model->config());
  const auto storage = [&](const DeepseekTensor&) { return stored_as(input.dtype); };
  TensorMaker maker(input, shape, {.norm_eps = eps, .latent_eps = kStockEps, .storage = storage}, context);
  for (std::size_t index = 0; index < shards.size(); ++index) {
    const std::string name = shard_name(index, shards.size());
    TRY(write_shard(folder / name, shards[index], input.dtype, maker));
    TRY_ASSIGN(written["files"][name], sha256_of_file(folder / name, context));
  }
  if (shards.size() > 1) TRY(write_index(shards, bytes, folder));
  written["residual_scale"] = maker.residual_scale();
  written["layers"] = maker.layers();
  return written;
}

}  // namespace transmla
