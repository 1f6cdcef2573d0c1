// Logits given by blocks of vocabulary and of tokens, so that [tokens, vocab] need not exist at once.
#pragma once

#include <algorithm>
#include <memory>

#include "engine/forward/pass.h"

namespace transmla {

class LogitBlocks {
 public:
  static constexpr Index vocabulary_block = 2048;  // most entries of one select()
  static constexpr Index token_block = 512;

  LogitBlocks(Index tokens, Index vocab) : tokens_(tokens), vocab_(vocab) {}
  virtual ~LogitBlocks() = default;
  LogitBlocks(const LogitBlocks&) = delete;
  LogitBlocks& operator=(const LogitBlocks&) = delete;

  Index tokens() const { return tokens_; }
  Index vocab() const { return vocab_; }
  Index blocks() const { return (tokens_ + token_block - 1) / token_block; }  // of tokens
  Index rows(Index block) const { return std::min(token_block, tokens_ - block * token_block); }

  // The entries [first, first + count) of the vocabulary are read next.
  virtual Status select(Index first, Index count) = 0;
  // logits [rows(block), count] of the tokens from block·token_block on.
  virtual Status read(Index block, float* logits) const = 0;

 private:
  Index tokens_, vocab_;
};

// Runs all layers; the logits are computed as they are read, on the threads of the caller's ThreadScope.
Result<std::unique_ptr<LogitBlocks>> logit_blocks(const Network& network, const TokenView& tokens,
                                                  const PassOptions& options, const Context& context);

// Of logits [tokens, vocab] that are there already.
std::unique_ptr<LogitBlocks> logit_blocks(MatrixF logits);

}  // namespace transmla
