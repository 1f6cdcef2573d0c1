// transmla_token_dump MODEL TEXT: the token ids of a whole text file, special tokens included, one a line.
#include <cstdio>

#include "engine/text/samples.h"

namespace {

transmla::Result<transmla::Tokens> tokens_of(const char* model, const char* text_file) {
  TRY_ASSIGN(const auto checkpoint, transmla::Checkpoint::open(model));
  TRY_ASSIGN(const auto tokenizer, transmla::Tokenizer::load(*checkpoint));
  TRY_ASSIGN(const auto text, transmla::load_text(text_file));
  return tokenizer->encode(text.text);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    std::fputs("usage: transmla_token_dump MODEL TEXT\n", stderr);
    return 2;
  }
  const auto tokens = tokens_of(argv[1], argv[2]);
  if (!tokens) {
    std::fprintf(stderr, "%s\n", tokens.error().message.c_str());
    return 2;
  }
  for (const auto token : *tokens) std::printf("%d\n", token);
  return 0;
}
