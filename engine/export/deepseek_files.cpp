#include "engine/export/deepseek_files.h"

#include <filesystem>

#include "engine/base/format.h"
#include "engine/checkpoint/fp8_blocks.h"
#include "engine/export/fp8_storage.h"
#include "engine/export/sandwich_norms.h"
#include "engine/export/softmax_experts.h"
#include "engine/export/vllm_plugin.h"

namespace transmla {
namespace {

using nlohmann::json;

json number_or_null(const std::optional<int>& number) { return number ? json(*number) : json(nullptr); }

json ids_or_null(const std::vector<int>& ids) {
  if (ids.empty()) return nullptr;
  return ids.size() == 1 ? json(ids.front()) : json(ids);
}

// What passes compute in: torch_dtype.
const char* torch_name(ExportDType dtype) { return dtype == ExportDType::f32 ? "float32" : "bfloat16"; }

const char* recorded_name(ExportDType dtype) { return dtype == ExportDType::fp8 ? "fp8" : torch_name(dtype); }

// As in DeepSeek-V3's own config.json; modules_to_not_convert is read by transformers (substrings of full names), vLLM
// (full names, where there is no ignored_layers) and SGLang.
json quantization_config(const DeepseekShape& shape) {
  json config = {{"quant_method", "fp8"},
                 {"fmt", "e4m3"},
                 {"activation_scheme", "dynamic"},
                 {"weight_block_size", {kFp8Block, kFp8Block}}};
  if (auto modules = modules_in_bf16(shape); !modules.empty()) config["modules_to_not_convert"] = std::move(modules);
  return config;
}

// Softmax over the experts that a token uses, as vLLM and SGLang read it from these keys. transformers' own router
// knows sigmoid only, so it is told by auto_map of a class that does the same, and without leave to run that
// (trust_remote_code) n_shared_experts null stops it.
json softmax_expert_keys(const DeepseekShape& shape) {
  return {{"first_k_dense_replace", 0},
          {"moe_layer_freq", 1},
          {"moe_intermediate_size", shape.intermediate},
          {"n_routed_experts", shape.experts},
          {"n_shared_experts", nullptr},
          {"num_experts_per_tok", shape.experts_used},
          {"n_group", 1},
          {"topk_group", 1},
          {"topk_method", "greedy"},
          {"scoring_func", "softmax"},
          {"norm_topk_prob", true},
          {"routed_scaling_factor", 1.0},
          {"auto_map", {{"AutoModelForCausalLM", "modeling_softmax_experts.DeepseekV3ForCausalLM"}}}};
}

// Norms on both sides of a block, GELU and soft-caps, in keys that Gemma 2's own config.json has. Stock classes know
// none of it: they, and other loaders, stop at the name of the activation.
json sandwich_keys(const ModelConfig& config) {
  const auto cap = [](double value) { return value > 0 ? json(value) : json(nullptr); };
  return {{"hidden_act", sandwich_activation},
          {"hidden_activation", name_of(config.family->activation)},
          {"attn_logit_softcapping", cap(config.score_cap)},
          {"final_logit_softcapping", cap(config.logit_cap)},
          {"auto_map", {{"AutoModelForCausalLM", "modeling_sandwich_norms.DeepseekV3ForCausalLM"}}}};
}

// What a dense model never uses; loaders read these keys all the same.
json expert_keys(const DeepseekShape& shape) {
  if (shape.experts > 0) return softmax_expert_keys(shape);
  return {{"first_k_dense_replace", shape.layers},
          {"moe_layer_freq", 1},
          {"moe_intermediate_size", shape.intermediate},
          {"n_routed_experts", 1},
          {"n_shared_experts", 0},
          {"num_experts_per_tok", 1},
          {"n_group", 1},
          {"topk_group", 1},
          {"topk_method", "noaux_tc"},
          {"scoring_func", "sigmoid"},
          {"norm_topk_prob", true},
          {"routed_scaling_factor", 1.0}};
}

// Ids that the source lacks are written as null, since DeepseekV3Config has defaults of its own. The version is the
// oldest that loads all of this; without one, transformers 4.57 takes the tokenizer for an old Mistral one and says
// that it is wrong.
json config_json(const ModelConfig& config, const DeepseekShape& shape, ExportDType dtype) {
  json keys = {{"architectures", json::array({shape.bias ? biased_architecture : "DeepseekV3ForCausalLM"})},
               {"model_type", "deepseek_v3"},
               {"transformers_version", "4.54.0"},
               {"torch_dtype", torch_name(dtype)},
               {"vocab_size", shape.vocab},
               {"hidden_size", shape.hidden},
               {"intermediate_size", shape.intermediate},
               {"num_hidden_layers", shape.layers},
               {"num_attention_heads", shape.heads},
               {"num_key_value_heads", shape.heads},
               {"q_lora_rank", number_or_null(shape.query_rank)},
               {"kv_lora_rank", shape.kv_rank},
               {"qk_nope_head_dim", shape.nope_dim},
               {"qk_rope_head_dim", shape.rope_dim},
               {"qk_head_dim", shape.qk_dim()},
               {"v_head_dim", shape.value_dim},
               {"head_dim", shape.rope_dim},  // what transformers takes rotary frequencies from
               {"attention_bias", shape.bias},
               {"attention_dropout", 0.0},
               {"hidden_act", "silu"},
               {"rms_norm_eps", export_eps(config)},
               {"rope_theta", config.rope_theta},
               {"rope_scaling", nullptr},
               {"rope_interleave", true},
               {"max_position_embeddings", config.max_position},
               {"tie_word_embeddings", false},
               {"use_cache", true},
               {"bos_token_id", number_or_null(config.bos_token)},
               {"eos_token_id", ids_or_null(config.eos_tokens)},
               {"pad_token_id", number_or_null(config.pad_token)}};
  keys.update(expert_keys(shape));
  if (shape.sandwich_norms) keys.update(sandwich_keys(config));
  if (dtype == ExportDType::fp8) keys["quantization_config"] = quantization_config(shape);
  return keys;
}

// A folder's own generation settings hold for the converted model too, but for a kind of cache that is made for
// windows; a GGUF has only the ids.
std::string generation_config(const Model& model) {
  const Path own = model.checkpoint().path() / "generation_config.json";
  if (std::error_code ignored; std::filesystem::is_regular_file(own, ignored)) {
    const auto text = read_text(own);
    auto settings = text ? json::parse(*text, nullptr, false) : json(json::value_t::discarded);
    if (settings.is_object() && settings.erase("cache_implementation") > 0) return settings.dump(2) + "\n";
    if (!settings.is_discarded()) return *text;
  }
  const ModelConfig& config = model.config();
  const json made = {{"bos_token_id", number_or_null(config.bos_token)},
                     {"eos_token_id", ids_or_null(config.eos_tokens)},
                     {"pad_token_id", number_or_null(config.pad_token)}};
  return made.dump(2) + "\n";
}

std::string_view what_it_is(const DeepseekShape& shape) {
  if (shape.experts > 0) {
    return "A `DeepseekV3ForCausalLM` checkpoint whose experts are weighed by a softmax: `modeling_softmax_experts.py` "
           "does that in transformers, which therefore asks for leave to run it; ";
  }
  if (shape.sandwich_norms) {
    return "A `DeepseekV3ForCausalLM` checkpoint with norms behind attention and MLP and soft-caps on scores and "
           "logits: `modeling_sandwich_norms.py` adds them in transformers, which therefore asks for leave to run it; ";
  }
  return "A stock `DeepseekV3ForCausalLM` checkpoint with dense layers, no custom code; ";
}

std::string who_loads_it(const DeepseekShape& shape) {
  if (shape.bias) {
    return fmt::format(
        "transformers 4.54 or newer. For vLLM, whose DeepSeek-V3 has no biases in attention, install the plug-in that "
        "this folder carries:\n\n```\npip install ./vllm_plugin\nvllm serve . --dtype bfloat16\n```\n\nSGLang refuses "
        "`{0}`. A model saved anew may have the name `DeepseekV3ForCausalLM`, under which SGLang, and vLLM without the "
        "plug-in, leave its biases out without a word: write `{0}` back into `config.json`.\n",
        biased_architecture);
  }
  if (shape.sandwich_norms)
    return "transformers 4.54 or newer, with attention in its own code (`eager`); no other loader.\n";
  return "transformers 4.54 or newer, and other loaders of this architecture.\n";
}

std::string what_is_fp8(const DeepseekShape& shape) {
  const auto kept = projections_in_bf16(shape);
  std::string text =
      "Projections are stored in FP8 (E4M3, one factor for each block of 128 × 128) as in DeepSeek-V3's own "
      "checkpoint, "
      "which loaders multiply on GPUs that have the type; ";
  if (!kept.empty()) text += fmt::format("{}, whose sizes do not fit these blocks, ", fmt::join(kept, ", "));
  return text + "embedding, lm_head and norms are bf16.\n\n";
}

std::string how_to_load(const DeepseekShape& shape, const ModelConfig& config, ExportDType dtype) {
  std::string text = "\n## Format\n\n";
  text += what_it_is(shape);
  text +=
      "`conversion.json` tells how it was made.\n\n```python\nfrom transformers import AutoModelForCausalLM, "
      "AutoTokenizer\n\n";
  text += fmt::format("model = AutoModelForCausalLM.from_pretrained(folder, dtype=\"auto\"{})\n",
                      config.family->needs_own_code() ? ", trust_remote_code=True" : "");
  text += "tokenizer = AutoTokenizer.from_pretrained(folder)\n```\n\n";
  if (dtype == ExportDType::fp8) text += what_is_fp8(shape);
  text += who_loads_it(shape);
  if (config.window > 0) {
    text +=
        fmt::format("Texts of at most {} tokens: some layers of the original look back no further.\n", config.window);
  }
  return text +
         "Latents are scaled far below the eps of their norms on purpose: run it in bf16 or fp32, fp16 would "
         "underflow.\n";
}

json conversion_json(const ExportInput& input, const json& written) {
  json conversion = input.conversion.is_object() ? input.conversion : json::object();
  const Checkpoint& source = input.model->checkpoint();
  conversion["source"] = {{"name", source_name(*input.model)},
                          {"kind", source.kind() == CheckpointKind::gguf ? "gguf" : "hugging_face"},
                          {"family", input.model->config().family->model_type},
                          {"fingerprint", source.fingerprint()}};
  conversion["export"] = written;
  return conversion;
}

// Some tokenizer classes also give token_type_ids, which DeepseekV3ForCausalLM.generate refuses.
std::string tokenizer_config(const std::string& text) {
  auto config = json::parse(text, nullptr, false);
  if (!config.is_object() || config.contains("model_input_names")) return text;
  config["model_input_names"] = {"input_ids", "attention_mask"};
  return config.dump(2) + "\n";
}

Status write_tokenizer(const TokenizerFiles& files, const Path& folder) {
  auto named = files.others;
  named.emplace_back("tokenizer.json", files.tokenizer_json);
  named.emplace_back("tokenizer_config.json", tokenizer_config(files.tokenizer_config_json));
  for (const auto& [name, text] : named) {
    if (!text.empty()) TRY(write_text(folder / Path(name).filename(), text));
  }
  return {};
}

Status write_vllm_plugin(const Path& folder) {
  for (const auto& [name, text] : vllm_plugin()) {
    TRY(make_folders((folder / name).parent_path()));
    TRY(write_text(folder / name, text));
  }
  return {};
}

}  // namespace

std::string source_name(const Model& model) {
  const Path normal = std::filesystem::absolute(model.checkpoint().path()).lexically_normal();
  return (normal.has_filename() ? normal : normal.parent_path()).filename().string();
}

Status write_export_files(const ExportInput& input, const DeepseekShape& shape, const json& written,
                          const Path& folder) {
  const ModelConfig& config = input.model->config();
  TRY(write_text(folder / "config.json", config_json(config, shape, input.dtype).dump(2) + "\n"));
  TRY(write_text(folder / "generation_config.json", generation_config(*input.model)));
  TRY(write_tokenizer(input.tokenizer, folder));
  if (shape.experts > 0) TRY(write_text(folder / softmax_experts_name, std::string(softmax_experts_text)));
  if (shape.sandwich_norms) TRY(write_text(folder / sandwich_norms_name, std::string(sandwich_norms_text)));
  if (shape.bias) TRY(write_vllm_plugin(folder / "vllm_plugin"));
  TRY(write_text(folder / "README.md", input.model_card + how_to_load(shape, config, input.dtype)));
  json described = written;
  described.update({{"format", "deepseek_v3"}, {"dtype", recorded_name(input.dtype)}});
  return write_record(input, described, folder);
}

Status write_record(const ExportInput& input, const json& written, const Path& folder) {
  return write_text(folder / "conversion.json", conversion_json(input, written).dump(2) + "\n");
}

}  // namespace transmla
