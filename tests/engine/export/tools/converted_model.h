// A tiny model with a conversion of random matrices: exports must compute what the converted network does, whatever the
// conversion is.
//
//   const fixtures::ConvertedModel converted({.family = "qwen2"}, {.query_rank = 20});
//   write_deepseek(converted.input(ExportDType::f32), folder, {});
#pragma once

#include <memory>
#include <vector>

#include "engine/conversion/probe.h"
#include "engine/export/deepseek.h"
#include "engine/forward/network.h"
#include "tests/support/tiny_checkpoint.h"

namespace transmla::fixtures {

struct TinyConversion {
  int slots = 4;                // R
  int kv_rank = 24;             // r
  int query_rank = 0;           // q_lora_rank; 0: none
  bool norms = false;           // use_qkv_norm
  bool per_query_head = false;  // key_heads and value_heads nq instead of H
};

struct GivenPlans {
  explicit GivenPlans(std::vector<MlaLayer> given) : layers(std::move(given)) {}
  std::vector<MlaLayer> layers;
};

class ConvertedModel {
 public:
  explicit ConvertedModel(const TinyModel& tiny = {}, const TinyConversion& conversion = {});
  ConvertedModel(const TinyModel& tiny, GivenPlans plans);  // instead of random ones

  std::shared_ptr<const Model> model() const { return model_; }
  std::vector<MlaLayer>& plans() { return *plans_; }
  Network network() const;  // fp32
  ExportInput input(ExportDType dtype) const;
  MatrixF logits(const Tokens& tokens) const;  // of network()

 private:
  void probe(bool norms);
  TinyCheckpoint checkpoint_;
  std::shared_ptr<const Model> model_;
  std::shared_ptr<std::vector<MlaLayer>> plans_;
  std::vector<LatentRms> latents_;
};

Tokens some_tokens(const Model& model, int count);

}  // namespace transmla::fixtures
