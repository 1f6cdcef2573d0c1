#include "engine/session/decoding_speed.h"

#include <omp.h>

#include <algorithm>
#include <fstream>
#include <span>

#include "engine/forward/decoder.h"
#include "engine/math/threads.h"
#include "engine/session/step_clock.h"

namespace transmla {
namespace {

constexpr int kPrompt = 512, kWarm = 2, kTimed = 32;  // tokens

}  // namespace

bool same_conditions(const DecodingSpeed& a, const DecodingSpeed& b) {
  return a.context_length == b.context_length && a.threads == b.threads && a.machine == b.machine;
}

std::string processor_name() {
  std::ifstream info("/proc/cpuinfo");
  for (std::string line; std::getline(info, line);) {
    const auto colon = line.find(": ");
    if (line.starts_with("model name") && colon != std::string::npos) return line.substr(colon + 2);
  }
  return "unknown processor";
}

Result<DecodingSpeed> decoding_speed(const Network& network, const TokenBatch& text, const Context& context) {
  const int most = network.shared->model().config().max_position;
  const int there = std::min(static_cast<int>(text.tokens.size()), most > 0 ? most : kPrompt + kWarm + kTimed);
  const int prompt = std::min(kPrompt, there - kWarm - kTimed);
  if (prompt < 1) {
    return fail("decoding is timed on {} tokens, text and model leave {}: take a longer text", kWarm + kTimed + 1,
                there);
  }
  TRY_ASSIGN(auto decoder, Decoder::make(network, 1, prompt + kWarm + kTimed, context));
  const std::span<const std::int32_t> tokens(text.tokens);
  MatrixF logits;
  TRY(decoder.feed(tokens.first(static_cast<std::size_t>(prompt)), logits, context));
  TRY_ASSIGN(const double seconds,
             median_step_seconds(decoder, tokens.subspan(static_cast<std::size_t>(prompt), kWarm + kTimed), kWarm,
                                 "decoding speed", context));
  const ThreadScope threads(context.threads);
  return DecodingSpeed{1 / seconds, prompt + kWarm, kTimed, omp_get_max_threads(), processor_name()};
}

}  // namespace transmla
