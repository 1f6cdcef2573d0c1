#include "engine/session/text_stream.h"

#include <algorithm>

namespace transmla {
namespace {

constexpr std::size_t kBefore = 8;                        // tokens: longer than any character
constexpr std::string_view kUnfinished = "\xEF\xBF\xBD";  // U+FFFD, what is written for part of a character

}  // namespace

TextStream::TextStream(const Tokenizer& tokenizer, const Tokens& before)
    : tokenizer_(tokenizer),
      recent_(before.end() - static_cast<std::ptrdiff_t>(std::min(kBefore, before.size())), before.end()),
      written_(recent_.size()) {}

Result<std::string> TextStream::rest() const {
  const Tokens before(recent_.begin(), recent_.begin() + static_cast<std::ptrdiff_t>(written_));
  TRY_ASSIGN(const auto old_text, tokenizer_.decode(before));
  TRY_ASSIGN(const auto text, tokenizer_.decode(recent_));
  return text.size() > old_text.size() ? text.substr(old_text.size()) : std::string();
}

Result<std::string> TextStream::add(std::int32_t token) {
  recent_.push_back(token);
  TRY_ASSIGN(auto piece, rest());
  if (piece.empty() || piece.ends_with(kUnfinished)) return std::string();
  recent_.erase(recent_.begin(), recent_.begin() + static_cast<std::ptrdiff_t>(written_));
  written_ = recent_.size();
  return piece;
}

Result<std::string> TextStream::finish() {
  if (recent_.size() == written_) return std::string();
  auto piece = rest();
  written_ = recent_.size();
  return piece;
}

}  // namespace transmla
