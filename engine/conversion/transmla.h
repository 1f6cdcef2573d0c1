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
  std::optional<int> q_lora_rank = std::nullopt;
  double balance_kv_ratio = 1;
};

// Checks the numbers against the model with one sentence each: qk_mqa_dim · collapse = head_dim, freqfold a multiple of
// collapse and a divisor of d/2, ranks that exist.
Status check_options(const TransmlaOptions& options, const ModelConfig& config);
int auto_collapse(const ModelConfig& config, int qk_mqa_dim);  // d / qk_mqa_dim

// Step 2: RoRoPE as an orthonormal change of key coordinates, Q [H·d, H·d]. Its columns are H·s blocks of 2R in the
// rotate_half layout; block t holds components t·f/s … of every group, most energy first. Block 0 is A, the rotary one.
Result<MatrixD> rotated_key_basis(const LayerStatistics& statistics, const ModelConfig& config,
                                  const TransmlaOptions& options);
// The slots and the position-free rest that follow from such a basis.
RotarySlots rotary_slots(const MatrixD& basis, const ModelConfig& config, const TransmlaOptions& options);
Result<RotarySlots> rorope(const LayerStatistics& statistics, const ModelConfig& config,
                           const TransmlaOptions& options);
// Step 4: the second moment of [Pᵀk / ratio; v] with P the columns of the basis that do not turn,
// [2·H·d − 2R, 2·H·d − 2R].
struct BalancedMoment {
  double ratio = 1;
  MatrixD moment;
};
Result<BalancedMoment> balanced_moment(const LayerStatistics& statistics, const ModelConfig& config,
                                       const MatrixD& basis, const TransmlaOptions& options);
// Step 5: its PCA to kv_lora_rank.
Result<JointLatent> joint_pca(const LayerStatistics& statistics, const ModelConfig& config, const MatrixD& basis,
                              const TransmlaOptions& options);
// Step 5 for the queries: P [nq·d, q_lora_rank]. Needs statistics with full queries.
Result<MatrixD> query_basis(const LayerStatistics& statistics, const TransmlaOptions& options);

// All layers of the partial-RoPE stage (with_latent false) or of the whole conversion.
Result<std::vector<MlaLayer>> plan_transmla(const Statistics& statistics, const ModelConfig& config,
                                            const TransmlaOptions& options, bool with_latent, const Context& context);

}  // namespace transmla
