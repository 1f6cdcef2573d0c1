#include "engine/model/model.h"

#include "tests/fuzz/fuzz_input.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace transmla;
  const Path file = fuzz::file_of({data, size}, "a.gguf");
  const auto checkpoint = Checkpoint::open(file);
  fuzz::check(checkpoint);
  if (!checkpoint) return 0;
  const auto model = Model::from(*checkpoint);
  fuzz::check(model);
  if (!model) return 0;
  fuzz::check((*model)->load_attention(0));  // dequantised
  return 0;
}
