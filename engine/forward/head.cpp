// The model's head: final norm, logits and cross-entropy, by blocks of vocabulary and tokens.
#include <algorithm>
#include <cmath>
#include <limits>

#include "engine/forward/pass.h"
#include "engine/math/kernels.h"
#include "engine/math/threads.h"

namespace transmla {
namespace {

constexpr Index vocabulary_block = 2048;  // rows of lm_head that are packed at a time
constexpr Index token_block = 512;

// Final norm of the whole stream [tokens, hidden] after all layers.
Result<std::vector<Operand>> final_states(const Network& network, const TokenView& tokens, const PassOptions& options,
                                          const Context& context) {
  const auto& model = network.shared->model();
  TRY_ASSIGN(auto stream, embed(model, tokens));
  TRY(run_layers(network, tokens.sequences, tokens.length, stream, options, context));
  TRY_ASSIGN(const auto gain, model.load_vector(Role::final_norm));
  std::vector<Operand> blocks;
  for (Index first = 0; first < stream.rows(); first += token_block) {
    const Index rows = std::min(token_block, stream.rows() - first);
    blocks.emplace_back(network.shared->precision(), rows, stream.cols());
    rms_norm(stream.row(first).data(), stream.cols(), rows, gain.data(), model.config().norm_eps, blocks.back());
  }
  return blocks;
}

// Calls use(first vocabulary row, token block index, logits [rows, count]) for every block of logits.
template <class Use>
Status for_each_logit_block(const Network& network, const std::vector<Operand>& states, const Context& context,
                            Use use) {
  const auto& model = network.shared->model();
  const auto& config = model.config();
  std::vector<float> block_logits(static_cast<std::size_t>(token_block * vocabulary_block));
  for (Index first = 0; first < config.vocab; first += vocabulary_block) {
    TRY(context.check_stop());
    const Index count = std::min<Index>(vocabulary_block, config.vocab - first);
    MatrixF rows(count, config.hidden);
    TRY(model.read_rows(Role::lm_head, first, count, {rows.data(), static_cast<std::size_t>(rows.size())}));
    TRY_ASSIGN(const auto head, Linear::pack(rows, {}, network.shared->precision()));
    for (std::size_t block = 0; block < states.size(); ++block) {
      TRY(head.apply(states[block], states[block].rows(), block_logits.data()));
      use(first, count, static_cast<Index>(block), block_logits.data());
    }
  }
  return {};
}

// What cross-entropy needs of one token's logits while they pass by in blocks.
struct RunningLogits {
  float largest = -std::numeric_limits<float>::infinity();
  double sum = 0;    // of e^(logit − largest)
  float target = 0;  // the next token's logit
  double negative_log_likelihood() const { return std::log(sum) + largest - target; }
};

}  // namespace

Result<std::vector<double>> negative_log_likelihood(const Network& network, const TokenView& tokens,
                                                    const PassOptions& options, const Context& context) {
  if (tokens.length < 2)
    return fail("a sequence of {} tokens has no next token to predict; use 2 or more", tokens.length);
  const ThreadScope threads(context.threads);
  TRY_ASSIGN(const auto states, final_states(network, tokens, options, context));
  std::vector<RunningLogits> running(static_cast<std::size_t>(tokens.count()));
  const auto accumulate = [&](Index first, Index count, Index block, const float* logits) {
    const Index rows = states[static_cast<std::size_t>(block)].rows();
#pragma omp parallel for schedule(static)
    for (Index r = 0; r < rows; ++r) {
      const Index token = block * token_block + r;
      auto& state = running[static_cast<std::size_t>(token)];
      log_sum_exp_block(logits + r * count, count, &state.largest, &state.sum);
      const Index next = token + 1 < tokens.count() ? tokens.tokens[token + 1] : -1;
      if (next >= first && next < first + count) state.target = logits[r * count + next - first];
    }
  };
  TRY(for_each_logit_block(network, states, context, accumulate));
  std::vector<double> means;
  for (int sequence = 0; sequence < tokens.sequences; ++sequence) {
    double sum = 0;
    for (int t = 0; t + 1 < tokens.length; ++t) {
      sum += running[static_cast<std::size_t>(sequence) * tokens.length + t].negative_log_likelihood();
    }
    means.push_back(sum / (tokens.length - 1));
  }
  return means;
}

Result<MatrixF> logits(const Network& network, const TokenView& tokens, const PassOptions& options,
                       const Context& context) {
  const ThreadScope threads(context.threads);
  TRY_ASSIGN(const auto states, final_states(network, tokens, options, context));
  MatrixF all(tokens.count(), network.shared->model().config().vocab);
  const auto copy = [&](Index first, Index count, Index block, const float* values) {
    const Index rows = states[static_cast<std::size_t>(block)].rows();
    all.block(block * token_block, first, rows, count) = Eigen::Map<const MatrixF>(values, rows, count);
  };
  TRY(for_each_logit_block(network, states, context, copy));
  return all;
}

}  // namespace transmla
