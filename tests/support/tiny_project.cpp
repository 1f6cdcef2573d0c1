#include "tests/support/tiny_project.h"

#include <algorithm>
#include <array>
#include <fstream>
#include <random>

namespace transmla::fixtures {
namespace {

namespace fs = std::filesystem;

std::string sentences(int words, unsigned seed) {
  constexpr std::array lexicon = {"the",    "sea",   "ran",  "stone", "other",  "inner", "a",
                                  "garden", "then",  "sang", "one",   "letter", "north", "and",
                                  "tea",    "river", "on",   "mend",  "under",  "seven"};
  std::mt19937 random(seed);
  std::string text;
  for (int word = 0; word < words; ++word) {
    text += lexicon[random() % lexicon.size()];
    text += random() % 12 == 0 ? ".\n" : " ";
  }
  return text;
}

void write(const Path& path, const std::string& text) { std::ofstream(path, std::ios::binary) << text; }

}  // namespace

TinyProject::TinyProject(const std::string& golden, int words) {
  const Path data = TRANSMLA_TEST_DATA;
  fs::create_directories(model());
  for (const auto* const file : {"config.json", "model.safetensors"}) {
    fs::copy_file(data / "golden" / golden / file, model() / file);
  }
  fs::copy_file(data / "app" / "tokenizer.json", model() / "tokenizer.json");
  write(calibration_text(), sentences(words, 1));
  write(test_text(), sentences(words, 2));
}

std::vector<std::string> entries_of(const Path& folder) {
  std::vector<std::string> names;
  if (!fs::exists(folder)) return names;
  for (const auto& entry : fs::directory_iterator(folder)) names.push_back(entry.path().filename().string());
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace transmla::fixtures
