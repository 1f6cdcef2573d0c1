#include "engine/conversion/score/samples.h"

#include <utility>

#include "engine/forward/head_norms.h"

namespace transmla {
namespace {

AttentionTap sequence_of(const ModelConfig& config, const AttentionTap& batch, int sequence) {
  const Index row = Index{sequence} * batch.length;
  AttentionTap one = batch;
  one.sequences = 1;
  one.first_row += row;
  one.q += row * config.q_width();
  one.kv += row * batch.kv_width;
  if (batch.q_rms == nullptr) return one;
  one.q_rms += row * config.query_heads;
  one.k_rms += row * config.kv_heads;
  return one;
}

}  // namespace

AttentionTapFunction sample_tap(const ModelConfig& config, SampleSide side, const NormFactors& factors,
                                std::vector<AttentionSample>& samples) {
  return [&config, side, &factors, &samples](const AttentionTap& tap) -> Status {
    for (int i = 0; i < tap.sequences; ++i) {
      const auto index = static_cast<std::size_t>(tap.first_row / tap.length + i);
      if (index >= samples.size()) return {};
      AttentionSample& sample = samples[index];
      AttentionTap one = sequence_of(config, tap, i);
      if (side != SampleSide::teacher) {
        TapRows rows(config, one, factors);
        sample.q = std::move(rows.q);
        sample.z = std::move(rows.kv);
      }
      const bool normed = std::exchange(one.q_rms, nullptr) != nullptr;  // from here on as the original has them
      if (side == SampleSide::teacher || (side == SampleSide::both && normed)) {
        TapRows rows(config, one, {});
        sample.teacher_q = std::move(rows.q);
        sample.teacher_z = std::move(rows.kv);
      }
    }
    return {};
  };
}

VectorD token_weights(const Eigen::Ref<const MatrixF, 0, Eigen::OuterStride<>>& rows, double power) {
  constexpr double smallest = 1e-30;
  const VectorD squares = rows.rowwise().squaredNorm().cast<double>() / static_cast<double>(rows.cols());
  return squares.cwiseMax(smallest).array().pow(-power);
}

}  // namespace transmla
