// One model on one text, kept open so that candidates are measured in turn, a few chunks at a time: what sweeps of a
// window are made of. Statistics, packed weights and finished plans are shared by all of them.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "engine/base/context.h"
#include "engine/evaluation/comparison.h"
#include "engine/forward/network.h"
#include "engine/session/decoding_speed.h"
#include "engine/session/predicted_error.h"
#include "engine/session/recipe.h"
#include "engine/session/speed_comparison.h"
#include "engine/text/data_set.h"
#include "engine/tokenizer/tokenizer.h"

namespace transmla {

struct MeasurementRequest {
  Recipe recipe;  // what all candidates have in common: calibration, evaluation, dtype
  Path model;
  TextSource calibration_text;
  TextSource test_text;  // empty: none, so there are no chunks
  Path statistics;       // folder of the store
};

// Equal for recipes whose partial-RoPE networks are the same: kv_lora_rank, for one, plays no part in them.
std::string partial_rope_key(const Recipe& recipe);

// Used by one thread at a time. Networks may be kept after it.
class Measurement {
 public:
  // Reads the texts and obtains the statistics.
  static Result<std::unique_ptr<Measurement>> open(const MeasurementRequest& request, const Context& context);
  ~Measurement();

  const Tokenizer& tokenizer() const;      // the model's
  int chunks() const;                      // of the test text, within the recipe's evaluation_chunks
  const std::string& text_sha256() const;  // of the test text

  // Errors of each recipe's closed-form plan, on a few calibration tokens. [recipe][layer]
  // Recipes that were calibrated otherwise than the common one are refused, here and below; so is freqfold auto, which
  // stands for several candidates.
  Result<std::vector<std::vector<AttentionError>>> predict(const std::vector<Recipe>& recipes, const Context& context);

  // Networks to evaluate. Method score fits (partial_rope) and refits (converted); finished layers are kept in the
  // store, so a call that was cancelled goes on where it was.
  Network original();
  Result<Network> partial_rope(const Recipe& recipe, const Context& context);
  Result<Network> converted(const Recipe& recipe, const Context& context);

  // Errors of the finished plan by layer, on the tokens that predict() takes.
  Result<std::vector<AttentionError>> layer_errors(const Recipe& recipe, const Context& context);

  // Mean negative log-likelihood of chunks [first, first + count), in nats per token.
  Result<std::vector<double>> nll(const Network& network, int first, int count, const std::string& stage,
                                  const Context& context);

  // How fast the network decodes behind the beginning of the test text.
  Result<DecodingSpeed> speed(const Network& network, const Context& context);
  // The same beside the original, by context and batch.
  Result<SpeedComparison> speeds(const Network& network, const SpeedSettings& settings, const Context& context);

  // How far the network is from the original on those chunks.
  Result<Comparison> compare(const Network& network, int first, int count, const std::string& stage,
                             const Context& context);

 private:
  struct State;
  explicit Measurement(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace transmla
