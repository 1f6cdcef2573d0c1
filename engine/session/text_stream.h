// Text out of tokens as they come. A token may hold part of a character, and some tokenizers write a token differently
// at the beginning of a text than within it; so pieces are taken from what a few tokens together stand for.
#pragma once

#include <string>

#include "engine/tokenizer/tokenizer.h"

namespace transmla {

class TextStream {
 public:
  // Goes on behind `before`, which is not written.
  TextStream(const Tokenizer& tokenizer, const Tokens& before);

  // The text that this token completes, whole characters; empty where it completes none.
  Result<std::string> add(std::int32_t token);
  // What is left: an unfinished character, as the tokenizer writes it.
  Result<std::string> finish();

 private:
  Result<std::string> rest() const;

  const Tokenizer& tokenizer_;
  Tokens recent_;            // the tokens of the last piece, then those of the next
  std::size_t written_ = 0;  // how many of them are written
};

}  // namespace transmla
