#include "engine/conversion/score/plan_store.h"

#include <cstring>
#include <filesystem>
#include <map>
#include <variant>

#include "engine/base/hash.h"
#include "engine/checkpoint/safetensors.h"

namespace transmla {
namespace {

constexpr const char* kFormat = "transmla plan 1";

// A matrix of a plan as it stands in the file; queries are stacked.
using AnyMatrix = std::variant<MatrixD, MatrixF>;
using Tensors = std::map<std::string, AnyMatrix>;

MatrixD column(const std::vector<double>& numbers) {
  return Eigen::Map<const VectorD>(numbers.data(), static_cast<Index>(numbers.size()));
}

std::vector<double> numbers(const MatrixD& matrix) { return {matrix.data(), matrix.data() + matrix.size()}; }

MatrixD curve_of(const FitCurve& curve) {
  MatrixD both(static_cast<Index>(curve.steps.size()), 2);
  for (Index i = 0; i < both.rows(); ++i) {
    both(i, 0) = curve.steps[static_cast<std::size_t>(i)];
    both(i, 1) = curve.held_out[static_cast<std::size_t>(i)];
  }
  return both;
}

FitCurve curve_from(const MatrixD& both) {
  FitCurve curve;
  for (Index i = 0; i < both.rows(); ++i) {
    curve.steps.push_back(static_cast<int>(both(i, 0)));
    curve.held_out.push_back(both(i, 1));
  }
  return curve;
}

Tensors tensors_of(const ScoreLayer& layer) {
  const MlaLayer& plan = layer.plan;
  const Index d = plan.rotary.query.front().rows(), heads = static_cast<Index>(plan.rotary.query.size());
  MatrixD queries(heads * d, plan.rotary.key.cols());
  for (Index head = 0; head < heads; ++head) {
    queries.middleRows(head * d, d) = plan.rotary.query[static_cast<std::size_t>(head)];
  }
  Tensors tensors{{"frequencies", column(plan.rotary.frequencies)}, {"key", plan.rotary.key}, {"query", queries}};
  if (plan.norms.key.size() > 0) {
    tensors["query_norms"] = MatrixD(plan.norms.query);
    tensors["key_norms"] = MatrixD(plan.norms.key);
  }
  if (plan.rotary.position_free.size() > 0) tensors["position_free"] = plan.rotary.position_free;
  if (plan.latent) {
    tensors["down"] = plan.latent->down;
    tensors["key_up"] = plan.latent->key_up;
    tensors["value_up"] = plan.latent->value_up;
    if (plan.latent->mean.size() > 0) tensors["kv_mean"] = MatrixD(plan.latent->mean);
  }
  if (plan.output.size() > 0) tensors["output"] = plan.output;
  if (plan.down.size() > 0) tensors["mlp_down"] = plan.down;
  if (!layer.slot_fit.steps.empty()) tensors["slot_fit"] = curve_of(layer.slot_fit);
  if (!layer.output_fit.steps.empty()) tensors["output_fit"] = curve_of(layer.output_fit);
  return tensors;
}

std::span<const std::byte> bytes_of(const AnyMatrix& matrix) {
  return std::visit(
      [](const auto& m) { return std::as_bytes(std::span(m.data(), static_cast<std::size_t>(m.size()))); }, matrix);
}

std::string checksum(const Tensors& tensors) {
  Sha256 hash;
  for (const auto& [name, matrix] : tensors) hash.add(name).add(bytes_of(matrix));
  return hash.hex();
}

Result<AnyMatrix> read_matrix(const safetensors::Entry& entry) {
  if (entry.shape.size() != 2 || (entry.dtype != "F64" && entry.dtype != "F32")) {
    return fail("'{}' is {} with {} dimensions", entry.name, entry.dtype, entry.shape.size());
  }
  AnyMatrix matrix;
  if (entry.dtype == "F64") {
    matrix = MatrixD(entry.shape[0], entry.shape[1]);
  } else {
    matrix = MatrixF(entry.shape[0], entry.shape[1]);
  }
  std::visit([&](auto& m) { std::memcpy(m.data(), entry.data.data(), entry.data.size()); }, matrix);
  return matrix;
}

// Takes the matrix of a name out of the tensors; refuses another type or, where they are given, other sizes.
class Taker {
 public:
  explicit Taker(Tensors& tensors) : tensors_(tensors) {}
  bool has(const std::string& name) const { return tensors_.contains(name); }

  template <class Matrix>
  Status take(const std::string& name, Index rows, Index cols, Matrix& target) {
    const auto found = tensors_.find(name);
    auto* matrix = found == tensors_.end() ? nullptr : std::get_if<Matrix>(&found->second);
    if (matrix == nullptr) return fail("it holds no '{}' of the right type", name);
    if ((rows >= 0 && matrix->rows() != rows) || (cols >= 0 && matrix->cols() != cols)) {
      return fail("its '{}' is [{}, {}], the model needs [{}, {}]", name, matrix->rows(), matrix->cols(), rows, cols);
    }
    target = std::move(*matrix);
    return {};
  }

