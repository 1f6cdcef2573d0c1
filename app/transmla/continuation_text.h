// What `sample`, `generate` and `chat` have in common: how to draw tokens, and a continuation in words and numbers.
#pragma once

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>
#include <string>

#include "engine/session/continuation.h"

namespace transmla {

// --temperature and --top-p.
void add_drawing_flags(CLI::App& app, double& temperature, double& top_p);
// --prompt and these.
void add_prompt_flags(CLI::App& app, ContinuationSettings& settings);

// "24 tokens and the end of the text, 51.2 tokens/s, 9.6 kB of cache per token"
std::string continuation_text(const Continuation& continuation);

// What was written, of how many tokens of prompt, how fast, with how much cache.
nlohmann::json to_json(const Continuation& continuation);

}  // namespace transmla
