// A tiny checkpoint with statistics of its own, ready to be planned and run in fp32.
#pragma once

#include <memory>
#include <stdexcept>
#include <vector>

#include "engine/conversion/fold.h"
#include "engine/conversion/transmla.h"
#include "engine/forward/pass.h"
#include "tests/support/folded_checkpoint.h"

namespace transmla::testing {

template <class T>
T expect(Result<T> result) {
  if (!result) throw std::runtime_error(result.error().message);
  return std::move(*result);
}

class TinyNetwork {
 public:
  explicit TinyNetwork(const fixtures::TinyModel& tiny) : tiny_model_(tiny), tiny_(tiny) {
    const CalibrationSettings settings{.samples = 4, .length = 32, .precision = Precision::f32, .full_queries = true};
    statistics_ = expect(calibrate(shared_, tokens(4, 32), "text", settings, {}));
  }
  const ModelConfig& config() const { return model_->config(); }
  const Statistics& statistics() const { return statistics_; }
  const std::shared_ptr<SharedWeights>& shared() const { return shared_; }

  TokenBatch tokens(int sequences, int length) const {
    TokenBatch batch{sequences, length, {}};
    for (int i = 0; i < sequences * length; ++i) batch.tokens.push_back((i * i * 7 + 3 * i + 1) % config().vocab);
    return batch;
  }
  std::vector<MlaLayer> plan(const TransmlaOptions& options, bool with_latent) const {
    return expect(plan_transmla(statistics_, config(), options, with_latent, {}));
  }
  Network network(std::vector<MlaLayer> plans) const {
    return converted_network(shared_, std::make_shared<const std::vector<MlaLayer>>(std::move(plans)));
  }
  MatrixF logits_of(const Network& network) const {
    const TokenBatch batch = tokens(2, 40);
    return expect(transmla::logits(network, {batch.tokens.data(), 2, 40}, {}, {}));
  }
  MatrixF logits(std::vector<MlaLayer> plans) const { return logits_of(network(std::move(plans))); }
  MatrixF original_logits() const { return logits_of(original_network(shared_)); }
  // Of a conversion that loses nothing: the original's or, where norms of heads are folded, those of the checkpoint
  // that has them folded.
  MatrixF lossless_logits() const {
    if (!config().query_key_norms) return original_logits();
    const fixtures::FoldedCheckpoint folded(tiny_model_, norms());
    return logits_of(original_network(std::make_shared<SharedWeights>(folded.model(), Precision::f32, 0)));
  }
  std::vector<NormFactors> norms() const {
    std::vector<NormFactors> norms;
    for (std::size_t i = 0; i < statistics_.layers.size(); ++i) norms.push_back(statistics_.layers[i]->norms);
    return norms;
  }

 private:
  fixtures::TinyModel tiny_model_;
  fixtures::TinyCheckpoint tiny_;
  std::shared_ptr<const Model> model_ = tiny_.model();
  std::shared_ptr<SharedWeights> shared_ = std::make_shared<SharedWeights>(model_, Precision::f32, 0);
  Statistics statistics_;
};

}  // namespace transmla::testing
