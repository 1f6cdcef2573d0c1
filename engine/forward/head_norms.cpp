#include "engine/forward/head_norms.h"

#include "engine/math/parallel.h"

namespace transmla {

void undo_norms(const float* rms, const VectorD& factors, Index head_dim,
                Eigen::Ref<MatrixF, 0, Eigen::OuterStride<>> heads) {
  const Index count = heads.cols() / head_dim;
  parallel_rows(heads.rows(), [&](Index first, Index rows) {
    for (Index row = first; row < first + rows; ++row) {
      for (Index head = 0; head < count; ++head) {
        const double factor = factors.size() > 0 ? factors(head) : 1;
        heads.row(row).segment(head * head_dim, head_dim) *= static_cast<float>(factor * rms[row * count + head]);
      }
    }
  });
}

TapRows::TapRows(const ModelConfig& config, const AttentionTap& tap, const NormFactors& factors)
    : q(Eigen::Map<const MatrixF>(tap.q, tap.rows(), config.q_width())),
      kv(Eigen::Map<const MatrixF>(tap.kv, tap.rows(), tap.kv_width)) {
  if (tap.q_rms == nullptr) return;
  undo_norms(tap.q_rms, factors.query, config.head_dim, q);
  undo_norms(tap.k_rms, factors.key, config.head_dim, kv.leftCols(config.kv_width()));
}

}  // namespace transmla
