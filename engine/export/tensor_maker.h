// The numbers of an export's tensors, whatever file they go to. Private to export/.
#pragma once

#include <cstddef>
#include <functional>
#include <nlohmann/json.hpp>
#include <span>
#include <vector>

#include "engine/checkpoint/dtype.h"
#include "engine/export/deepseek.h"
#include "engine/export/deepseek_shape.h"

namespace transmla {

// What loaders of a format compute with and store.
struct ExportTarget {
  double norm_eps = kStockEps, latent_eps = kStockEps;  // of the model's norms and of those on latents
  // F32, BF16, Q8_0 where rows are whole blocks, or F8_E4M3 for projections.
  std::function<DType(const DeepseekTensor&)> storage;
};

// Makes the tensors of an export, asked for layer by layer, in each once. Holds one layer's attention.
class TensorMaker {
 public:
  using Bytes = std::vector<std::byte>;
  TensorMaker(const ExportInput& input, const DeepseekShape& shape, ExportTarget target, const Context& context);

  Result<Bytes> make(const DeepseekTensor& tensor);
  // The tensor kv_b in two, as `tensor` of another shape: keys of each head transposed [heads, r, d], asked for first,
  // or values of each head [heads, d, r].
  Result<Bytes> make_keys_up(const DeepseekTensor& tensor);
  Result<Bytes> make_values_up(const DeepseekTensor& tensor);
  // The factors of the F8_E4M3 tensor that was made last.
  Result<Bytes> make_factors() const;
  double residual_scale() const { return residual_scale_; }
  const nlohmann::json& layers() const { return layers_; }  // the scales of each layer

 private:
  Status enter(const DeepseekTensor& tensor);  // its layer, where that is another
  Status enter(int layer);
  Result<Bytes> own_tensor(const DeepseekTensor& tensor);
  Result<Bytes> attention_tensor(const DeepseekTensor& tensor);
  Result<Bytes> table(Role role, const DeepseekTensor& tensor, double scale) const;
  Result<Bytes> matrix(Role role, const DeepseekTensor& tensor, double scale);
  Result<Bytes> norm(Role role, const DeepseekTensor& tensor);
  Result<Bytes> mlp_down(const DeepseekTensor& tensor);
  template <class Values>
  Result<Bytes> take(Values& values, const DeepseekTensor& tensor);
  Status append(std::span<const float> values, double scale, const DeepseekTensor& tensor, Bytes& bytes) const;
  template <class Values>
  Result<Bytes> encoded(const Values& values, double scale, const DeepseekTensor& tensor);
  Result<Bytes> in_blocks(std::span<const float> values, double scale, const DeepseekTensor& tensor);

  const ExportInput& input_;
  const DeepseekShape& shape_;
  ExportTarget target_;
  const Context& context_;
  double residual_scale_;
  int layer_ = -1;
  DeepseekAttention attention_;  // of layer_; each tensor is given away once
  std::vector<float> factors_;   // of the F8_E4M3 tensor made last
  nlohmann::json layers_ = nlohmann::json::array();
};

}  // namespace transmla
