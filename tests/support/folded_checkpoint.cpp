#include "tests/support/folded_checkpoint.h"

#include <algorithm>
#include <cstring>
#include <stdexcept>

namespace transmla::fixtures {
namespace {

using safetensors::Source;

template <class Sources>
auto& find(Sources& tensors, const std::string& name) {
  const auto found = std::find_if(tensors.begin(), tensors.end(), [&](const auto& each) { return each.name == name; });
  if (found == tensors.end()) throw std::runtime_error("no tensor " + name);
  return *found;
}

std::vector<float> values_of(const Source& tensor) {
  const auto bytes = tensor.produce().value();
  std::vector<float> values(bytes.size() / sizeof(float));
  std::memcpy(values.data(), bytes.data(), bytes.size());
  return values;
}

Source folded(const Source& weight, const std::vector<float>& gain, const VectorD& factors) {
  std::vector<float> values = values_of(weight);
  const std::size_t d = gain.size(), cols = static_cast<std::size_t>(weight.shape[1]);
  for (std::size_t i = 0; i < values.size(); ++i) {
    const std::size_t row = i / cols;
    const double scale = factors(static_cast<Index>(row / d)) * static_cast<double>(gain[row % d]);
    values[i] = static_cast<float>(scale * static_cast<double>(values[i]));
  }
  return {weight.name, weight.dtype, weight.shape, [values]() -> Result<std::vector<std::byte>> {
            std::vector<std::byte> bytes(values.size() * sizeof(float));
            std::memcpy(bytes.data(), values.data(), bytes.size());
            return bytes;
          }};
}

}  // namespace

FoldedCheckpoint::FoldedCheckpoint(const TinyModel& tiny, std::span<const NormFactors> layers) {
  const std::vector<Source> original = tiny_tensors(tiny);
  std::vector<Source> tensors;
  for (const Source& tensor : original) {
    if (tensor.name.find("_norm.weight") == std::string::npos) tensors.push_back(tensor);
  }
  for (std::size_t layer = 0; layer < layers.size(); ++layer) {
    for (const auto& [letter, factors] : {std::pair{"q", &layers[layer].query}, std::pair{"k", &layers[layer].key}}) {
      const std::string prefix = fmt::format("model.layers.{}.self_attn.{}", layer, letter);
      Source& weight = find(tensors, prefix + "_proj.weight");
      weight = folded(weight, values_of(find(original, prefix + "_norm.weight")), *factors);
    }
  }
  auto config = tiny_config(tiny);
  config["model_type"] = "llama";
  write_checkpoint(folder_.path() / "model", config, tensors);
}

}  // namespace transmla::fixtures
