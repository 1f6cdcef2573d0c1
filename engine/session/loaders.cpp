#include "engine/session/loaders.h"

#include <algorithm>

#include "engine/export/deepseek_shape.h"
#include "engine/session/loader_runs.h"
#include "engine/session/preflight.h"

namespace transmla {
namespace {

constexpr int kFlashRank = 512, kFlashSlots = 64;  // what FlashMLA's kernels are made for
constexpr int kMlxLayers = 61;                     // its DeepSeek-V3 drops layer 61, DeepSeek's own extra one

Sentence why_transformers(const ModelConfig& config) {
  if (config.experts > 0) {
    return {TRANSMLA_SENTENCE("Loaders",
                              "version 4.54 or newer, with trust_remote_code: a modelling file in the folder weighs "
                              "experts by a softmax, its own router by a sigmoid"),
            {}};
  }
  if (config.family->sandwich_norms) {
    return {TRANSMLA_SENTENCE("Loaders",
                              "version 4.54 or newer, with trust_remote_code: a modelling file in the folder adds the "
                              "norms behind attention and MLP and the soft-caps"),
            {}};
  }
  return {TRANSMLA_SENTENCE("Loaders", "version 4.54 or newer, without custom code"), {}};
}

Sentence why_server(const ModelConfig& config, const Recipe& recipe) {
  if (config.experts > 0) {
    return {TRANSMLA_SENTENCE("Loaders", "DeepSeek architecture whose config.json asks for a softmax over experts"),
            {}};
  }
  if (recipe.kv_lora_rank == kFlashRank && recipe.qk_mqa_dim == kFlashSlots) {
    return {TRANSMLA_SENTENCE("Loaders", "stock DeepSeek-V3 architecture, with the sizes that FlashMLA's kernels want"),
            {}};
  }
  return {
      TRANSMLA_SENTENCE(
          "Loaders", "stock DeepSeek-V3 architecture; FlashMLA's kernels want a rank of {} and {} rotary dimensions"),
      {std::to_string(kFlashRank), std::to_string(kFlashSlots)}};
}

// One that runs such exports as they are.
LoaderSupport stock(std::string name, const ModelConfig& config, const Recipe& recipe, Sentence why) {
  const bool run = was_run(name, config.family->model_type, recipe.dtype);
  return {std::move(name), run ? LoaderVerdict::checked : LoaderVerdict::expected, std::move(why)};
}

LoaderSupport vllm(const ModelConfig& config, const Recipe& recipe) {
  if (!config.family->qkv_bias) return stock("vLLM", config, recipe, why_server(config, recipe));
  return {"vLLM",
          LoaderVerdict::plugin,
          {TRANSMLA_SENTENCE("Loaders",
                             "its DeepSeek attention has no biases, {} has them: install the plug-in that the export "
                             "carries, pip install ./vllm_plugin"),
           {std::string(config.family->display_name)}}};
}

LoaderSupport sglang(const ModelConfig& config, const Recipe& recipe) {
  if (!config.family->qkv_bias) return stock("SGLang", config, recipe, why_server(config, recipe));
  return {
      "SGLang",
      LoaderVerdict::cannot,
      {TRANSMLA_SENTENCE("Loaders", "its DeepSeek attention has no biases, {} has them: it refuses the architecture"),
       {std::string(config.family->display_name)}}};
}

LoaderSupport llama_cpp(const ModelConfig& config, const Recipe& recipe) {
  if (config.family->qkv_bias) {
    return {"llama.cpp",
            LoaderVerdict::cannot,
            {TRANSMLA_SENTENCE("Loaders", "its DeepSeek attention has no biases, {} has them"),
             {std::string(config.family->display_name)}}};
  }
  if (config.experts > 0) {
    return {
        "llama.cpp",
        LoaderVerdict::cannot,
        {TRANSMLA_SENTENCE("Loaders", "its DeepSeek loader wants a shared expert, which the model does not have"), {}}};
  }
  return stock("llama.cpp", config, recipe,
               {TRANSMLA_SENTENCE("Loaders", "give the export a name that ends in .gguf"), {}});
}

LoaderSupport mlx(const ModelConfig& config) {
  if (config.experts > 0) {
    return {"MLX",
            LoaderVerdict::cannot,
            {TRANSMLA_SENTENCE("Loaders", "its DeepSeek-V3 weighs experts by a sigmoid"), {}}};
  }
  if (config.layers > kMlxLayers) {
    return {"MLX",
            LoaderVerdict::cannot,
            {TRANSMLA_SENTENCE("Loaders", "its DeepSeek-V3 has at most {} layers, the model has {}"),
             {std::to_string(kMlxLayers), std::to_string(config.layers)}}};
  }
  return {"MLX",
          LoaderVerdict::conversion,
          {TRANSMLA_SENTENCE("Loaders", "convert the folder with mlx_lm.convert, not to float16"), {}}};
}

void refuse(LoaderSupport& loader, Sentence why) {
  loader.verdict = LoaderVerdict::cannot;
  loader.why = std::move(why);
}

Sentence what_was_run(const std::string& loader) {
  const auto [version, exports] = runs_of(loader);
  if (exports.empty()) return {TRANSMLA_SENTENCE("Loaders", "not run here"), {}};
  return {TRANSMLA_SENTENCE("Loaders", "run here on a CPU: {} with {}"), {version, exports}};
}

// FP8 blocks are those of DeepSeek-V3's own checkpoint, which these read. Their products want a GPU.
Sentence why_fp8(const ModelConfig& config, const std::string& loader) {
  if (loader != "transformers") {
    return {TRANSMLA_SENTENCE("Loaders", "FP8 blocks as in DeepSeek-V3's own checkpoint, on a GPU"), {}};
  }
  if (config.family->needs_own_code()) {
    return {TRANSMLA_SENTENCE("Loaders", "FP8 on a GPU that has it, with accelerate and trust_remote_code"), {}};
  }
  return {TRANSMLA_SENTENCE("Loaders",
                            "FP8 on a GPU that has it, with accelerate; its reading of the weights was checked, its "
                            "FP8 products not"),
          {}};
}

void say_fp8(const ModelConfig& config, LoaderSupport& loader) {
  if (loader.name == "llama.cpp") {
    refuse(loader, {TRANSMLA_SENTENCE("Loaders", "it reads no FP8: export a GGUF file in q8_0 instead"), {}});
  }
  if (loader.verdict != LoaderVerdict::checked && loader.verdict != LoaderVerdict::expected) return;
  loader.verdict = LoaderVerdict::expected;
  loader.why = why_fp8(config, loader.name);
}

}  // namespace

std::vector<LoaderSupport> loader_support(const ModelConfig& config, const Recipe& recipe) {
  std::vector<LoaderSupport> all = {{"transformers", LoaderVerdict::checked, why_transformers(config)},
                                    vllm(config, recipe),
                                    sglang(config, recipe),
                                    llama_cpp(config, recipe),
                                    mlx(config)};
  for (LoaderSupport& loader : all) {
    if (recipe.dtype == "fp8") say_fp8(config, loader);
    if (config.family->sandwich_norms && loader.name != "transformers") {
      refuse(
          loader,
          {TRANSMLA_SENTENCE("Loaders", "its DeepSeek-V3 has no norms behind attention and MLP and no soft-caps"), {}});
    }
    if (!check_stock_slots(config, recipe)) {
      refuse(loader,
             {TRANSMLA_SENTENCE(
                  "Loaders",
                  "the model's rotary frequencies are scaled and method transmla keeps them; stock loaders turn "
                  "slots otherwise"),
              {}});
    }
    if (loader.verdict != LoaderVerdict::cannot) loader.run = what_was_run(loader.name);
  }
  return all;
}

}  // namespace transmla
