#include "tests/support/golden.h"

#include <algorithm>
#include <stdexcept>

#include "engine/checkpoint/safetensors.h"

namespace transmla::fixtures {
namespace {

const safetensors::Entry& find(const safetensors::Table& table, const std::string& name) {
  for (const auto& entry : table.entries) {
    if (entry.name == name && entry.dtype == "F32") return entry;
  }
  throw std::runtime_error("golden.safetensors has no F32 tensor " + name);
}

}  // namespace

std::vector<std::string> golden_names() {
  return {"llama", "llama-llama3rope", "qwen2", "mistral", "mimo", "phi3", "mixtral", "gemma2", "qwen3"};
}

Golden read_golden(const std::string& name) {
  const std::filesystem::path data = std::filesystem::path(TRANSMLA_TEST_DATA) / "golden";
  Golden golden{data / name, data / (name + ".gguf"), 0, 0, {}, {}};
  const auto file = MappedFile::open(golden.folder / "golden.safetensors").value();
  const auto table = safetensors::read_table(file).value();
  const auto& ids = find(table, "input_ids");
  const auto& logits = find(table, "logits");
  golden.sequences = static_cast<int>(ids.shape.at(0));
  golden.tokens = static_cast<int>(ids.shape.at(1));
  const auto* id = reinterpret_cast<const float*>(ids.data.data());
  std::transform(id, id + ids.data.size() / sizeof(float), std::back_inserter(golden.input_ids),
                 [](float value) { return static_cast<int>(value); });
  golden.logits = Eigen::Map<const MatrixF>(reinterpret_cast<const float*>(logits.data.data()),
                                            logits.shape.at(0) * logits.shape.at(1), logits.shape.at(2));
  return golden;
}

}  // namespace transmla::fixtures
