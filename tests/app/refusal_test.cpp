// Bad input: exit code 2, one sentence on standard error with both values, and nothing left behind.
#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "engine/base/bytes.h"
#include "tests/app/program.h"
#include "tests/support/tiny_checkpoint.h"

namespace transmla {
namespace {

namespace fs = std::filesystem;
using fixtures::convert_flags;
using fixtures::entries_of;
using fixtures::Outcome;
using fixtures::Program;
using fixtures::TinyProject;
using fixtures::with;
using nlohmann::json;

using Words = std::vector<std::string>;

// What standard error holds but for progress: the one sentence.
std::vector<std::string> sentences_of(const std::string& err) {
  std::vector<std::string> sentences;
  std::istringstream lines(err);
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("transmla: ")) sentences.push_back(line);
  }
  return sentences;
}

void expect_refusal(const TinyProject& tiny, const Outcome& outcome, const Words& parts) {
  EXPECT_EQ(outcome.code, 2) << outcome.err;
  const auto sentences = sentences_of(outcome.err);
  ASSERT_EQ(sentences.size(), 1U) << outcome.err;
  for (const auto& part : parts) {
    EXPECT_NE(sentences.front().find(part), std::string::npos) << "no '" << part << "' in: " << sentences.front();
  }
  EXPECT_TRUE(entries_of(tiny.output().parent_path()).empty()) << "something was left in the output folder";
  for (const auto& name : entries_of(tiny.statistics())) EXPECT_FALSE(name.ends_with(".partial")) << name;
}

// ---- flags ----

struct BadFlags {
  const char* name;
  Words flags;  // name, value, name, value …
  Words parts;  // of the sentence
};
class RefusedFlags : public testing::TestWithParam<BadFlags> {};

TEST_P(RefusedFlags, GiveOneSentence) {
  const TinyProject tiny;
  auto flags = convert_flags(tiny);
  for (std::size_t i = 0; i < GetParam().flags.size(); i += 2) {
    flags = with(flags, GetParam().flags[i], GetParam().flags[i + 1]);
  }
  expect_refusal(tiny, Program(tiny).run(flags), GetParam().parts);
}
INSTANTIATE_TEST_SUITE_P(
    App, RefusedFlags,
    testing::Values(
        BadFlags{"model", {"--model-path", "meta-llama/Llama-2-7b-hf"}, {"transmla hub meta-llama/Llama-2-7b-hf"}},
        BadFlags{"rank", {"--kv-lora-rank", "121"}, {"121", "120"}},
        BadFlags{"query_rank", {"--q-lora-rank", "129"}, {"129", "128"}},
        BadFlags{"mqa_dim", {"--qk-mqa-dim", "64"}, {"64", "32"}},
        BadFlags{"freqfold", {"--freqfold", "6"}, {"freqfold 6", "collapse 4"}},
        BadFlags{"freqfold_text", {"--freqfold", "many"}, {"--freqfold", "'many'", "auto"}},
        BadFlags{"collapse", {"--collapse", "2"}, {"collapse 2", "32"}},
        BadFlags{"half_precision", {"--dtype", "fp16"}, {"fp16", "bf16"}},
        BadFlags{"dtype", {"--dtype", "int4"}, {"int4", "bf16"}},
        BadFlags{"method", {"--method", "magic"}, {"'magic'", "transmla"}},
        BadFlags{"data_set", {"--cal-text", ""}, {"'wikitext2'", "--data-dir", "huggingface-cli", "--cal-text"}},
        BadFlags{"unknown_data_set", {"--cal-dataset", "wikipedia"}, {"wikipedia"}},
        BadFlags{"no_test_text", {"--test-text", ""}, {"--test-text"}},
        BadFlags{"auto_blind", {"--ppl-eval-batch-size", "0"}, {"freqfold auto", "0"}},
        BadFlags{"missing_text", {"--cal-text", "no-such-file.txt"}, {"no-such-file.txt"}},
        BadFlags{"samples", {"--cal-nsamples", "100000"}, {"100000"}},
        BadFlags{"no_number", {"--cal-nsamples", "many"}, {"--cal-nsamples", "many"}},
        BadFlags{"context", {"--eval-length", "512"}, {"512", "256"}},
        BadFlags{"recipe", {"--recipe", "no-recipe.json"}, {"no-recipe.json"}},
        BadFlags{"unknown_flag", {"--kv-lora-rang", "3"}, {"--kv-lora-rang"}}),
    [](const auto& instance) { return std::string(instance.param.name); });

