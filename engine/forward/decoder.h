// Decoding: sequences that grow token by token, with a cache of what each layer has seen. The original form of
// attention caches keys and values; the MLA form caches the rotary key and the latent alone, which the heads read
// without expanding it.
#pragma once

#include <cstdint>
#include <memory>
#include <span>

#include "engine/base/context.h"
#include "engine/forward/network.h"

namespace transmla {

// Sequences of equal length, stepped together, so that the projections are products of matrices. Holds the attention
// blocks of all layers packed; MLPs and lm_head are those of the network's shared weights, packed anew in every step
// where they do not fit there. One thread at a time, and no pass of the same network meanwhile.
class Decoder {
 public:
  // `max_length`: tokens per sequence. The cache grows with the sequences, not to this length at once.
  static Result<Decoder> make(const Network& network, int sequences, int max_length, const Context& context);
  Decoder(Decoder&&) noexcept;
  Decoder& operator=(Decoder&&) noexcept;
  ~Decoder();

  // The next tokens of every sequence, [sequences, n] with any n ≥ 1: a prompt, or one step. logits [sequences, vocab]
  // of what follows the last ones. A step costs one read of the weights and of the cache. After an error the sequences
  // are as they were.
  Status feed(std::span<const std::int32_t> tokens, MatrixF& logits, const Context& context);

  // Makes every sequence this many tokens longer without computing them: the cache holds zeros there. For timing, since
  // a step costs the same whatever the cache holds; what is computed from it means nothing.
  Status skip(int tokens);

  // Forgets all but the first `positions` of every sequence, at most as many as there are.
  void rewind(int positions);

  // Forgets its sequences and begins this many (1 or more) new ones; the packed weights stay.
  void restart(int sequences);

  int sequences() const;
  int position() const;  // tokens of each sequence so far
  int max_length() const;
  std::size_t step_weight_bytes() const;      // read by a step of one token for each sequence
  std::size_t cache_bytes() const;            // held now, in whole blocks of 32 tokens
  std::size_t cache_bytes_per_token() const;  // of one sequence, all layers, in the precision of the pass

 private:
  struct State;
  explicit Decoder(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace transmla
