#include "engine/tokenizer/pre_tokenizer.h"

#include <fmt/ranges.h>

namespace transmla {
namespace {

using nlohmann::json;

// Matches become pieces, and so does what lies between them.
json split(std::string_view regex) {
  return {{"type", "Split"}, {"pattern", {{"Regex", regex}}}, {"behavior", "Isolated"}, {"invert", false}};
}

json byte_level(bool use_regex) {
  return {{"type", "ByteLevel"}, {"add_prefix_space", false}, {"trim_offsets", true}, {"use_regex", use_regex}};
}

json sequence(json steps) { return {{"type", "Sequence"}, {"pretokenizers", std::move(steps)}}; }

// The tokenizer.json of Llama 3 and of Qwen 2 share all but the digits.
std::string words_and(std::string_view digits) {
  return fmt::format(
      R"((?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{{L}}\p{{N}}]?\p{{L}}+|{}| ?[^\s\p{{L}}\p{{N}}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+)",
      digits);
}

PreTokenizer gpt_2() { return {.name = "gpt-2", .normalizer = nullptr, .pre_tokenizer = byte_level(true)}; }

// SmolLM's tokenizer.json: every digit by itself, then GPT-2's words.
PreTokenizer smollm() {
  const json digits = {{"type", "Digits"}, {"individual_digits", true}};
  return {.name = "smollm", .normalizer = nullptr, .pre_tokenizer = sequence({digits, byte_level(true)})};
}

PreTokenizer qwen2() {
  return {.name = "qwen2",
          .normalizer = {{"type", "NFC"}},
          .pre_tokenizer = sequence({split(words_and(R"(\p{N})")), byte_level(false)})};
}

PreTokenizer llama_bpe() {
  return {.name = "llama-bpe",
          .normalizer = nullptr,
          .pre_tokenizer = sequence({split(words_and(R"(\p{N}{1,3})")), byte_level(false)}),
          .ignore_merges = true,
          .adds_bos = true};
}

// No model's own: what llama.cpp (src/llama-vocab.cpp, llm_tokenizer_bpe) does for this name. Punctuation by itself,
// GPT-2's words, runs of digits in threes.
PreTokenizer fallback() {
  const auto words = R"('s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+)";
  return {.name = "default",
          .normalizer = nullptr,
          .pre_tokenizer = sequence({split(R"([\p{P}\$\+<=>\^~\|]+)"), split(words), split(R"(\p{N}+)"),
                                     split("[0-9][0-9][0-9]"), byte_level(false)})};
}

}  // namespace

std::vector<PreTokenizer> known_pre_tokenizers() { return {gpt_2(), smollm(), qwen2(), llama_bpe(), fallback()}; }

Result<PreTokenizer> find_pre_tokenizer(std::string_view name) {
  std::vector<std::string_view> known;
  for (auto& candidate : known_pre_tokenizers()) {
    if (candidate.name == name) return candidate;
    known.push_back(candidate.name);
  }
  return fail(
      "the GGUF file names the pre-tokenizer '{}', known are {}: use the model's Hugging Face folder, whose "
      "tokenizer.json says how to split text",
      name, fmt::join(known, ", "));
}

}  // namespace transmla
