#include "engine/tokenizer/tokenizer.h"

#include "tests/fuzz/fuzz_input.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace transmla;
  const auto tokenizer = Tokenizer::from_json(std::string(reinterpret_cast<const char*>(data), size));
  fuzz::check(tokenizer);
  if (!tokenizer) return 0;
  const auto tokens = (*tokenizer)->encode("One letter, then \xe6\xb5\xb7 and 12.5 \n");
  fuzz::check(tokens);
  if (tokens) fuzz::check((*tokenizer)->decode(*tokens));
  return 0;
}
