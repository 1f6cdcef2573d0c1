#include "ui/pages/candidates/measures.h"

#include <QCoreApplication>
#include <algorithm>
#include <cmath>
#include <limits>

#include "engine/evaluation/chunk_mean.h"
#include "ui/words/words.h"

namespace transmla::ui {
namespace {

struct Text {
  Q_DECLARE_TR_FUNCTIONS(Measures)
};

// An error is known to two digits at best.
double roundedError(double error) {
  if (!(error > 0) || !std::isfinite(error)) return error;
  const double unit = std::pow(10, std::floor(std::log10(error)) - 1);
  return std::round(error / unit) * unit;
}

std::optional<MeasuredValue> meanOf(const std::vector<double>& chunks) {
  if (chunks.empty()) return std::nullopt;
  const ChunkMean mean = chunk_mean(chunks);
  return MeasuredValue{mean.mean, mean.standard_error, static_cast<int>(chunks.size())};
}

QString withError(double value, double error, int chunks) {
  return chunks < 2 ? numberText(value) : Text::tr("%1 ± %2").arg(numberText(value), numberText(roundedError(error)));
}

}  // namespace

const Perplexity& perplexityOf(const Candidate& candidate, Stage stage) {
  return stage == Stage::mla ? candidate.mla : candidate.partial_rope;
}

std::optional<MeasuredValue> valueOf(const Candidate& candidate, const Perplexity& original, Measure measure,
                                     Stage stage) {
  if (measure == Measure::predicted) {
    if (!candidate.predicted) return std::nullopt;
    return MeasuredValue{candidate.predicted->divergence, 0, 0};
  }
  if (measure == Measure::klDivergence) return meanOf(candidate.further.kl_divergence);
  const Perplexity& perplexity = perplexityOf(candidate, stage);
  if (perplexity.nll.empty()) return std::nullopt;
  if (measure == Measure::perplexity) {
    return MeasuredValue{perplexity.value(), perplexity.standard_error(), static_cast<int>(perplexity.nll.size())};
  }
  const auto difference = paired_difference(perplexity, original);
  if (difference.chunks == 0) return std::nullopt;
  return MeasuredValue{difference.mean, difference.standard_error, difference.chunks};
}

QColor faded(Quantity quantity) {
  constexpr float kFaded = 0.4F;
  QColor color = colorOf(quantity);
  color.setAlphaF(kFaded);
  return color;
}

void scaleToSpread(PlotSpec& spec) {
  constexpr double kWide = 10;
  double least = std::numeric_limits<double>::infinity(), most = 0;
  for (const PlotSeries& series : spec.series) {
    for (const QPointF& point : series.points) {
      least = std::min(least, point.y());
      most = std::max(most, point.y());
    }
  }
  spec.y.logarithmic = least > 0 && most > kWide * least;
}

QString measureName(Measure measure) {
  switch (measure) {
    case Measure::excess:
      return Text::tr("Excess over the original");
    case Measure::perplexity:
      return Text::tr("Perplexity");
    case Measure::predicted:
      return Text::tr("Predicted divergence");
    case Measure::klDivergence:
      return Text::tr("KL divergence");
  }
  return {};
}

QString measureTitle(Measure measure) {
  switch (measure) {
    case Measure::excess:
      return Text::tr("excess (nats per token)");
    case Measure::perplexity:
      return Text::tr("perplexity (lower is better)");
    case Measure::predicted:
      return Text::tr("predicted divergence (nats)");
    case Measure::klDivergence:
      return Text::tr("KL divergence to the original (nats per token)");
  }
  return {};
}

QString measureHelp(Measure measure) {
  switch (measure) {
    case Measure::excess:
      return Text::tr(
          "Mean negative log-likelihood of the converted model minus that of the original, chunk by chunk on the same "
          "text. Because both read the same chunks, its error is far smaller than that of either perplexity.");
    case Measure::perplexity:
      return Text::tr(
          "exp of the mean negative log-likelihood over the chunks measured so far. Compare only candidates with the "
          "same chunks: some parts of a text are harder than others.");
    case Measure::predicted:
      return Text::tr(
          "How far the attention of the converted layers is from the original's on a few calibration tokens, by a plan "
          "in closed form: mean KL divergence of attention weights over layers. It tells the shape, not the height.");
    case Measure::klDivergence:
      return Text::tr(
          "How far the converted model's distribution of the next token is from the original's, mean over the test "
          "text. "
          "Perplexity looks at the one token that came; this looks at all that might have come, so it sees smaller "
          "changes.");
  }
  return {};
}

QString measuredText(const MeasuredValue& value) { return withError(value.value, value.error, value.chunks); }

std::optional<MeasuredValue> sameTopOf(const Candidate& candidate) { return meanOf(candidate.further.same_top); }

QString sameTopText(const MeasuredValue& value) {
  if (value.chunks < 2) return percentText(value.value);
  return Text::tr("%1 ± %2").arg(percentText(value.value), percentText(roundedError(value.error)));
}

QString speedText(const DecodingSpeed& speed) {
  return Text::tr("%1 tokens/s after %2 tokens")
      .arg(numberText(speed.tokens_per_second), countText(static_cast<std::uint64_t>(speed.context_length)));
}

QString speedHelp() {
  return Text::tr(
      "Tokens that this program's own engine decodes per second, one sequence on this machine's processor, behind a "
      "prompt of the length that is said. Servers with a GPU and many sequences at once are faster by other factors: "
      "the smaller cache helps them more.");
}

QString differenceText(const PairedDifference& difference) {
  return Text::tr("%1 nats").arg(withError(difference.mean, difference.standard_error, difference.chunks));
}

QString fullName(const RecipeField& field) {
  if (field.key.startsWith(QStringLiteral("calibration."))) return Text::tr("%1 of the calibration").arg(field.name);
  if (field.key.startsWith(QStringLiteral("evaluation."))) return Text::tr("%1 of the evaluation").arg(field.name);
  return field.name;
}

QString stateText(const Candidate& candidate) {
  if (candidate.stopped_early) return Text::tr("stopped: cannot win");
  if (candidate.exported) return Text::tr("exported");
  if (!candidate.mla.nll.empty()) return Text::tr("measured");
  if (!candidate.partial_rope.nll.empty()) return Text::tr("partial RoPE measured");
  return candidate.predicted ? Text::tr("predicted") : Text::tr("waiting");
}

}  // namespace transmla::ui
