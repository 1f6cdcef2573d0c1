// A prompt and what models wrote after it, as a project remembers them.
#pragma once

#include <QString>
#include <nlohmann/json.hpp>
#include <vector>

#include "engine/session/continuation.h"

namespace transmla::ui {

struct SampleText {
  std::string of;  // id of a candidate; empty: the original
  std::string text;
  int prompt_tokens = 0, tokens = 0;  // tokens: drawn
  bool ended = false;                 // by the model
  double tokens_per_second = 0;       // 0: not known
  std::int64_t cache_bytes_per_token = 0;
};

struct Samples {
  ContinuationSettings settings;
  std::vector<SampleText> texts;  // the latest, one or two
};

inline constexpr int mostSampleTokens = 2000;
inline constexpr double hottestSample = 5;

// A prompt that base models continue; in the language that they were trained in.
Samples defaultSamples();
SampleText sampleOf(const std::string& of, const Continuation& continuation);

// Under "samples" of a project's view. What is damaged there is as if it were absent.
nlohmann::json toView(const Samples& samples);
Samples samplesFrom(const nlohmann::json& view);

QString sampleFootText(const SampleText& sample);  // "18.3 tokens/s · 9.6 kB of cache per token · 100 tokens"
QString sampleFootHelp(const SampleText& sample);  // how that was measured

}  // namespace transmla::ui
