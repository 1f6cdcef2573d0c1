#include "ui/pages/tradeoff/samples.h"

#include <QCoreApplication>
#include <algorithm>

#include "ui/words/words.h"

namespace transmla::ui {
namespace {

using nlohmann::json;

struct Text {
  Q_DECLARE_TR_FUNCTIONS(Samples)
};

template <class Value>
void take(const json& object, const char* key, bool (json::*is)() const noexcept, Value& value) {
  const auto found = object.find(key);
  if (found != object.end() && ((*found).*is)()) value = found->get<Value>();
}

int within(int value, int least, int most) { return std::clamp(value, least, most); }

SampleText textFrom(const json& object) {
  SampleText text;
  if (!object.is_object()) return text;
  take(object, "of", &json::is_string, text.of);
  take(object, "text", &json::is_string, text.text);
  take(object, "prompt_tokens", &json::is_number_integer, text.prompt_tokens);
  take(object, "tokens", &json::is_number_integer, text.tokens);
  take(object, "ended", &json::is_boolean, text.ended);
  take(object, "tokens_per_second", &json::is_number, text.tokens_per_second);
  take(object, "cache_bytes_per_token", &json::is_number_integer, text.cache_bytes_per_token);
  return text;
}

json written(const SampleText& text) {
  return {{"of", text.of},
          {"text", text.text},
          {"prompt_tokens", text.prompt_tokens},
          {"tokens", text.tokens},
          {"ended", text.ended},
          {"tokens_per_second", text.tokens_per_second},
          {"cache_bytes_per_token", text.cache_bytes_per_token}};
}

}  // namespace

Samples defaultSamples() {
  Samples samples;
  samples.settings.prompt = "The first thing that anyone noticed about the lighthouse was";
  samples.settings.tokens = 60;
  samples.settings.seed = 1;
  return samples;
}

SampleText sampleOf(const std::string& of, const Continuation& continuation) {
  return {of,
          continuation.text,
          continuation.prompt_tokens,
          static_cast<int>(continuation.tokens.size()),
          continuation.ended,
          continuation.tokens_per_second(),
          static_cast<std::int64_t>(continuation.cache_bytes_per_token)};
}

json toView(const Samples& samples) {
  json texts = json::array();
  for (const SampleText& text : samples.texts) texts.push_back(written(text));
  const ContinuationSettings& settings = samples.settings;
  return {{"samples",
           {{"prompt", settings.prompt},
            {"tokens", settings.tokens},
            {"temperature", settings.temperature},
            {"seed", settings.seed},
            {"texts", std::move(texts)}}}};
}

Samples samplesFrom(const json& view) {
  Samples samples = defaultSamples();
  const auto kept = view.find("samples");
  if (kept == view.end() || !kept->is_object()) return samples;
  ContinuationSettings& settings = samples.settings;
  take(*kept, "prompt", &json::is_string, settings.prompt);
  take(*kept, "tokens", &json::is_number_integer, settings.tokens);
  take(*kept, "temperature", &json::is_number, settings.temperature);
  take(*kept, "seed", &json::is_number_unsigned, settings.seed);
  settings.tokens = within(settings.tokens, 1, mostSampleTokens);
  settings.temperature = std::clamp(settings.temperature, 0.0, hottestSample);
  const auto texts = kept->find("texts");
  if (texts == kept->end() || !texts->is_array()) return samples;
  for (const json& text : *texts) {
    if (samples.texts.size() < 2) samples.texts.push_back(textFrom(text));
  }
  return samples;
}

QString sampleFootText(const SampleText& sample) {
  QStringList parts;
  if (sample.tokens_per_second > 0) parts += Text::tr("%1 tokens/s").arg(numberText(sample.tokens_per_second));
  parts += Text::tr("%1 of cache per token")
               .arg(bytesText(static_cast<std::uint64_t>(std::max<std::int64_t>(sample.cache_bytes_per_token, 0))));
  parts += Text::tr("%n token(s)", nullptr, sample.tokens);
  if (sample.ended) parts += Text::tr("ended by the model");
  return parts.join(QStringLiteral(" · "));
}

QString sampleFootHelp(const SampleText& sample) {
  return Text::tr(
      "By this program's own engine on this machine, after a prompt of %n token(s). Cache: as the engine holds it, "
      "over all layers.",
      nullptr, sample.prompt_tokens);
}

}  // namespace transmla::ui