TEST(Refusal, UnknownCommandAndNoCommand) {
  const TinyProject tiny;
  expect_refusal(tiny, Program(tiny).run({"covnert"}), {"covnert"});
  expect_refusal(tiny, Program(tiny).run({}), {"--help"});
}

// ---- texts and output ----

TEST(Refusal, EmptyTextAndTextThatIsNoText) {
  const TinyProject tiny;
  std::ofstream(tiny.folder() / "empty.txt").close();
  std::ofstream(tiny.folder() / "binary.txt") << "abc\xff\xfe";
  const Program program(tiny);
  expect_refusal(tiny, program.run(with(convert_flags(tiny), "--cal-text", tiny.folder() / "empty.txt")),
                 {"empty.txt"});
  expect_refusal(tiny, program.run(with(convert_flags(tiny), "--test-text", tiny.folder() / "empty.txt")), {"empty"});
  expect_refusal(tiny, program.run(with(convert_flags(tiny), "--test-text", tiny.folder() / "binary.txt")), {"UTF-8"});
}

TEST(Refusal, AnExistingFolderIsNotTouched) {
  const TinyProject tiny;
  const auto kept = tiny.folder() / "kept";
  fs::create_directories(kept);
  std::ofstream(kept / "mine.txt") << "mine";
  expect_refusal(tiny, Program(tiny).run(with(convert_flags(tiny), "--save-path", kept)), {"kept", "exists already"});
  EXPECT_EQ(entries_of(kept), Words{"mine.txt"});
}

TEST(Refusal, AFileWhereAFolderMustBe) {
  const TinyProject tiny;
  expect_refusal(tiny, Program(tiny).run(with(convert_flags(tiny), "--save-path", tiny.test_text() / "out")),
                 {"test.txt"});
}

// The weights of the golden model are 296 kB: the disk is full in the middle of them.
TEST(Refusal, ADiskThatFillsWhileWriting) {
  const TinyProject tiny;
  Program program(tiny);
  ASSERT_EQ(program.run(with(convert_flags(tiny), "--save-path", "")).code, 0);  // the statistics are there already
  program.largest_file = 100'000;
  expect_refusal(tiny, program.run(convert_flags(tiny)), {"model.safetensors", "free"});
}

// Turns the embedding of a safetensors file into `rows` rows of nothing, which a sparse file stores for free.
void grow_embedding(const Path& file, std::int64_t rows) {
  const auto content = read_text(file).value();
  const auto header_bytes = load_unaligned<std::uint64_t>(reinterpret_cast<const std::byte*>(content.data()));
  auto header = json::parse(content.substr(8, header_bytes));
  auto& embedding = header.at("model.embed_tokens.weight");
  std::string data;  // of all others, moved together
  for (auto& [name, tensor] : header.items()) {
    if (name == "__metadata__" || name == "model.embed_tokens.weight") continue;
    const std::size_t begin = tensor["data_offsets"][0], end = tensor["data_offsets"][1], at = data.size();
    data += content.substr(8 + header_bytes + begin, end - begin);
    tensor["data_offsets"] = {at, data.size()};
  }
  embedding["shape"][0] = rows;
  const auto bytes = rows * embedding["shape"][1].get<std::int64_t>() * 4;
  embedding["data_offsets"] = {data.size(), data.size() + static_cast<std::size_t>(bytes)};
  const auto text = header.dump();
  const std::uint64_t length = text.size();
  std::ofstream(file, std::ios::binary) << std::string(reinterpret_cast<const char*>(&length), 8) << text << data;
  fs::resize_file(file, 8 + text.size() + data.size() + static_cast<std::size_t>(bytes));
}

