#include "engine/session/calibration_text.h"

#include "engine/session/generated_samples.h"

namespace transmla {

Result<TokenText> calibration_text(const CalibrationInput& input, const CalibrationSettings& settings,
                                   const Context& context) {
  TRY_ASSIGN(const auto text, load_text(input.text));
  TRY_ASSIGN(auto samples,
             calibration_samples(*input.tokenizer, text, settings.samples, settings.length, settings.seed));
  if (settings.generated > 0) {
    const GeneratedSamples generated(input.shared, input.tokenizer, input.store);
    TRY_ASSIGN(const auto written, generated.obtain(settings.generated, settings.length, settings.seed, context));
    samples = in_turn(samples, written);
  }
  return TokenText{text.name, text.sha256, std::move(samples), text.origin};
}

}  // namespace transmla
