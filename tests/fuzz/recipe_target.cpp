#include "engine/session/recipe.h"

#include "tests/fuzz/fuzz_input.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace transmla;
  const Path file = fuzz::file_of({data, size}, "recipe.json");
  const auto recipe = load_recipe(file);
  fuzz::check(recipe);
  if (recipe) fuzz::check(check_recipe(*recipe));
  return 0;
}
