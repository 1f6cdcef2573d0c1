// What the engine remembers of a model's activations: second moments per layer, from one pass over calibration text.
// They do not depend on any recipe; every plan is computed from them (METHOD.md, "Sizes and notation").
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/context.h"
#include "engine/base/file.h"
#include "engine/forward/network.h"
#include "engine/math/matrix.h"
#include "engine/text/samples.h"

namespace transmla {

// Where queries and keys are normed between projection and RoPE, q and k are those of folded norms (norms, below), the
// attention is the original's.
struct LayerStatistics {
  MatrixD kv_moment;                  // E[zzᵀ], z = [k; v] before RoPE with biases, [2·H·d, 2·H·d]
  VectorD kv_mean;                    // E[z], [2·H·d]
  std::vector<MatrixD> head_queries;  // E[q_h q_hᵀ] per query head, nq × [d, d]
  MatrixD queries;  // E[qqᵀ] of all heads [nq·d, nq·d]; empty unless asked for (q_lora_rank needs it)
  // What method score needs besides; empty unless asked for. See attention_moments.h.
  MatrixD weighted_moment;  // G_w, of the trace of kv_moment [2·H·d, 2·H·d]
  MatrixD distances;        // hist_h(Δ), rows sum to 1 [nq, length]
  NormFactors norms;        // c_h of queries and keys; empty where they have no norms
};

// Samples of a text, and samples that the model wrote itself, in turn (in_turn in text/samples.h).
struct CalibrationSettings {
  int samples = 128;  // of the text
  int generated = 0;  // of the model
  int length = 256;
  std::uint64_t seed = 42;
  Precision precision = Precision::bf16;
  bool full_queries = false;
  bool attention = false;  // weighted_moment and distances

  int sequences() const { return samples + generated; }
};
// The same but for how many: those that give the first `count` of their sequences.
CalibrationSettings leading_samples(CalibrationSettings settings, int count);
// Whether both take the same sequences of one text.
bool same_samples(const CalibrationSettings& a, const CalibrationSettings& b);

// Layers in memory, or lent one at a time from where they are kept: those of a large model are larger than memory (H·d
// = 4,096: up to 1 GB each).
class StatisticsLayers {
 public:
  using Read = std::function<LayerStatistics(std::size_t layer)>;
  StatisticsLayers() = default;
  StatisticsLayers(std::size_t count, Read read) : read_(std::move(read)), count_(count) {}
  void push_back(LayerStatistics layer) {
    kept_.push_back(std::make_shared<const LayerStatistics>(std::move(layer)));
    count_ = kept_.size();
  }
  std::size_t size() const { return count_; }
  // Hold on to it as long as it is used: another call reads it again.
  std::shared_ptr<const LayerStatistics> operator[](std::size_t layer) const {
    return read_ ? std::make_shared<const LayerStatistics>(read_(layer)) : kept_.at(layer);
  }

 private:
  std::vector<std::shared_ptr<const LayerStatistics>> kept_;
  Read read_;
  std::size_t count_ = 0;
};

struct Statistics {
  std::string model_fingerprint;  // Checkpoint::fingerprint
  std::string text_sha256;
  CalibrationSettings settings;
  std::int64_t tokens = 0;
  StatisticsLayers layers;
};

// What statistics of this batch say of themselves, before their layers are there.
Statistics empty_statistics(const Model& model, const TokenBatch& batch, const std::string& text_sha256,
                            const CalibrationSettings& settings);

// One pass over the original model; each layer is handed on as soon as it is done, first to last. `batch` holds
// settings.sequences() of settings.length tokens. Ranks share them, and each is handed the statistics of all. Layers
// below `first` are only walked through.
using StatisticsSink = std::function<Status(int layer, LayerStatistics statistics)>;
Status calibrate(const std::shared_ptr<SharedWeights>& shared, const TokenBatch& batch,
                 const CalibrationSettings& settings, int first, const StatisticsSink& sink, const Context& context);
// The same, kept in memory.
Result<Statistics> calibrate(const std::shared_ptr<SharedWeights>& shared, const TokenBatch& batch,
                             const std::string& text_sha256, const CalibrationSettings& settings,
                             const Context& context);

// The key names the checkpoint, the text and the settings; equal keys mean reusable statistics. full_queries and
// attention are no part of it: statistics that hold more also serve those who do not need it.
std::string statistics_key(const std::string& model_fingerprint, const std::string& text_sha256,
                           const CalibrationSettings& settings);

// One safetensors file (F64) with the key's parts and a checksum in its metadata, written whole or not at all, layer by
// layer from the first. `head`: statistics without layers.
class StatisticsWriter {
 public:
  static Result<StatisticsWriter> create(const Path& file, const Statistics& head, const ModelConfig& config);
  StatisticsWriter(StatisticsWriter&&) noexcept;
  ~StatisticsWriter();
  Status add(const LayerStatistics& layer);
  Status commit();

 private:
  struct State;
  explicit StatisticsWriter(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

// Refuses a file whose metadata, shapes or checksum do not fit the model or itself. Layers stay in the file, which is
// mapped, and are lent from there.
Result<Statistics> load_statistics(const Path& file, const ModelConfig& config);

// A folder of such files by key.
class StatisticsStore {
 public:
  explicit StatisticsStore(Path folder) : folder_(std::move(folder)) {}
  Path file_for(const std::string& model_fingerprint, const std::string& text_sha256,
                const CalibrationSettings& settings) const;
  // Empty where there is none that serves, or where it is damaged (said in the log).
  std::optional<Statistics> find(const Model& model, const std::string& text_sha256,
                                 const CalibrationSettings& settings, const Context& context) const;
  // Makes the folder, for statistics that are to come.
  Status prepare() const;

 private:
  Path folder_;
};

}  // namespace transmla
