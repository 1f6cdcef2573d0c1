#include "engine/session/loaders.h"

#include <algorithm>

#include "engine/export/deepseek_shape.h"
#include "engine/session/preflight.h"

namespace transmla {
namespace {

constexpr int kFlashRank = 512, kFlashSlots = 64;  // what FlashMLA's kernels are made for

LoaderSupport transformers(const ModelConfig& config) {
  if (config.experts > 0) {
    return {"transformers",
            LoaderVerdict::checked,
            {TRANSMLA_SENTENCE("Loaders",
                               "version 4.54 or newer, with trust_remote_code: a modelling file in the folder weighs "
                               "experts by a softmax, its own router by a sigmoid"),
             {}}};
  }
  if (config.family->sandwich_norms) {
    return {"transformers",
            LoaderVerdict::checked,
            {TRANSMLA_SENTENCE("Loaders",
                               "version 4.54 or newer, with trust_remote_code: a modelling file in the folder adds the "
                               "norms behind attention and MLP and the soft-caps"),
             {}}};
  }
  return {
      "transformers",
      LoaderVerdict::checked,
      {TRANSMLA_SENTENCE("Loaders",
                         "version 4.54 or newer, without custom code; its perplexity was compared with this program's"),
       {}}};
}

LoaderSupport server(std::string name, const ModelConfig& config, const Recipe& recipe) {
  if (config.family->qkv_bias) {
    return {std::move(name),
            LoaderVerdict::plugin,
            {TRANSMLA_SENTENCE(
                 "Loaders",
                 "its DeepSeek attention has no biases, {} has them; a plug-in that adds them is not part of this "
                 "program"),
             {std::string(config.family->display_name)}}};
  }
  if (config.experts > 0) {
    return {
        std::move(name),
        LoaderVerdict::expected,
        {TRANSMLA_SENTENCE("Loaders",
                           "DeepSeek architecture whose config.json asks for a softmax over experts; not checked here"),
         {}}};
  }
  if (recipe.kv_lora_rank == kFlashRank && recipe.qk_mqa_dim == kFlashSlots) {
    return {std::move(name),
            LoaderVerdict::expected,
            {TRANSMLA_SENTENCE(
                 "Loaders",
                 "stock DeepSeek-V3 architecture, with the sizes that FlashMLA's kernels want; not checked here"),
             {}}};
  }
  return {std::move(name),
          LoaderVerdict::expected,
          {TRANSMLA_SENTENCE("Loaders",
                             "stock DeepSeek-V3 architecture; not checked here. FlashMLA's kernels want a rank of {} "
                             "and {} rotary dimensions"),
           {std::to_string(kFlashRank), std::to_string(kFlashSlots)}}};
}

LoaderSupport llama_cpp(const ModelConfig& config) {
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
  return {"llama.cpp",
          LoaderVerdict::checked,
          {TRANSMLA_SENTENCE("Loaders",
                             "give the export a name that ends in .gguf; likelihoods in the llama.cpp of "
                             "llama-cpp-python 0.3.36 were compared with this program's"),
           {}}};
}

LoaderSupport mlx(const ModelConfig& config) {
  if (config.family->qkv_bias) {
    return {"MLX",
            LoaderVerdict::plugin,
            {TRANSMLA_SENTENCE("Loaders", "biases of DeepSeek attention are not known to work there; not checked here"),
             {}}};
  }
  if (config.experts > 0) {
    return {"MLX",
            LoaderVerdict::cannot,
            {TRANSMLA_SENTENCE("Loaders", "its DeepSeek-V3 weighs experts by a sigmoid"), {}}};
  }
  return {"MLX",
          LoaderVerdict::conversion,
          {TRANSMLA_SENTENCE("Loaders", "convert the folder with mlx_lm.convert; not checked here"), {}}};
}

}  // namespace

std::vector<LoaderSupport> loader_support(const ModelConfig& config, const Recipe& recipe) {
  std::vector<LoaderSupport> all = {transformers(config), server("vLLM", config, recipe),
                                    server("SGLang", config, recipe), llama_cpp(config), mlx(config)};
  if (config.family->sandwich_norms) {
    std::for_each(all.begin() + 1, all.end(), [](LoaderSupport& loader) {
      loader.verdict = LoaderVerdict::cannot;
      loader.why = {
          TRANSMLA_SENTENCE("Loaders", "its DeepSeek-V3 has no norms behind attention and MLP and no soft-caps"), {}};
    });
  }
  if (check_stock_slots(config, recipe)) return all;
  for (LoaderSupport& loader : all) {
    loader.verdict = LoaderVerdict::cannot;
    loader.why = {TRANSMLA_SENTENCE(
                      "Loaders",
                      "the model's rotary frequencies are scaled and method transmla keeps them; stock loaders turn "
                      "slots otherwise"),
                  {}};
  }
  return all;
}

}  // namespace transmla
