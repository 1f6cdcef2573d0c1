#include "engine/checkpoint/safetensors.h"

#include "tests/fuzz/fuzz_input.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace transmla;
  const auto file = MappedFile::open(fuzz::file_of({data, size}, "a.safetensors"));
  if (!file) return 0;
  const auto table = safetensors::read_table(*file);
  fuzz::check(table);
  if (!table) return 0;
  std::size_t sum = 0;
  for (const auto& entry : table->entries) {
    for (const std::byte byte : entry.data) sum += static_cast<std::size_t>(byte);  // all of it is inside the file
  }
  [[maybe_unused]] static volatile std::size_t seen;
  seen = sum;
  return 0;
}
