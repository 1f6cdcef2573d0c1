// One prompt continued by a model and by its conversion: what both write, how fast, and what a token costs their
// caches. Plain continuation of text: no chat template is put around the prompt, so an instruction model continues it
// too rather than answers it.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "engine/base/context.h"
#include "engine/forward/network.h"
#include "engine/session/measurement.h"
#include "engine/tokenizer/tokenizer.h"

namespace transmla {

struct ContinuationSettings {
  std::string prompt = {};
  int tokens = 100;        // at most; fewer where the model ends the text itself
  double temperature = 0;  // 0: the likeliest token each time
  double top_p = 1;        // share of probability that is drawn from, (0, 1]
  std::uint64_t seed = 0;  // of the draws; the same for both models
};
// Refuses numbers that make no sense, and a prompt without a character.
Status check_continuation(const ContinuationSettings& settings);

struct Continuation {
  std::string text;  // without the prompt
  Tokens tokens;     // those drawn
  int prompt_tokens = 0;
  bool ended = false;                     // the model ended the text before the limit
  double seconds = 0;                     // of the steps behind the prompt
  std::size_t cache_bytes_per_token = 0;  // of all layers, as the cache holds them
  double tokens_per_second() const;       // 0 where there was no such step
};

// Called on the job's thread with text as it comes: whole characters, whose sum is Continuation::text.
using TextFunction = std::function<void(std::string_view piece)>;

// Progress is reported as `stage`, by tokens.
Result<Continuation> continue_text(const Network& network, const Tokenizer& tokenizer,
                                   const ContinuationSettings& settings, const TextFunction& on_text,
                                   const std::string& stage, const Context& context);

enum class Side { original, converted };
using SideTextFunction = std::function<void(Side side, std::string_view piece)>;

struct ContinuationPair {
  Continuation original, converted;
};

// The original first, then the conversion by `recipe` (fitted first where it is not kept).
// Used like the rest of the measurement: by one thread at a time.
Result<ContinuationPair> continue_both(Measurement& measurement, const Recipe& recipe,
                                       const ContinuationSettings& settings, const SideTextFunction& on_text,
                                       const Context& context);

}  // namespace transmla
