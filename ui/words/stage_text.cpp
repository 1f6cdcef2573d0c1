#include <QCoreApplication>
#include <QHash>
#include <QRegularExpression>
#include <QStringList>

#include "ui/words/words.h"

namespace transmla::ui {
namespace {

struct Stages {
  Q_DECLARE_TR_FUNCTIONS(Stages)
};

// A stage's name is made of parts: "perplexity, MLA, qk-mqa-dim 32, rank 128". These are the parts without numbers.
QString wholePart(const QString& part) {
  const QHash<QString, QString> words = {
      {QStringLiteral("calibrating"), Stages::tr("taking statistics")},
      {QStringLiteral("planning"), Stages::tr("planning layers")},
      {QStringLiteral("predicting"), Stages::tr("predicting errors")},
      {QStringLiteral("opening the model"), Stages::tr("opening the model")},
      {QStringLiteral("reading kept statistics"), Stages::tr("reading kept statistics")},
      {QStringLiteral("writing samples"), Stages::tr("the model writes samples")},
      {QStringLiteral("fitting slots"), Stages::tr("fitting rotary slots")},
      {QStringLiteral("converting"), Stages::tr("converting layers")},
      {QStringLiteral("measuring latents"), Stages::tr("measuring latents")},
      {QStringLiteral("measuring attention"), Stages::tr("measuring errors of attention")},
      {QStringLiteral("measuring what rounding does"), Stages::tr("measuring what rounding does")},
      {QStringLiteral("writing the export"), Stages::tr("writing the export")},
      {QStringLiteral("reading the export back"), Stages::tr("reading the export back")},
      {QStringLiteral("logits of the converted model"), Stages::tr("logits of the converted model")},
      {QStringLiteral("perplexity"), Stages::tr("perplexity")},
      {QStringLiteral("logits"), Stages::tr("logits")},
      {QStringLiteral("comparison"), Stages::tr("comparison with the original")},
      {QStringLiteral("decoding speed"), Stages::tr("timing the decoding")},
      {QStringLiteral("continuing the prompt"), Stages::tr("continuing the prompt")},
      {QStringLiteral("original"), Stages::tr("original")},
      {QStringLiteral("the original"), Stages::tr("the original")},
      {QStringLiteral("the original model"), Stages::tr("the original model")},
      {QStringLiteral("the export"), Stages::tr("the export")},
      {QStringLiteral("converted"), Stages::tr("converted")},
      {QStringLiteral("partial RoPE"), Stages::tr("partial RoPE")},
      {QStringLiteral("MLA"), Stages::tr("MLA")},
  };
  return words.value(part);
}

QString numberedPart(const QString& name, const QString& number) {
  if (name == QLatin1String("freqfold")) return Stages::tr("freqfold %1").arg(number);
  if (name == QLatin1String("group")) return Stages::tr("group %1").arg(number);
  if (name == QLatin1String("rank")) return Stages::tr("rank %1").arg(number);
  if (name == QLatin1String("qk-mqa-dim")) return Stages::tr("rotary size %1").arg(number);
  return {};
}

QString partText(const QString& part) {
  if (const QString whole = wholePart(part); !whole.isEmpty()) return whole;
  static const QRegularExpression numbered(QStringLiteral("^(.+) (\\d+)$"));
  if (const auto match = numbered.match(part); match.hasMatch()) {
    if (const QString text = numberedPart(match.captured(1), match.captured(2)); !text.isEmpty()) return text;
  }
  static const QRegularExpression of(QStringLiteral("^(perplexity|logits) of (.+)$"));
  if (const auto match = of.match(part); match.hasMatch()) {
    const QString what = partText(match.captured(2));
    return match.captured(1) == QLatin1String("logits") ? Stages::tr("logits of %1").arg(what)
                                                        : Stages::tr("perplexity of %1").arg(what);
  }
  static const QRegularExpression timed(QStringLiteral("^(\\d+) × (\\d+) tokens$"));
  if (const auto match = timed.match(part); match.hasMatch()) {
    return Stages::tr("%1 × %2 tokens").arg(match.captured(1), match.captured(2));
  }
  return part;
}

}  // namespace

QString stageText(const std::string& stage) {
  QStringList parts = fromStd(stage).split(QStringLiteral(", "));
  for (QString& part : parts) part = partText(part);
  return parts.join(Stages::tr(", ", "between parts of a stage's name"));
}

}  // namespace transmla::ui
