#include "engine/session/decoding_speed.h"

#include <omp.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <span>
#include <vector>

#include "engine/forward/decoder.h"
#include "engine/math/threads.h"

namespace transmla {
namespace {

constexpr int kPrompt = 512, kWarm = 2, kTimed = 32;  // tokens

using Clock = std::chrono::steady_clock;

double median_of(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

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
  std::vector<double> seconds;
  for (int token = 0; token < kWarm + kTimed; ++token) {
    TRY(context.report("decoding speed", token, kWarm + kTimed));
    const auto start = Clock::now();
    TRY(decoder.feed(tokens.subspan(static_cast<std::size_t>(prompt + token), 1), logits, context));
    const std::chrono::duration<double> spent = Clock::now() - start;
    if (token >= kWarm) seconds.push_back(spent.count());
  }
  TRY(context.report("decoding speed", kWarm + kTimed, kWarm + kTimed));
  const ThreadScope threads(context.threads);
  return DecodingSpeed{1 / median_of(std::move(seconds)), prompt + kWarm, kTimed, omp_get_max_threads(),
                       processor_name()};
}

}  // namespace transmla
