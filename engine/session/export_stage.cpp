#include "engine/session/export_stage.h"

#include "engine/base/unfinished.h"
#include "engine/conversion/fold.h"
#include "engine/export/gguf_export.h"
#include "engine/session/conversion_record.h"
#include "engine/session/model_card.h"
#include "engine/tokenizer/gguf_vocabulary.h"

namespace transmla {
namespace {

ExportInput export_input(const ExportStage& stage, const ConversionOutcome& outcome) {
  ExportInput input;
  input.model = stage.model;
  input.plans = stage.plans.get();
  input.latents = stage.latents;
  input.conversion = conversion_record(outcome, *stage.plans);
  return input;
}

// Reads `exported` back, and completes the record in `folder`.
Status prove(const ExportStage& stage, const Path& exported, const Path& folder, ConversionOutcome& outcome,
             StageClock& clock, const Context& context) {
  const auto shared = std::make_shared<SharedWeights>(stage.model, Precision::f32, 0);
  TRY_ASSIGN(const auto verification, clock.time("verify", [&] {
    return verify_export(exported, converted_network(shared, stage.plans), stage.verify_tokens, context);
  }));
  outcome.verification = verification;
  TRY(complete_record(folder, verification, stage.verify_tokens));
  return context.check_stop();
}

Status export_folder(const ExportStage& stage, ConversionOutcome& outcome, StageClock& clock, const Context& context) {
  ExportInput input = export_input(stage, outcome);
  TRY_ASSIGN(input.tokenizer, tokenizer_files(stage.model->checkpoint()));
  TRY_ASSIGN(input.dtype, export_dtype(outcome.recipe.dtype));
  input.model_card = model_card(outcome);
  AtomicFolder& folder = stage.output;
  TRY(check_export(input, folder.target()));
  TRY(clock.time("export", [&] { return write_deepseek(input, folder.path(), context); }));
  TRY(prove(stage, folder.path(), folder.path(), outcome, clock, context));
  return folder.commit();
}

// File and record are made in a folder that is never kept, and leave it when the proof is done; the record first, so
// that no GGUF stands without.
Status export_gguf(const ExportStage& stage, ConversionOutcome& outcome, StageClock& clock, const Context& context) {
  GgufInput input{export_input(stage, outcome)};
  input.model.dtype = ExportDType::f32;
  TRY_ASSIGN(input.dtype, gguf_dtype(outcome.recipe.dtype));
  TRY_ASSIGN(input.vocabulary, gguf_vocabulary(stage.model->checkpoint(), stage.model->config().vocab));
  const Path& target = stage.output.target();
  const Path& folder = stage.output.path();
  TRY(check_gguf(input, target));
  const Path file = folder / target.filename();
  TRY(clock.time("export", [&] { return write_gguf(input, file, context); }));
  TRY(prove(stage, file, folder, outcome, clock, context));
  TRY(put_in_place(folder / record_path(folder).filename(), record_path(target)));
  return put_in_place(file, target);
}

}  // namespace

Status export_and_verify(const ExportStage& stage, ConversionOutcome& outcome, StageClock& clock,
                         const Context& context) {
  return is_gguf(stage.output.target()) ? export_gguf(stage, outcome, clock, context)
                                        : export_folder(stage, outcome, clock, context);
}

}  // namespace transmla
