#include "engine/session/continuation.h"

#include <algorithm>
#include <chrono>

#include "engine/forward/decoder.h"
#include "engine/forward/token_sampler.h"
#include "engine/math/threads.h"
#include "engine/session/resources.h"
#include "engine/session/text_stream.h"

namespace transmla {
namespace {

using Clock = std::chrono::steady_clock;

bool ends_text(const ModelConfig& config, std::int32_t token) {
  return std::find(config.eos_tokens.begin(), config.eos_tokens.end(), token) != config.eos_tokens.end();
}

Tokens never_drawn(const Tokenizer& tokenizer, const ModelConfig& config) {
  Tokens never = tokenizer.not_text(config.vocab);
  std::erase_if(never, [&](std::int32_t id) { return ends_text(config, id); });
  return never;
}

Status check_length(int prompt, int tokens, const ModelConfig& config) {
  if (prompt == 0) return fail("the prompt has no text for the tokenizer; give one to continue");
  if (prompt + tokens <= config.max_position) return {};
  return fail("a prompt of {} tokens and {} more are longer than the model's context of {}; shorten one of them",
              prompt, tokens, config.max_position);
}

// One continuation under way.
class Writer {
 public:
  Writer(Decoder decoder, const Tokenizer& tokenizer, const ModelConfig& config, const ContinuationSettings& settings,
         const Tokens& prompt)
      : decoder_(std::move(decoder)),
        config_(config),
        sampler_({settings.temperature, settings.top_p, settings.seed, never_drawn(tokenizer, config)}, 1),
        stream_(tokenizer, prompt) {
    result_.prompt_tokens = static_cast<int>(prompt.size());
    result_.cache_bytes_per_token = decoder_.cache_bytes_per_token();
  }

  Result<Continuation> run(const Tokens& prompt, int most, const TextFunction& on_text, const std::string& stage,
                           const Context& context) {
    TRY(context.report(stage, 0, most));
    TRY_ASSIGN(std::int32_t token, next(prompt, context));
    result_.seconds = 0;  // of the prompt until here
    for (int written = 1; !ends_text(config_, token); ++written) {
      result_.tokens.push_back(token);
      TRY(write(stream_.add(token), on_text));
      TRY(context.report(stage, written, most));
      if (written == most) break;
      TRY_ASSIGN(token, next({token}, context));
    }
    result_.ended = ends_text(config_, token);
    TRY(write(stream_.finish(), on_text));
    TRY(context.report(stage, most, most));
    return std::move(result_);
  }

 private:
  Result<std::int32_t> next(const Tokens& tokens, const Context& context) {
    const auto start = Clock::now();
    TRY(decoder_.feed(tokens, logits_, context));
    const ThreadScope threads(context.threads);
    const auto drawn = sampler_.draw(logits_);
    result_.seconds += std::chrono::duration<double>(Clock::now() - start).count();
    return drawn.front();
  }

  Status write(const Result<std::string>& piece, const TextFunction& on_text) {
    if (!piece) return tl::unexpected(piece.error());
    result_.text += *piece;
    if (on_text && !piece->empty()) on_text(*piece);
    return {};
  }

  Decoder decoder_;
  const ModelConfig& config_;
  TokenSampler sampler_;
  TextStream stream_;
  MatrixF logits_;
  Continuation result_;
};

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
    return Writer(std::move(decoder), tokenizer, config, settings, prompt)
        .run(prompt, settings.tokens, on_text, stage, context);
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
