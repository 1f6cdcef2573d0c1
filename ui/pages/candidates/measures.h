// The numbers of a candidate that pages draw, list and compare, with their errors and their words.
#pragma once

#include <QString>
#include <optional>

#include "engine/project/candidate.h"
#include "ui/plots/plot_spec.h"
#include "ui/words/recipe_fields.h"

namespace transmla::ui {

enum class Measure { excess, perplexity, predicted, klDivergence };
enum class Stage { partialRope, mla };

struct MeasuredValue {
  double value = 0, error = 0;  // error: one standard error; 0 where there is none
  int chunks = 0;
};

const Perplexity& perplexityOf(const Candidate& candidate, Stage stage);

// Excess: nats per token above the original, over the chunks that both have. Predicted: the divergence of attention,
// which knows no stage, nor does the KL divergence of next tokens. Absent where it is not measured.
std::optional<MeasuredValue> valueOf(const Candidate& candidate, const Perplexity& original, Measure measure,
                                     Stage stage = Stage::mla);

QColor faded(Quantity quantity);  // of candidates that were stopped early

// A logarithmic y axis where values span decades: one hopeless candidate must not flatten all others.
void scaleToSpread(PlotSpec& spec);

QString measureName(Measure measure);   // "excess over the original"
QString measureTitle(Measure measure);  // the same with its unit, for an axis
QString measureHelp(Measure measure);   // what it is, two sentences
QString measuredText(const MeasuredValue& value);
std::optional<MeasuredValue> sameTopOf(const Candidate& candidate);  // share of tokens
QString sameTopText(const MeasuredValue& value);                     // "91.2 % ± 0.4 %"
QString speedText(const DecodingSpeed& speed);                       // "18.3 tokens/s after 512 tokens"
QString speedHelp();                                                 // what was timed, and where
QString differenceText(const PairedDifference& difference);          // "0.0843 ± 0.0021 nats"
QString stateText(const Candidate& candidate);
QString fullName(const RecipeField& field);  // understood without the heading that it stands under elsewhere

}  // namespace transmla::ui