// An export larger than what the disk has left is refused before any work.
TEST(Refusal, ADiskThatIsTooSmall) {
  const TinyProject tiny;
  const fixtures::TinyModel wide{.layers = 1, .hidden = 4096, .tied = true};
  const auto free = static_cast<double>(free_bytes(tiny.folder()).value());
  const auto rows = static_cast<std::int64_t>(1.1 * free / (2.0 * wide.hidden * 2));  // bf16, embedding and lm_head
  auto config = fixtures::tiny_config(wide);
  config["vocab_size"] = rows;
  fs::remove(tiny.model() / "model.safetensors");
  fixtures::write_checkpoint(tiny.model(), config, fixtures::tiny_tensors(wide));
  grow_embedding(tiny.model() / "model.safetensors", rows);
  expect_refusal(tiny, Program(tiny).run(convert_flags(tiny)), {"needs", "free"});
}

// ---- checkpoints ----

struct BadCheckpoint {
  const char* name;
  void (*spoil)(const Path& model);
  Words parts;
};
class RefusedCheckpoint : public testing::TestWithParam<BadCheckpoint> {};

void change_config(const Path& model, const std::string& key, const json& value) {
  auto config = json::parse(read_text(model / "config.json").value());
  config[key] = value;
  std::ofstream(model / "config.json") << config;
}

void overwrite(const Path& file, std::streamoff at, std::string_view bytes) {
  std::fstream stream(file, std::ios::in | std::ios::out | std::ios::binary);
  stream.seekp(at);
  stream.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
}

void replace_in_header(const Path& model, const std::string& from, const std::string& to) {
  const auto text = read_text(model / "model.safetensors").value();
  overwrite(model / "model.safetensors", static_cast<std::streamoff>(text.find(from)), to);
}

TEST_P(RefusedCheckpoint, GivesOneSentence) {
  const TinyProject tiny;
  GetParam().spoil(tiny.model());
  expect_refusal(tiny, Program(tiny).run(convert_flags(tiny)), GetParam().parts);
}
INSTANTIATE_TEST_SUITE_P(
    App, RefusedCheckpoint,
    testing::Values(
        BadCheckpoint{"truncated",
                      [](const Path& model) { fs::resize_file(model / "model.safetensors", 100'000); },
                      {"model.safetensors"}},
        BadCheckpoint{"header_lies",
                      [](const Path& model) {
                        overwrite(model / "model.safetensors", 0, {"\xff\xff\xff\xff\xff\0\0\0", 8});
                      },
                      {"model.safetensors"}},
        BadCheckpoint{"missing_tensor",
                      [](const Path& model) { replace_in_header(model, "model.norm.weight", "model.nose.weight"); },
                      {"model.no"}},
        BadCheckpoint{
            "wrong_shape", [](const Path& model) { change_config(model, "intermediate_size", 81); }, {"81", "80"}},
        BadCheckpoint{"unknown_family",
                      [](const Path& model) { change_config(model, "model_type", "mamba"); },
                      {"mamba", "llama"}},
        BadCheckpoint{
            "broken_config", [](const Path& model) { std::ofstream(model / "config.json") << "{"; }, {"config.json"}},
        BadCheckpoint{"no_config", [](const Path& model) { fs::remove(model / "config.json"); }, {"config.json"}},
        BadCheckpoint{
            "no_tokenizer", [](const Path& model) { fs::remove(model / "tokenizer.json"); }, {"tokenizer.json"}},
        BadCheckpoint{"broken_tokenizer",
                      [](const Path& model) { std::ofstream(model / "tokenizer.json") << R"({"model": {}})"; },
                      {"tokenizer"}}),
    [](const auto& instance) { return std::string(instance.param.name); });

TEST(Refusal, LlamaScalingCannotBeExported) {
  const TinyProject tiny("llama-llama3rope");
  expect_refusal(tiny, Program(tiny).run(convert_flags(tiny)), {"rope"});
}

}  // namespace
}  // namespace transmla
