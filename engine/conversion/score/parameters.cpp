#include "engine/conversion/score/parameters.h"

namespace transmla {

AttentionParameters parameters_of(const MlaLayer& plan, const MatrixF& o) {
  AttentionParameters parameters;
  parameters.key = plan.rotary.key.cast<float>();
  const Index d = plan.rotary.query.front().rows(), heads = static_cast<Index>(plan.rotary.query.size());
  parameters.query.resize(heads * d, plan.rotary.key.cols());
  for (Index head = 0; head < heads; ++head) {
    parameters.query.middleRows(head * d, d) = plan.rotary.query[static_cast<std::size_t>(head)].cast<float>();
  }
  if (!plan.latent) {
    parameters.key_up = plan.rotary.position_free.cast<float>();
    return parameters;
  }
  parameters.key_up = plan.latent->key_up.cast<float>();
  parameters.value_up = plan.latent->value_up.cast<float>();
  parameters.down = plan.latent->down.cast<float>();
  parameters.output = plan.output.size() > 0 ? plan.output : o;
  return parameters;
}

void put_parameters(const AttentionParameters& parameters, MlaLayer& plan) {
  plan.rotary.key = parameters.key.cast<double>();
  for (std::size_t head = 0; head < plan.rotary.query.size(); ++head) {
    MatrixD& query = plan.rotary.query[head];
    query = parameters.query.middleRows(static_cast<Index>(head) * query.rows(), query.rows()).cast<double>();
  }
  if (!plan.latent) {
    plan.rotary.position_free = parameters.key_up.cast<double>();
    return;
  }
  plan.latent->key_up = parameters.key_up.cast<double>();
  plan.latent->value_up = parameters.value_up.cast<double>();
  plan.latent->down = parameters.down.cast<double>();
  plan.output = parameters.output;
}

}  // namespace transmla
