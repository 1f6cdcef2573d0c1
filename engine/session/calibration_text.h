// What a conversion is calibrated on: samples of a text, and in turn with them samples that the model wrote itself.
// A text is of one kind; what the model writes is of every kind that it was trained on (docs/method.md, "Calibration").
#pragma once

#include <memory>

#include "engine/base/context.h"
#include "engine/forward/network.h"
#include "engine/session/source.h"
#include "engine/statistics/statistics.h"

namespace transmla {

struct CalibrationInput {
  std::shared_ptr<SharedWeights> shared;
  std::shared_ptr<const Tokenizer> tokenizer;
  TextSource text;
  Path store;  // generated samples are kept there
};

// The settings' sequences, in turn; its name and hash are the text's. What is generated is taken from the store where
// it is.
Result<TokenText> calibration_text(const CalibrationInput& input, const CalibrationSettings& settings,
                                   const Context& context);

}  // namespace transmla
