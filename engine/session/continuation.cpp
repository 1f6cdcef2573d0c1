#include "engine/session/continuation.h"

#include "engine/forward/decoder.h"
#include "engine/forward/token_sampler.h"
#include "engine/session/resources.h"
#include "engine/session/token_writer.h"

namespace transmla {
namespace {

Status check_length(int prompt, int tokens, const ModelConfig& config) {
  if (prompt == 0) return fail("the prompt has no text for the tokenizer; give one to continue");
  if (prompt + tokens <= config.max_position) return {};
  return fail("a prompt of {} tokens and {} more are longer than the model's context of {}; shorten one of them",
              prompt, tokens, config.max_position);
}

}  // namespace

Status check_continuation(const ContinuationSettings& settings) {
  if (settings.prompt.empty()) return fail("the prompt is empty; give a text to continue");
  if (settings.tokens < 1) return fail("{} tokens cannot be written; ask for 1 or more", settings.tokens);
  return check_sampling({settings.temperature, settings.top_p, settings.seed});
}

double Continuation::tokens_per_second() const {
  const auto steps = tokens.size() - (ended || tokens.empty() ? 0 : 1);  // the last token is not fed
  return steps == 0 ? 0 : static_cast<double>(steps) / seconds;
}

Result<Continuation> continue_text(const Network& network, const Tokenizer& tokenizer,
                                   const ContinuationSettings& settings, const TextFunction& on_text,
                                   const std::string& stage, const Context& context) {
  return guarded([&]() -> Result<Continuation> {
    TRY(check_continuation(settings));
    const auto& config = network.shared->model().config();
    TRY_ASSIGN(const auto prompt, tokenizer.encode(settings.prompt));
    const auto length = static_cast<int>(prompt.size());
    TRY(check_length(length, settings.tokens, config));
    TRY_ASSIGN(auto decoder, Decoder::make(network, 1, length + settings.tokens, context));
    TokenWriter writer(tokenizer, config.vocab, config.eos_tokens, settings);
    Continuation written;
    TRY(writer.write(decoder, prompt, settings.tokens, on_text, stage, context, written));
    return written;
  });
}

Result<ContinuationPair> continue_both(Measurement& measurement, const Recipe& recipe,
                                       const ContinuationSettings& settings, const SideTextFunction& on_text,
                                       const Context& context) {
  TRY(check_continuation(settings));
  const auto text_of = [&](Side side) -> TextFunction {
    return [&on_text, side](std::string_view piece) {
      if (on_text) on_text(side, piece);
    };
  };
  const Tokenizer& tokenizer = measurement.tokenizer();
  ContinuationPair pair;
  TRY_ASSIGN(pair.original, continue_text(measurement.original(), tokenizer, settings, text_of(Side::original),
                                          "continuing with the original", context));
  TRY_ASSIGN(const auto converted, measurement.converted(recipe, context));
  TRY_ASSIGN(pair.converted, continue_text(converted, tokenizer, settings, text_of(Side::converted),
                                           "continuing with the conversion", context));
  return pair;
}

}  // namespace transmla
