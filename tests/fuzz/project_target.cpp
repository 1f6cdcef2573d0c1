#include "engine/project/project.h"

#include "tests/fuzz/fuzz_input.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace transmla;
  // The first byte says which of its files this is; the others are not there.
  static constexpr const char* names[] = {"project.json", "original.json", "predictions.json", "candidates/a.json",
                                          "sweeps/1.json"};
  if (size == 0) return 0;
  const char* name = names[data[0] % std::size(names)];
  fuzz::file_of({}, "project/project.json");
  const Path file = fuzz::file_of({data + 1, size - 1}, fmt::format("project/{}", name).c_str());
  const Path folder = std::string_view(name).find('/') == std::string_view::npos ? file.parent_path()
                                                                                 : file.parent_path().parent_path();
  fuzz::check(Project::open(folder, ProjectAccess::read));
  std::filesystem::remove(file);
  return 0;
}
