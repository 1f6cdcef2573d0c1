#include "engine/text/row_file.h"

#include "tests/fuzz/fuzz_input.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace transmla;
  const auto file = MappedFile::open(fuzz::file_of({data, size}, "rows.bin"));
  if (!file) return 0;
  fuzz::check(read_rows(*file, {{"text"}, {"instruction", "output"}}, [](const FileRow&) { return Status(); }));
  return 0;
}
