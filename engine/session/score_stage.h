// Method score within a job: its three stages, each layer kept in the store as it is finished, so that a job that was
// cancelled or killed goes on where it was.
#pragma once

#include "engine/base/context.h"
#include "engine/conversion/score/plan_store.h"
#include "engine/conversion/score/score.h"
#include "engine/session/convert.h"
#include "engine/session/recipe.h"
#include "engine/session/source.h"

namespace transmla {

struct ScoreStageInput {
  std::shared_ptr<SharedWeights> shared;
  const Statistics* statistics = nullptr;
  const TokenText* calibration = nullptr;
  const Recipe* recipe = nullptr;
  Path store;  // the folder of the statistics store; plans stand in plans/ in it
};

// What plans are kept under: everything that they depend on. Fitted slots do not depend on the rank, nor on anything
// else of stage 3, so conversions that differ there share them.
std::string slots_key(const std::string& model_fingerprint, const std::string& calibration_sha256,
                      const Recipe& recipe);
std::string plan_key(const std::string& model_fingerprint, const std::string& calibration_sha256, const Recipe& recipe);

class ScoreStage {
 public:
  explicit ScoreStage(ScoreStageInput input);
  Status plan_slots(const Context& context);  // stage 1
  Status fit(const Context& context);         // stage 2
  Status convert(const Context& context);     // stage 3

  std::vector<MlaLayer> plans() const;  // of the stages done so far
  std::vector<MlaLayer> take_plans();   // at the end
  std::vector<LayerFits> fits() const;
  const std::string& key() const { return converted_.key(); }

 private:
  Status convert_missing(const Context& context);
  // Puts a layer in place where the store holds it; says whether it does.
  bool restore(const PlanStore& store, std::size_t layer, const Context& context);
  // All of them, after other ranks have added theirs; refuses where some are not there.
  Status restore_all(const PlanStore& store, const Context& context);

  ScoreStageInput input_;
  ScoreOptions options_;
  PlanStore slots_, converted_;
  std::vector<ScoreLayer> layers_;
};

// The finished plans of a conversion; refuses where the store does not hold them all.
Result<std::vector<MlaLayer>> stored_plans(const Path& store, const std::string& key, const ModelConfig& config,
                                           const Context& context);

}  // namespace transmla
