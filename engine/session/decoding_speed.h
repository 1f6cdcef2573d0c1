// How fast a network decodes one sequence, token by token out of its cache.
#pragma once

#include <string>

#include "engine/base/context.h"
#include "engine/forward/network.h"
#include "engine/text/samples.h"

namespace transmla {

// Of this engine, on the machine and with the threads that it names.
struct DecodingSpeed {
  double tokens_per_second = 0;  // by the median time of a token
  int context_length = 0;        // tokens in the cache when the clock began
  int tokens = 0;                // under the clock
  int threads = 0;
  std::string machine;  // its processor's name
};
// Whether two speeds may be compared.
bool same_conditions(const DecodingSpeed& a, const DecodingSpeed& b);
// The name of this machine's processor; "unknown processor" where the system does not say.
std::string processor_name();

// Feeds the text's first tokens as a prompt, at most 512 and at most what the model's context leaves, then some more
// one by one. Refuses a text too short for that.
Result<DecodingSpeed> decoding_speed(const Network& network, const TokenBatch& text, const Context& context);

}  // namespace transmla
