// Tokens that a model writes one after another behind a prompt, as text. Private to session/.
#pragma once

#include <span>
#include <string>

#include "engine/base/context.h"
#include "engine/forward/decoder.h"
#include "engine/forward/token_sampler.h"
#include "engine/session/continuation.h"
#include "engine/tokenizer/tokenizer.h"

namespace transmla {

// One sequence; draws go on where those of the text before ended.
class TokenWriter {
 public:
  // `ends`: tokens that end a text; of all that stand for no text only these are drawn. `vocab`: rows of lm_head. The
  // tokenizer outlives it.
  TokenWriter(const Tokenizer& tokenizer, int vocab, Tokens ends, const ContinuationSettings& settings);

  // Lets `decoder` read the prompt, not empty, then write until an end or `most` tokens. The last one is not read by
  // the decoder. `result` is begun anew; after an error it holds what there was before it.
  Status write(Decoder& decoder, std::span<const std::int32_t> prompt, int most, const TextFunction& on_text,
               const std::string& stage, const Context& context, Continuation& result);

 private:
  Result<std::int32_t> next(Decoder& decoder, std::span<const std::int32_t> tokens, const Context& context);
  bool ends_text(std::int32_t token) const;

  const Tokenizer& tokenizer_;
  Tokens ends_;
  TokenSampler sampler_;
  MatrixF logits_;
};

}  // namespace transmla