 private:
  Tensors& tensors_;
};

Result<ScoreLayer> layer_from(Tensors tensors, const ModelConfig& config) {
  constexpr Index any = -1;
  Taker taker(tensors);
  ScoreLayer layer;
  MlaLayer& plan = layer.plan;
  MatrixD frequencies, queries, curve;
  TRY(taker.take("frequencies", any, 1, frequencies));
  const Index rotary = 2 * frequencies.rows();
  TRY(taker.take("key", config.kv_width(), rotary, plan.rotary.key));
  TRY(taker.take("query", config.q_width(), rotary, queries));
  plan.rotary.frequencies = numbers(frequencies);
  plan.rotary.key_heads = config.query_heads;
  for (Index head = 0; head < config.query_heads; ++head) {
    plan.rotary.query.emplace_back(queries.middleRows(head * config.head_dim, config.head_dim));
  }
  if (config.query_key_norms) {
    MatrixD of_queries, of_keys;
    TRY(taker.take("query_norms", config.query_heads, 1, of_queries));
    TRY(taker.take("key_norms", config.kv_heads, 1, of_keys));
    plan.norms = {of_queries, of_keys};
  }
  if (taker.has("down")) {
    JointLatent latent;
    TRY(taker.take("down", 2 * config.kv_width(), any, latent.down));
    TRY(taker.take("key_up", config.q_width(), latent.down.cols(), latent.key_up));
    TRY(taker.take("value_up", config.q_width(), latent.down.cols(), latent.value_up));
    latent.value_heads = config.query_heads;
    if (config.family->qkv_bias || taker.has("kv_mean")) {
      MatrixD mean;
      TRY(taker.take("kv_mean", 2 * config.kv_width(), 1, mean));
      latent.mean = mean;
    }
    plan.latent = std::move(latent);
  } else {
    TRY(taker.take("position_free", config.q_width(), config.kv_width(), plan.rotary.position_free));
  }
  if (taker.has("output")) TRY(taker.take("output", config.hidden, config.q_width(), plan.output));
  if (taker.has("mlp_down")) TRY(taker.take("mlp_down", config.hidden, config.intermediate, plan.down));
  if (taker.has("slot_fit")) {
    TRY(taker.take("slot_fit", any, 2, curve));
    layer.slot_fit = curve_from(curve);
  }
  if (taker.has("output_fit")) {
    TRY(taker.take("output_fit", any, 2, curve));
    layer.output_fit = curve_from(curve);
  }
  return layer;
}

Result<ScoreLayer> read_layer(const Path& path, const std::string& key, const ModelConfig& config) {
  TRY_ASSIGN(const MappedFile file, MappedFile::open(path));
  TRY_ASSIGN(const auto table, safetensors::read_table(file));
  const auto metadata = [&](const char* name) {
    const auto found = table.metadata.find(name);
    return found == table.metadata.end() ? std::string() : found->second;
  };
  if (metadata("format") != kFormat || metadata("key") != key) {
    return fail("it says '{}' of conversion '{}'", metadata("format"), metadata("key"));
  }
  Tensors tensors;
  for (const auto& entry : table.entries) {
    TRY_ASSIGN(tensors[entry.name], read_matrix(entry));
  }
  if (checksum(tensors) != metadata("checksum")) return fail("its numbers do not match its checksum");
  return layer_from(std::move(tensors), config);
}

}  // namespace

Path PlanStore::file_for(int layer) const { return folder_ / fmt::format("layer-{:03}.safetensors", layer); }

Status PlanStore::put(int layer, const ScoreLayer& done) const {
  if (const auto made = make_folders(folder_); !made) {
    return fail("the folder '{}' for plans cannot be made: {}; name another one", folder_.string(),
                made.error().message);
  }
  const Tensors tensors = tensors_of(done);
  std::vector<safetensors::Source> sources;
  for (const auto& [name, matrix] : tensors) {
    const auto [rows, cols] = std::visit([](const auto& m) { return std::pair{m.rows(), m.cols()}; }, matrix);
    sources.push_back({name,
                       std::holds_alternative<MatrixD>(matrix) ? "F64" : "F32",
                       {rows, cols},
                       [bytes = bytes_of(matrix)]() -> Result<std::vector<std::byte>> {
                         return std::vector<std::byte>(bytes.begin(), bytes.end());
                       }});
  }
  return safetensors::write(file_for(layer), sources,
                            {{"format", kFormat}, {"key", key_}, {"checksum", checksum(tensors)}});
}

std::optional<ScoreLayer> PlanStore::find(int layer, const ModelConfig& config, const Context& context) const {
  const Path file = file_for(layer);
  std::error_code ignored;
  if (!std::filesystem::exists(file, ignored)) return std::nullopt;
  auto read = read_layer(file, key_, config);
  if (read) return std::move(*read);
  if (context.log)
    context.log->warn("the plan '{}' is not usable: {}; it is made again", file.string(), read.error().message);
  return std::nullopt;
}

}  // namespace transmla
