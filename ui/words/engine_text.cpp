#include "ui/words/engine_text.h"

#include <QCoreApplication>
#include <QRegularExpression>
#include <optional>
#include <vector>

#include "ui/words/engine_sentences.h"
#include "ui/words/words.h"

namespace transmla::ui {
namespace {

const QRegularExpression& placeholder() {
  static const QRegularExpression expression(QStringLiteral(R"(\{(\d*)(?::[^}]*)?\})"));
  return expression;
}

struct Sentence {
  const char* pattern;
  QStringList pieces;  // between the values
  qsizetype letters;   // in all pieces
};

std::vector<Sentence> allSentences() {
  std::vector<Sentence> all;
  for (const auto sentences : {sentencesOfTheModel(), sentencesOfTheWork()}) {
    for (const char* pattern : sentences) {
      const QStringList pieces = QString::fromUtf8(pattern).split(placeholder());
      all.push_back({pattern, pieces, pieces.join(QString()).size()});
    }
  }
  return all;
}

// The values of a text that has these pieces in this order; absent where it has not.
std::optional<QStringList> valuesOf(const QString& text, const QStringList& pieces) {
  if (pieces.size() == 1) return text == pieces.front() ? std::optional(QStringList()) : std::nullopt;
  if (!text.startsWith(pieces.front()) || !text.endsWith(pieces.back())) return std::nullopt;
  QStringList values;
  qsizetype from = pieces.front().size();
  const qsizetype last = text.size() - pieces.back().size();
  for (qsizetype piece = 1; piece < pieces.size(); ++piece) {
    const bool at_end = piece + 1 == pieces.size();
    const qsizetype to = at_end ? last : text.indexOf(pieces[piece], from);
    if (to < from || to > last) return std::nullopt;
    values << text.mid(from, to - from);
    from = to + pieces[piece].size();
  }
  return values;
}

}  // namespace

QString engineText(const std::string& said) {
  static const std::vector<Sentence> sentences = allSentences();
  const QString text = fromStd(said);
  const Sentence* best = nullptr;  // that says most itself
  std::optional<QStringList> values;
  for (const Sentence& sentence : sentences) {
    if (best != nullptr && sentence.letters <= best->letters) continue;
    if (auto found = valuesOf(text, sentence.pieces)) {
      best = &sentence;
      values = std::move(found);
    }
  }
  if (best == nullptr) return text;
  for (QString& value : *values) value = engineText(toStd(value));
  return filled(QCoreApplication::translate("Engine", best->pattern), *values);
}

QString filled(const QString& pattern, const QStringList& values) {
  QString text;
  qsizetype from = 0, next = 0;
  for (auto at = placeholder().globalMatch(pattern); at.hasNext();) {
    const auto match = at.next();
    const qsizetype value = match.captured(1).isEmpty() ? next++ : match.captured(1).toInt();
    text += pattern.mid(from, match.capturedStart() - from) + values.value(value);
    from = match.capturedEnd();
  }
  return text + pattern.mid(from);
}

}  // namespace transmla::ui
