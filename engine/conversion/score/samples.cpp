#include "engine/conversion/score/samples.h"

namespace transmla {

AttentionTapFunction sample_tap(const ModelConfig& config, std::vector<AttentionSample>& samples, SampleSide side) {
  return [q_width = config.q_width(), &samples, side](const AttentionTap& tap) -> Status {
    using Copy = Eigen::Map<const MatrixF>;
    for (int i = 0; i < tap.sequences; ++i) {
      const auto index = static_cast<std::size_t>(tap.first_row / tap.length + i);
      if (index >= samples.size()) return {};
      AttentionSample& sample = samples[index];
      const bool teacher = side == SampleSide::teacher;
      (teacher ? sample.teacher_q : sample.q) = Copy(tap.q + Index{i} * tap.length * q_width, tap.length, q_width);
      (teacher ? sample.teacher_z : sample.z) =
          Copy(tap.kv + Index{i} * tap.length * tap.kv_width, tap.length, tap.kv_width);
    }
    return {};
  };
}

VectorF token_weights(const Eigen::Ref<const MatrixF, 0, Eigen::OuterStride<>>& rows, double power) {
  constexpr double smallest = 1e-30;
  VectorD weights = rows.rowwise().squaredNorm().cast<double>() / static_cast<double>(rows.cols());
  weights = weights.cwiseMax(smallest).array().pow(-power);
  return (weights / weights.mean()).cast<float>();
}

}  // namespace transmla
