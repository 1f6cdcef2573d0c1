// Writes exports of tiny models, each with the ids and logits of the converted model in expected.safetensors.
// usage: transmla_write_tiny_exports FOLDER
#include <cstring>
#include <iostream>

#include "tests/engine/export/tools/converted_model.h"

namespace transmla {
namespace {

struct Case {
  const char* name;
  fixtures::TinyModel model;
  fixtures::TinyConversion conversion;
};

std::vector<Case> cases() {
  fixtures::TinyModel llama, qwen2, phi3, mixtral, gemma2, qwen3;
  gemma2.family = "gemma2";
  qwen3.family = "qwen3";
  phi3.family = "phi3";
  mixtral.family = "mixtral";
  llama.tied = true;
  qwen2.family = "qwen2";
  qwen2.norm_eps = 1e-6;
  fixtures::TinyConversion plain, query_latent, norms, both;
  query_latent.query_rank = both.query_rank = 20;
  norms.norms = both.norms = true;
  return {{"llama", llama, plain},
          {"llama-q-lora", llama, query_latent},
          {"llama-norms", llama, both},
          {"qwen2", qwen2, plain},
          {"qwen2-q-lora", qwen2, query_latent},
          {"qwen2-norms", qwen2, norms},
          {"phi3", phi3, plain},
          {"mixtral", mixtral, plain},
          {"mixtral-q-lora", mixtral, query_latent},
          {"gemma2", gemma2, plain},
          {"gemma2-norms", gemma2, both},
          {"qwen3", qwen3, plain},
          {"qwen3-q-lora", qwen3, query_latent}};
}

safetensors::Source source(const std::string& name, std::vector<std::int64_t> shape, std::vector<float> values) {
  return {name, "F32", std::move(shape), [values = std::move(values)]() -> Result<std::vector<std::byte>> {
            std::vector<std::byte> bytes(values.size() * sizeof(float));
            std::memcpy(bytes.data(), values.data(), bytes.size());
            return bytes;
          }};
}

Status write_case(const Case& one, const Path& folder) {
  const fixtures::ConvertedModel converted(one.model, one.conversion);
  const Tokens tokens = fixtures::some_tokens(*converted.model(), 48);
  const MatrixF logits = converted.logits(tokens);
  std::filesystem::create_directories(folder);
  TRY(write_deepseek(converted.input(ExportDType::f32), folder, {}));
  return safetensors::write(
      folder / "expected.safetensors",
      {source("input_ids", {logits.rows()}, {tokens.begin(), tokens.end()}),
       source("logits", {logits.rows(), logits.cols()}, {logits.data(), logits.data() + logits.size()})},
      {});
}

}  // namespace
}  // namespace transmla

int main(int count, char** arguments) {
  if (count != 2) {
    std::cerr << "usage: " << arguments[0] << " FOLDER\n";
    return 2;
  }
  for (const auto& one : transmla::cases()) {
    if (const auto written = transmla::write_case(one, transmla::Path(arguments[1]) / one.name); !written) {
      std::cerr << one.name << ": " << written.error().message << "\n";
      return 2;
    }
  }
  return 0;
}
