// The sparse MLP of a layer: a router gives each token to a few of its experts, weighed by a softmax over those.
// Private to forward/.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "engine/math/linear.h"
#include "engine/model/model.h"

namespace transmla {

// What a token asks of one expert.
struct Route {
  Index row = 0;
  float weight = 0;
};

// Tokens by the expert that they go to: softmax over the `used` largest of a token's logits [rows, experts].
std::vector<std::vector<Route>> routes(const MatrixF& logits, int used);

// An expert is read and packed when the first token is routed to it. One pass at a time may use it.
class LayerExperts {
 public:
  static Result<std::unique_ptr<LayerExperts>> make(std::shared_ptr<const Model> model, int layer, Precision precision);

  std::size_t bytes() const;  // of all experts, read or not
  int read() const;           // how many have been

  // y [rows, hidden] += Σ over a token's experts of weight · down(silu(gate(x)) ∘ up(x)); x is normed.
  Status add_to(const Operand& x, Index rows, float* y);

 private:
  struct Expert {
    Linear gate_up, down;  // [2·intermediate, hidden], [hidden, intermediate]
  };
  LayerExperts(std::shared_ptr<const Model> model, int layer, Precision precision)
      : model_(std::move(model)), layer_(layer), precision_(precision) {}
  Result<const Expert*> expert(int index);
  MatrixF logits(const Operand& x, Index rows) const;

  std::shared_ptr<const Model> model_;
  int layer_;
  Precision precision_;
  MatrixF router_;  // [experts, hidden]
  std::vector<std::optional<Expert>> experts_;
};

// [gate; up] of a dense MLP or of one expert, packed. [2·intermediate, hidden]
Result<Linear> pack_gate_up(const Model& model, int layer, int expert, Precision precision);

}  // namespace transmla
