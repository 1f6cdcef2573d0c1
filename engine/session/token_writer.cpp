#include "engine/session/token_writer.h"

#include <algorithm>
#include <chrono>

#include "engine/math/threads.h"
#include "engine/session/text_stream.h"

namespace transmla {
namespace {

using Clock = std::chrono::steady_clock;

SamplingOptions sampling(const Tokenizer& tokenizer, int vocab, const Tokens& ends,
                         const ContinuationSettings& settings) {
  Tokens never = tokenizer.not_text(vocab);
  std::erase_if(never, [&](std::int32_t id) { return std::find(ends.begin(), ends.end(), id) != ends.end(); });
  return {settings.temperature, settings.top_p, settings.seed, std::move(never)};
}

Status tell(const Result<std::string>& piece, const TextFunction& on_text, Continuation& result) {
  if (!piece) return tl::unexpected(piece.error());
  result.text += *piece;
  if (on_text && !piece->empty()) on_text(*piece);
  return {};
}

}  // namespace

TokenWriter::TokenWriter(const Tokenizer& tokenizer, int vocab, Tokens ends, const ContinuationSettings& settings)
    : tokenizer_(tokenizer), ends_(std::move(ends)), sampler_(sampling(tokenizer, vocab, ends_, settings), 1) {}

bool TokenWriter::ends_text(std::int32_t token) const {
  return std::find(ends_.begin(), ends_.end(), token) != ends_.end();
}

Result<std::int32_t> TokenWriter::next(Decoder& decoder, std::span<const std::int32_t> tokens, const Context& context) {
  TRY(decoder.feed(tokens, logits_, context));
  const ThreadScope threads(context.threads);
  return sampler_.draw(logits_).front();
}

Status TokenWriter::write(Decoder& decoder, std::span<const std::int32_t> prompt, int most, const TextFunction& on_text,
                          const std::string& stage, const Context& context, Continuation& result) {
  result = {};
  result.prompt_tokens = static_cast<int>(prompt.size());
  result.cache_bytes_per_token = decoder.cache_bytes_per_token();
  TextStream stream(tokenizer_, {prompt.begin(), prompt.end()});
  TRY(context.report(stage, 0, most));
  TRY_ASSIGN(std::int32_t token, next(decoder, prompt, context));
  for (int written = 1; !ends_text(token); ++written) {
    result.tokens.push_back(token);
    TRY(tell(stream.add(token), on_text, result));
    TRY(context.report(stage, written, most));
    if (written == most) break;
    const auto start = Clock::now();
    TRY_ASSIGN(token, next(decoder, {&token, 1}, context));
    result.seconds += std::chrono::duration<double>(Clock::now() - start).count();
  }
  result.ended = ends_text(token);
  TRY(tell(stream.finish(), on_text, result));
  return context.report(stage, most, most);
}

}  // namespace transmla
