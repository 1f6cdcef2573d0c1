// Method `transmla`: RoRoPE, FreqFold, balance and joint PCA (METHOD.md, "Method transmla"; arXiv 2502.07864). All of
// it comes from the statistics of the original model; nothing here runs a network.
#pragma once

#include <optional>

#include "engine/base/context.h"
#include "engine/conversion/mla_layer.h"
#include "engine/model/config.h"
#include "engine/statistics/statistics.h"

namespace transmla {

struct TransmlaOptions {
  int qk_mqa_dim = 64;     // 2R
  int freqfold = 1;        // f
  int collapse = 1;        // s; qk_mqa_dim · s = d
  int kv_lora_rank = 512;  // r
  std::optional<int> q_lora_rank;
  double balance_kv_ratio = 1;
};

// Checks the numbers against the model with one sentence each: qk_mqa_dim · collapse = head_dim, freqfold a multiple of
// collapse and a divisor of d/2, ranks that exist.
Status check_options(const TransmlaOptions& options, const ModelConfig& config);
int auto_collapse(const ModelConfig& config, int qk_mqa_dim);  // d / qk_mqa_dim

// Step 2: rotary slots and the position-free rest.
Result<RotarySlots> rorope(const LayerStatistics& statistics, const ModelConfig& config,
                           const TransmlaOptions& options);
// Steps 4 and 5: balance and joint PCA to kv_lora_rank. step 5's query basis where q_lora_rank is set.
Result<JointLatent> joint_pca(const LayerStatistics& statistics, const ModelConfig& config, const RotarySlots& rotary,
                              const TransmlaOptions& options);
Result<MatrixD> query_basis(const LayerStatistics& statistics, const TransmlaOptions& options);

// All layers of the partial-RoPE stage (with_latent false) or of the whole conversion. On all cores.
Result<std::vector<MlaLayer>> plan_transmla(const Statistics& statistics, const ModelConfig& config,
                                            const TransmlaOptions& options, bool with_latent, const Context& context);

}  // namespace transmla
