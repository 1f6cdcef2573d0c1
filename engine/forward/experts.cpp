#include "engine/forward/experts.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <numeric>

#include "engine/math/kernels.h"

namespace transmla {
namespace {

Index value_bytes(Precision precision) { return precision == Precision::bf16 ? sizeof(bfloat16) : sizeof(float); }

Operand gathered(const Operand& x, const std::vector<Route>& routes) {
  Operand rows(x.precision(), static_cast<Index>(routes.size()), x.cols());
  const auto bytes = static_cast<std::size_t>(x.cols() * value_bytes(x.precision()));
  for (std::size_t i = 0; i < routes.size(); ++i) {
    std::memcpy(rows.row(static_cast<Index>(i)), x.row(routes[i].row), bytes);
  }
  return rows;
}

}  // namespace

std::vector<std::vector<Route>> routes(const MatrixF& logits, int used) {
  std::vector<std::vector<Route>> by_expert(static_cast<std::size_t>(logits.cols()));
  std::vector<Index> order(static_cast<std::size_t>(logits.cols()));
  for (Index row = 0; row < logits.rows(); ++row) {
    const auto of = logits.row(row);
    std::iota(order.begin(), order.end(), Index{0});
    std::partial_sort(order.begin(), order.begin() + used, order.end(),
                      [&](Index a, Index b) { return of[a] > of[b]; });
    float sum = 0;
    for (int k = 0; k < used; ++k) sum += std::exp(of[order[static_cast<std::size_t>(k)]] - of[order.front()]);
    for (int k = 0; k < used; ++k) {
      const Index expert = order[static_cast<std::size_t>(k)];
      by_expert[static_cast<std::size_t>(expert)].push_back({row, std::exp(of[expert] - of[order.front()]) / sum});
    }
  }
  return by_expert;
}

Result<Linear> pack_gate_up(const Model& model, int layer, int expert, Precision precision) {
  TRY_ASSIGN(const auto gate, model.load_matrix(Role::gate_weight, layer, expert));
  TRY_ASSIGN(const auto up, model.load_matrix(Role::up_weight, layer, expert));
  MatrixF both(gate.rows() + up.rows(), gate.cols());
  both << gate, up;
  return Linear::pack(both, {}, precision);
}

Result<std::unique_ptr<LayerExperts>> LayerExperts::make(std::shared_ptr<const Model> model, int layer,
                                                         Precision precision) {
  std::unique_ptr<LayerExperts> made(new LayerExperts(std::move(model), layer, precision));
  TRY_ASSIGN(made->router_, made->model_->load_matrix(Role::router_weight, layer));
  made->experts_.resize(static_cast<std::size_t>(made->router_.rows()));
  return made;
}

std::size_t LayerExperts::bytes() const {
  const ModelConfig& config = model_->config();
  const Index values = 3 * Index{config.experts} * config.intermediate * config.hidden;
  return static_cast<std::size_t>(values * value_bytes(precision_));
}

int LayerExperts::read() const {
  return static_cast<int>(
      std::count_if(experts_.begin(), experts_.end(), [](const auto& each) { return each.has_value(); }));
}

Result<const LayerExperts::Expert*> LayerExperts::expert(int index) {
  auto& kept = experts_[static_cast<std::size_t>(index)];
  if (kept) return &*kept;
  Expert made;
  TRY_ASSIGN(made.gate_up, pack_gate_up(*model_, layer_, index, precision_));
  TRY_ASSIGN(const auto down, model_->load_matrix(Role::down_weight, layer_, index));
  TRY_ASSIGN(made.down, Linear::pack(down, {}, precision_));
  kept = std::move(made);
  return &*kept;
}

// In fp32 whatever the pass's precision: a token near the border of two experts should not change sides by rounding.
MatrixF LayerExperts::logits(const Operand& x, Index rows) const {
  MatrixF values(rows, x.cols());
  for (Index row = 0; row < rows; ++row) {
    if (x.precision() == Precision::f32) {
      std::copy_n(x.f32(row), x.cols(), values.row(row).data());
    } else {
      std::transform(x.bf16(row), x.bf16(row) + x.cols(), values.row(row).data(),
                     [](bfloat16 v) { return to_float(v); });
    }
  }
  return values * router_.transpose();
}

Status LayerExperts::add_to(const Operand& x, Index rows, float* y) {
  const auto by_expert = routes(logits(x, rows), model_->config().experts_used);
  const Index hidden = x.cols(), intermediate = model_->config().intermediate;
  std::vector<float> out;
  for (std::size_t index = 0; index < by_expert.size(); ++index) {
    const auto& tokens = by_expert[index];
    if (tokens.empty()) continue;
    TRY_ASSIGN(const Expert* weights, expert(static_cast<int>(index)));
    const auto count = static_cast<Index>(tokens.size());
    Operand gate_up(precision_, count, 2 * intermediate), act(precision_, count, intermediate);
    TRY(weights->gate_up.apply(gathered(x, tokens), count, gate_up));
    gated_unit(model_->config().family->activation, gate_up, count, act);
    out.resize(static_cast<std::size_t>(count * hidden));
    TRY(weights->down.apply(act, count, out.data()));
#pragma omp parallel for schedule(static)
    for (Index i = 0; i < count; ++i) {  // a token comes once per expert
      const auto [row, weight] = tokens[static_cast<std::size_t>(i)];
      for (Index column = 0; column < hidden; ++column) y[row * hidden + column] += weight * out[i * hidden + column];
    }
  }
  return {};
}

}  // namespace transmla
