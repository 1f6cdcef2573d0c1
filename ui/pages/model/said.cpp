#include "ui/pages/model/said.h"

#include <QCoreApplication>
#include <array>
#include <utility>

#include "ui/words/engine_text.h"
#include "ui/words/words.h"

namespace transmla::ui {
namespace {

QString translated(const char* context, const Sentence& sentence, const QStringList& values) {
  return filled(QCoreApplication::translate(context, sentence.pattern.c_str()), values);
}

// Among them refusals of the engine, whole sentences.
QStringList valuesOf(const Sentence& sentence) {
  QStringList values;
  for (const std::string& value : sentence.values) values << engineText(value);
  return values;
}

struct Title {
  const char* id;
  const char* text;
};
constexpr std::array<Title, 15> titles = {{
    {"family", QT_TRANSLATE_NOOP("Preflight", "Family")},
    {"heads", QT_TRANSLATE_NOOP("Preflight", "Heads")},
    {"rope", QT_TRANSLATE_NOOP("Preflight", "Rotary positions")},
    {"window", QT_TRANSLATE_NOOP("Preflight", "Window")},
    {"biases", QT_TRANSLATE_NOOP("Preflight", "Biases")},
    {"tokenizer", QT_TRANSLATE_NOOP("Preflight", "Tokenizer")},
    {"source", QT_TRANSLATE_NOOP("Preflight", "Weights")},
    {"recipe", QT_TRANSLATE_NOOP("Preflight", "Recipe")},
    {"calibration_text", QT_TRANSLATE_NOOP("Preflight", "Calibration text")},
    {"test_text", QT_TRANSLATE_NOOP("Preflight", "Test text")},
    {"cache", QT_TRANSLATE_NOOP("Preflight", "Cache")},
    {"dtype", QT_TRANSLATE_NOOP("Preflight", "Number type")},
    {"memory", QT_TRANSLATE_NOOP("Preflight", "Memory")},
    {"time", QT_TRANSLATE_NOOP("Preflight", "Time")},
    {"folder", QT_TRANSLATE_NOOP("Preflight", "Folder")},
}};

}  // namespace

QString sentenceCase(QString text) {
  if (!text.isEmpty()) text[0] = text[0].toUpper();
  return text;
}

QString said(const PreflightCheck& check) {
  const QStringList values = check.seconds ? QStringList(durationText(*check.seconds)) : valuesOf(check.sentence);
  return sentenceCase(translated("Preflight", check.sentence, values));
}

QString wayOut(const PreflightCheck& check) {
  return sentenceCase(translated("Preflight", check.way_out, valuesOf(check.way_out)));
}

QString said(const LoaderSupport& loader) {
  const QString why = sentenceCase(translated("Loaders", loader.why, valuesOf(loader.why)));
  if (loader.run.empty()) return why;
  return QCoreApplication::translate("Loaders", "%1; %2")
      .arg(why, translated("Loaders", loader.run, valuesOf(loader.run)));
}

QString titleOf(const PreflightCheck& check) {
  for (const auto& [id, text] : titles) {
    if (check.id == id) return QCoreApplication::translate("Preflight", text);
  }
  return fromStd(check.id);
}

QString verdictText(LoaderVerdict verdict) {
  switch (verdict) {
    case LoaderVerdict::checked:
      return QCoreApplication::translate("Loaders", "runs");
    case LoaderVerdict::expected:
      return QCoreApplication::translate("Loaders", "should run");
    case LoaderVerdict::plugin:
      return QCoreApplication::translate("Loaders", "with a plug-in");
    case LoaderVerdict::conversion:
      return QCoreApplication::translate("Loaders", "after a conversion");
    case LoaderVerdict::cannot:
      break;
  }
  return QCoreApplication::translate("Loaders", "cannot");
}

Mark markOf(CheckLevel level) {
  switch (level) {
    case CheckLevel::good:
      return Mark::good;
    case CheckLevel::warning:
      return Mark::warning;
    case CheckLevel::bad:
      break;
  }
  return Mark::bad;
}

Mark markOf(LoaderVerdict verdict) {
  switch (verdict) {
    case LoaderVerdict::checked:
      return Mark::good;
    case LoaderVerdict::expected:
      return Mark::unproven;
    case LoaderVerdict::plugin:
    case LoaderVerdict::conversion:
      return Mark::warning;
    case LoaderVerdict::cannot:
      break;
  }
  return Mark::bad;
}

}  // namespace transmla::ui
