// The files of an export, and what happens where it cannot be made.
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "engine/base/hash.h"
#include "engine/export/verify.h"
#include "tests/engine/export/tools/converted_model.h"
#include "tests/support/refusal.h"

namespace transmla {
namespace {

using fixtures::ConvertedModel;
using nlohmann::json;

json read_json(const Path& path) { return json::parse(read_text(path).value()); }

std::set<std::string> files_in(const Path& folder) {
  std::set<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) names.insert(entry.path().filename().string());
  return names;
}

std::size_t data_bytes(const Path& file) {
  const auto mapped = MappedFile::open(file).value();
  std::size_t bytes = 0;
  const auto table = safetensors::read_table(mapped).value();
  for (const auto& entry : table.entries) bytes += entry.data.size();
  return bytes;
}

TEST(ExportFiles, AreThoseOfAStockCheckpoint) {
  const ConvertedModel converted;
  const fixtures::TemporaryFolder folder;
  ASSERT_TRUE(write_deepseek(converted.input(ExportDType::bf16), folder.path(), {}));
  EXPECT_EQ(files_in(folder.path()),
            (std::set<std::string>{"README.md", "config.json", "conversion.json", "generation_config.json",
                                   "model.safetensors", "special_tokens_map.json", "tokenizer.json"}));
  EXPECT_EQ(read_text(folder.path() / "README.md").value().rfind("# A tiny model\n", 0), 0);
}

TEST(ExportFiles, ConfigTellsTheSizes) {
  const ConvertedModel converted({.family = "qwen2"}, {.slots = 3, .kv_rank = 20});
  const fixtures::TemporaryFolder folder;
  ASSERT_TRUE(write_deepseek(converted.input(ExportDType::bf16), folder.path(), {}));
  const json config = read_json(folder.path() / "config.json");
  const json expected = {{"model_type", "deepseek_v3"},
                         {"architectures", json::array({"BiasedDeepseekV3ForCausalLM"})},
                         {"torch_dtype", "bfloat16"},
                         {"num_attention_heads", 4},
                         {"num_key_value_heads", 4},
                         {"kv_lora_rank", 20},
                         {"q_lora_rank", 64},
                         {"qk_rope_head_dim", 6},
                         {"head_dim", 6},
                         {"qk_nope_head_dim", 16},
                         {"v_head_dim", 16},
                         {"attention_bias", true},
                         {"first_k_dense_replace", 2},
                         {"rms_norm_eps", 1e-6},
                         {"rope_scaling", nullptr},
                         {"tie_word_embeddings", false},
                         {"bos_token_id", 1},
                         {"eos_token_id", 2},
                         {"pad_token_id", nullptr}};
  for (const auto& [key, value] : expected.items()) EXPECT_EQ(config.at(key), value) << key;
}

// Stock servers leave biases out without a word, so they must not know the architecture, and the plug-in must.
TEST(ExportFiles, BiasesAskForThePlugInThatTheFolderCarries) {
  const ConvertedModel plain, biased({.family = "qwen2"});
  const fixtures::TemporaryFolder without, with;
  ASSERT_TRUE(write_deepseek(plain.input(ExportDType::bf16), without.path(), {}));
  ASSERT_TRUE(write_deepseek(biased.input(ExportDType::bf16), with.path(), {}));
  const auto architecture = [](const Path& folder) {
    return read_json(folder / "config.json").at("architectures").at(0).get<std::string>();
  };
  EXPECT_EQ(architecture(without.path()), "DeepseekV3ForCausalLM");
  const Path plugin = with.path() / "vllm_plugin", sources = TRANSMLA_TEST_DATA "/../../resources/vllm_plugin";
  for (const auto* file : {"README.md", "pyproject.toml", "transmla_vllm/__init__.py", "transmla_vllm/model.py"}) {
    EXPECT_EQ(read_text(plugin / file).value(), read_text(sources / file).value()) << file;
  }
  const std::string registered = read_text(plugin / "transmla_vllm" / "__init__.py").value();
  EXPECT_NE(registered.find('"' + architecture(with.path()) + '"'), std::string::npos) << registered;
  const std::string card = read_text(with.path() / "README.md").value();
  EXPECT_NE(card.find("pip install ./vllm_plugin"), std::string::npos) << card;
}

TEST(ExportFiles, SandwichNormsCarryTheirModellingFile) {
  const ConvertedModel converted({.family = "gemma2", .score_cap = 50, .norm_eps = 1e-6, .dtype = "BF16"});
  const fixtures::TemporaryFolder folder;
  ASSERT_TRUE(write_deepseek(converted.input(ExportDType::bf16), folder.path(), {}));
  const json config = read_json(folder.path() / "config.json");
  EXPECT_EQ(config.at("auto_map").at("AutoModelForCausalLM"), "modeling_sandwich_norms.DeepseekV3ForCausalLM");
  EXPECT_EQ(config.at("hidden_activation"), "gelu_pytorch_tanh");
  EXPECT_EQ(config.at("attn_logit_softcapping"), 50);
  EXPECT_EQ(config.at("final_logit_softcapping"), 4);
  EXPECT_TRUE(files_in(folder.path()).contains("modeling_sandwich_norms.py"));
  const std::string card = read_text(folder.path() / "README.md").value();
  EXPECT_NE(card.find("trust_remote_code=True"), std::string::npos) << card;
  // Weights of norms are those of the source, which bf16 holds, and not their distance from 0.
  const auto file = MappedFile::open(folder.path() / "model.safetensors").value();
  const auto table = safetensors::read_table(file).value();
  const auto norm = std::find_if(table.entries.begin(), table.entries.end(), [](const auto& entry) {
    return entry.name == "model.layers.1.self_attn.post_norm.weight";
  });
  ASSERT_NE(norm, table.entries.end());
  const TensorInfo& own = *converted.model()->checkpoint().find("model.layers.1.post_attention_layernorm.weight");
  EXPECT_TRUE(std::equal(norm->data.begin(), norm->data.end(), own.data.begin(), own.data.end()));
}

TEST(ExportFiles, ACacheMadeForWindowsIsLeftOut) {
  const fixtures::TinyCheckpoint tiny;
  ConvertedModel converted;
  auto input = converted.input(ExportDType::bf16);
  input.model = tiny.model();
  ASSERT_TRUE(
      write_text(tiny.path() / "generation_config.json", R"({"cache_implementation": "hybrid", "temperature": 0.7})"));
  const fixtures::TemporaryFolder folder;
  ASSERT_TRUE(write_deepseek(input, folder.path(), {}));
  EXPECT_EQ(read_json(folder.path() / "generation_config.json"), (json{{"temperature", 0.7}}));
}

TEST(ExportFiles, ConversionTellsSourceScalesAndHashes) {
  const ConvertedModel converted;
  const fixtures::TemporaryFolder folder;
  ASSERT_TRUE(write_deepseek(converted.input(ExportDType::f32), folder.path(), {}));
  const json conversion = read_json(folder.path() / "conversion.json");
  EXPECT_EQ(conversion.at("recipe").at("method"), "transmla");
  EXPECT_EQ(conversion.at("source").at("fingerprint"), converted.model()->checkpoint().fingerprint());
  const json& written = conversion.at("export");
  EXPECT_EQ(written.at("dtype"), "float32");
  EXPECT_EQ(written.at("layers").size(), 2);
  EXPECT_NEAR(written.at("residual_scale").get<double>(), std::sqrt(1e-6 / 1e-5), 1e-15);
  EXPECT_EQ(written.at("files").at("model.safetensors"),
            sha256(read_text(folder.path() / "model.safetensors").value()));
}

TEST(ExportFiles, TokenizerGivesOnlyWhatTheModelTakes) {
  const ConvertedModel converted;
  const auto names_with = [&](const char* config) {
    const fixtures::TemporaryFolder folder;
    auto input = converted.input(ExportDType::bf16);
    input.tokenizer.tokenizer_config_json = config;
    EXPECT_TRUE(write_deepseek(input, folder.path(), {}));
    return read_json(folder.path() / "tokenizer_config.json").at("model_input_names");
  };
  EXPECT_EQ(names_with(R"({"tokenizer_class": "PreTrainedTokenizerFast"})"),
            json::array({"input_ids", "attention_mask"}));
  EXPECT_EQ(names_with(R"({"model_input_names": ["input_ids"]})"), json::array({"input_ids"}));
}

TEST(ExportFiles, AFoldersOwnGenerationSettingsAreKept) {
  const fixtures::TinyCheckpoint tiny;
  ConvertedModel converted;
  auto input = converted.input(ExportDType::bf16);
  input.model = tiny.model();
  ASSERT_TRUE(write_text(tiny.path() / "generation_config.json", R"({"temperature": 0.7})"));
  const fixtures::TemporaryFolder folder;
  ASSERT_TRUE(write_deepseek(input, folder.path(), {}));
  EXPECT_EQ(read_json(folder.path() / "generation_config.json").at("temperature"), 0.7);
}

TEST(ExportShards, HoldEveryTensorOnceAndReadTheSame) {
  const ConvertedModel converted;
  const fixtures::TemporaryFolder whole, sharded;
  auto input = converted.input(ExportDType::f32);
  ASSERT_TRUE(write_deepseek(input, whole.path(), {}));
  input.shard_bytes = 20'000;
  ASSERT_TRUE(write_deepseek(input, sharded.path(), {}));

  const json index = read_json(sharded.path() / "model.safetensors.index.json");
  std::size_t tensors = 0, bytes = 0;
  std::set<std::string> files;
  for (const auto& [name, file] : index.at("weight_map").items()) files.insert(file.get<std::string>());
  EXPECT_GT(files.size(), 3);
  for (const auto& name : files) {
    const auto file = MappedFile::open(sharded.path() / name).value();
    const auto table = safetensors::read_table(file).value();
    for (const auto& entry : table.entries) EXPECT_EQ(index.at("weight_map").at(entry.name), name);
    EXPECT_LE(data_bytes(sharded.path() / name), 20'000);
    bytes += data_bytes(sharded.path() / name);
    tensors += table.entries.size();
  }
  EXPECT_EQ(*files.begin(), fmt::format("model-00001-of-{:05}.safetensors", files.size()));
  EXPECT_EQ(tensors, index.at("weight_map").size());
  EXPECT_EQ(bytes, index.at("metadata").at("total_size"));
  EXPECT_EQ(bytes, data_bytes(whole.path() / "model.safetensors"));
  const Tokens tokens = fixtures::some_tokens(*converted.model(), 16);
  EXPECT_EQ(deepseek_logits(sharded.path(), tokens, {}).value(), deepseek_logits(whole.path(), tokens, {}).value());
}

// Writes as jobs do: under a temporary name that is renamed when all is well.
Status export_to(const ExportInput& input, const Path& target, const Context& context) {
  TRY(check_export(input, target));
  TRY_ASSIGN(auto folder, AtomicFolder::create(target));
  TRY(write_deepseek(input, folder.path(), context));
  return folder.commit();
}

TEST(ExportRefusal, KeepsAnExistingFolder) {
  const ConvertedModel converted;
  const fixtures::TemporaryFolder folder;
  ASSERT_TRUE(write_text(folder.path() / "notes.txt", "mine"));
  const auto input = converted.input(ExportDType::bf16);
  EXPECT_TRUE(fixtures::refused(check_export(input, folder.path()), {folder.path().string(), "exists already"}));
  EXPECT_TRUE(fixtures::refused(check_export_folder(*converted.model(), ExportDType::bf16, folder.path()), {"exists"}));
  EXPECT_EQ(files_in(folder.path()), std::set<std::string>{"notes.txt"});
}

TEST(ExportRefusal, BiasedQueriesBehindATrueNorm) {
  const ConvertedModel converted({.family = "qwen2"}, {.query_rank = 20, .norms = true});
  const fixtures::TemporaryFolder folder;
  EXPECT_TRUE(fixtures::refused(check_export(converted.input(ExportDType::bf16), folder.path() / "export"),
                                {"q_lora_rank 20", "use_qkv_norm", "leave out"}));
}

TEST(ExportRefusal, ScaledFrequencies) {
  ConvertedModel converted;
  converted.plans()[1].rotary.frequencies[3] /= 32;
  const fixtures::TemporaryFolder folder;
  EXPECT_TRUE(fixtures::refused(check_export(converted.input(ExportDType::bf16), folder.path() / "export"),
                                {"layer 1", "slot 3", "rope_scaling"}));
}

TEST(ExportRefusal, AnInfiniteWeightLeavesNothing) {
  ConvertedModel converted;
  converted.plans()[1].latent->value_up(3, 3) = 1e39;
  const fixtures::TemporaryFolder folder;
  const auto written = export_to(converted.input(ExportDType::f32), folder.path() / "export", {});
  ASSERT_FALSE(written);
  EXPECT_NE(written.error().message.find("model.layers.1.self_attn.kv_b_proj.weight"), std::string::npos);
  EXPECT_EQ(files_in(folder.path()), std::set<std::string>{});
}

TEST(ExportRefusal, ACancelledExportLeavesNothing) {
  const ConvertedModel converted;
  const fixtures::TemporaryFolder folder;
  std::stop_source stop;
  Context context;
  context.stop = stop.get_token();
  context.progress = [&](const Progress& progress) {
    if (progress.step == 1) stop.request_stop();
  };
  const auto written = export_to(converted.input(ExportDType::f32), folder.path() / "export", context);
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().kind, ErrorKind::cancelled);
  EXPECT_EQ(files_in(folder.path()), std::set<std::string>{});
}

}  // namespace
}  // namespace transmla
