#include "engine/session/export_stage.h"

#include "engine/conversion/fold.h"
#include "engine/session/conversion_record.h"
#include "engine/session/model_card.h"

namespace transmla {
namespace {

Result<ExportInput> export_input(const ExportStage& stage, const ConversionOutcome& outcome) {
  ExportInput input;
  input.model = stage.model;
  input.plans = stage.plans.get();
  input.latents = stage.latents;
  input.statistics = stage.statistics;
  TRY_ASSIGN(input.tokenizer, tokenizer_files(stage.model->checkpoint()));
  TRY_ASSIGN(input.dtype, export_dtype(outcome.recipe.dtype));
  input.conversion = conversion_record(outcome, *stage.plans);
  input.model_card = model_card(outcome);
  return input;
}

}  // namespace

Status export_and_verify(const ExportStage& stage, ConversionOutcome& outcome, StageClock& clock,
                         const Context& context) {
  TRY_ASSIGN(const auto input, export_input(stage, outcome));
  AtomicFolder& folder = stage.folder;
  TRY(check_export(input, folder.target()));
  TRY(clock.time("export", [&] { return write_deepseek(input, folder.path(), context); }));
  const auto shared = std::make_shared<SharedWeights>(stage.model, Precision::f32, 0);
  TRY_ASSIGN(const auto verification, clock.time("verify", [&] {
    return verify_export(folder.path(), converted_network(shared, stage.plans), stage.verify_tokens, context);
  }));
  outcome.verification = verification;
  TRY(complete_record(folder.path(), verification, stage.verify_tokens));
  TRY(context.check_stop());
  return folder.commit();
}

}  // namespace transmla
