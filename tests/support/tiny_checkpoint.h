// Tiny random checkpoints, so that a test reads like the domain:
//
//   const fixtures::TinyCheckpoint tiny({.family = "qwen2", .layers = 3, .kv_heads = 1});
//   const auto model = tiny.model();
#pragma once

#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "engine/checkpoint/safetensors.h"
#include "engine/model/model.h"
#include "tests/support/temporary_folder.h"

namespace transmla::fixtures {

struct TinyModel {
  std::string family = "llama";
  int layers = 2;
  int hidden = 32;
  int query_heads = 4;
  int kv_heads = 2;
  int head_dim = 16;
  int intermediate = 48;
  int experts = 4, experts_used = 2;                       // of families that have them
  double query_scalar = 24, score_cap = 3, logit_cap = 4;  // likewise
  int vocab = 64;
  int max_position = 256;
  double norm_eps = 1e-5;
  double rope_theta = 10000;
  nlohmann::json rope_scaling = nullptr;  // as in config.json
  bool tied = false;
  std::string dtype = "F32";  // or BF16
  unsigned seed = 1;
};

std::vector<std::string> family_names();  // of the whole table

nlohmann::json tiny_config(const TinyModel& tiny);

// Every tensor of the family, random: unit scale through the network, scores of standard deviation about 2, norm
// weights around 1, biases not zero. For tests that change some of them before writing.
std::vector<safetensors::Source> tiny_tensors(const TinyModel& tiny);
safetensors::Source random_tensor(const std::string& name, const std::vector<std::int64_t>& shape,
                                  const std::string& dtype = "F32");

// config.json and model.safetensors. Throws where that fails.
void write_checkpoint(const Path& folder, const nlohmann::json& config,
                      const std::vector<safetensors::Source>& tensors);

// A folder with such a checkpoint, removed at the end.
class TinyCheckpoint {
 public:
  explicit TinyCheckpoint(const TinyModel& tiny = {});
  Path path() const { return folder_.path() / "model"; }
  std::shared_ptr<const Model> model() const;  // throws where it does not open

 private:
  TemporaryFolder folder_;
};

}  // namespace transmla::fixtures
