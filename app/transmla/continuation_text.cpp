#include "app/transmla/continuation_text.h"

#include "engine/base/format.h"

namespace transmla {

void add_drawing_flags(CLI::App& app, double& temperature, double& top_p) {
  app.add_option("--temperature", temperature, "0: the likeliest token each time")->capture_default_str();
  app.add_option("--top-p", top_p, "Draw from the likeliest tokens that have this share of the probability")
      ->capture_default_str();
}

void add_prompt_flags(CLI::App& app, ContinuationSettings& settings) {
  app.add_option("--prompt", settings.prompt, "Text to continue, as it is: no chat template is put around it")
      ->required()
      ->type_name("TEXT");
  add_drawing_flags(app, settings.temperature, settings.top_p);
}

std::string continuation_text(const Continuation& continuation) {
  return fmt::format("{} tokens{}, {:.1f} tokens/s, {} of cache per token", continuation.tokens.size(),
                     continuation.ended ? " and the end of the text" : "", continuation.tokens_per_second(),
                     format_bytes(continuation.cache_bytes_per_token));
}

nlohmann::json to_json(const Continuation& continuation) {
  return {{"text", continuation.text},
          {"tokens", continuation.tokens},
          {"prompt_tokens", continuation.prompt_tokens},
          {"ended", continuation.ended},
          {"tokens_per_second", continuation.tokens_per_second()},
          {"cache_bytes_per_token", continuation.cache_bytes_per_token}};
}

}  // namespace transmla
