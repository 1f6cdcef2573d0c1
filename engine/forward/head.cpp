// The model's head: final norm, logits and cross-entropy, by blocks of vocabulary and tokens.
#include <algorithm>

#include "engine/forward/cross_entropy.h"
#include "engine/forward/logit_blocks.h"
#include "engine/forward/pass.h"
#include "engine/math/kernels.h"
#include "engine/math/threads.h"

namespace transmla {
namespace {

// Final norm of the whole stream [tokens, hidden] after all layers, by blocks of tokens.
Result<std::vector<Operand>> final_states(const Network& network, const TokenView& tokens, const PassOptions& options,
                                          const Context& context) {
  const auto& model = network.shared->model();
  TRY_ASSIGN(auto stream, embed(model, tokens));
  TRY(run_layers(network, tokens.sequences, tokens.length, stream, options, context));
  TRY_ASSIGN(const auto gain, model.load_vector(Role::final_norm));
  std::vector<Operand> blocks;
  for (Index first = 0; first < stream.rows(); first += LogitBlocks::token_block) {
    const Index rows = std::min(LogitBlocks::token_block, stream.rows() - first);
    blocks.emplace_back(network.shared->precision(), rows, stream.cols());
    rms_norm(stream.row(first).data(), stream.cols(), rows, gain.data(), model.config().norm_eps, blocks.back());
  }
  return blocks;
}

class NetworkLogits final : public LogitBlocks {
 public:
  NetworkLogits(std::shared_ptr<SharedWeights> shared, std::vector<Operand> states, Index tokens)
      : LogitBlocks(tokens, shared->model().config().vocab), shared_(std::move(shared)), states_(std::move(states)) {}

  Status select(Index first, Index count) override {
    TRY_ASSIGN(head_, shared_->head(first, count));
    return {};
  }
  Status read(Index block, float* logits) const override {
    TRY(head_->apply(states_[static_cast<std::size_t>(block)], rows(block), logits));
    cap(logits, rows(block), head_->outputs());
    return {};
  }

 private:
  void cap(float* logits, Index rows, Index count) const {
    const auto most = static_cast<float>(shared_->model().config().logit_cap);
    if (most == 0) return;
#pragma omp parallel for schedule(static)
    for (Index r = 0; r < rows; ++r) soft_cap_row(logits + r * count, count, most);
  }

  std::shared_ptr<SharedWeights> shared_;
  std::vector<Operand> states_;         // [rows(block), hidden] each
  std::shared_ptr<const Linear> head_;  // [count, hidden], the selected rows of lm_head
};

class MatrixLogits final : public LogitBlocks {
 public:
  explicit MatrixLogits(MatrixF logits) : LogitBlocks(logits.rows(), logits.cols()), logits_(std::move(logits)) {}

  Status select(Index first, Index count) override {
    first_ = first;
    count_ = count;
    return {};
  }
  Status read(Index block, float* logits) const override {
    Eigen::Map<MatrixF>(logits, rows(block), count_) = logits_.block(block * token_block, first_, rows(block), count_);
    return {};
  }

 private:
  MatrixF logits_;
  Index first_ = 0, count_ = 0;
};

// Calls use(first vocabulary entry, count, token block, logits [rows, count]) for every block of logits.
template <class Use>
Status for_each_block(LogitBlocks& blocks, const Context& context, Use use) {
  std::vector<float> logits(static_cast<std::size_t>(LogitBlocks::token_block * LogitBlocks::vocabulary_block));
  for (Index first = 0; first < blocks.vocab(); first += LogitBlocks::vocabulary_block) {
    TRY(context.check_stop());
    const Index count = std::min(LogitBlocks::vocabulary_block, blocks.vocab() - first);
    TRY(blocks.select(first, count));
    for (Index block = 0; block < blocks.blocks(); ++block) {
      TRY(blocks.read(block, logits.data()));
      use(first, count, block, logits.data());
    }
  }
  return {};
}

}  // namespace

Result<std::unique_ptr<LogitBlocks>> logit_blocks(const Network& network, const TokenView& tokens,
                                                  const PassOptions& options, const Context& context) {
  const ThreadScope threads(context.threads);
  TRY_ASSIGN(auto states, final_states(network, tokens, options, context));
  return std::make_unique<NetworkLogits>(network.shared, std::move(states), tokens.count());
}

std::unique_ptr<LogitBlocks> logit_blocks(MatrixF logits) { return std::make_unique<MatrixLogits>(std::move(logits)); }

Result<std::vector<double>> negative_log_likelihood(const Network& network, const TokenView& tokens,
                                                    const PassOptions& options, const Context& context) {
  if (tokens.length < 2)
    return fail("a sequence of {} tokens has no next token to predict; use 2 or more", tokens.length);
  const ThreadScope threads(context.threads);
  TRY_ASSIGN(const auto blocks, logit_blocks(network, tokens, options, context));
  std::vector<CrossEntropy> running(static_cast<std::size_t>(tokens.count()));
  const auto accumulate = [&](Index first, Index count, Index block, const float* logits) {
    const Index rows = blocks->rows(block);
#pragma omp parallel for schedule(static)
    for (Index r = 0; r < rows; ++r) {
      const Index token = block * LogitBlocks::token_block + r;
      const Index next = token + 1 < tokens.count() ? tokens.tokens[token + 1] : -1;
      running[static_cast<std::size_t>(token)].add(logits + r * count, first, count, next);
    }
  };
  TRY(for_each_block(*blocks, context, accumulate));
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
  TRY_ASSIGN(const auto blocks, logit_blocks(network, tokens, options, context));
  MatrixF all(blocks->tokens(), blocks->vocab());
  const auto copy = [&](Index first, Index count, Index block, const float* values) {
    const Index rows = blocks->rows(block);
    all.block(block * LogitBlocks::token_block, first, rows, count) = Eigen::Map<const MatrixF>(values, rows, count);
  };
  TRY(for_each_block(*blocks, context, copy));
  return all;
}

}  // namespace transmla
