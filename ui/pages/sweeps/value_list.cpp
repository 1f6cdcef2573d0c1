#include "ui/pages/sweeps/value_list.h"

#include <QCoreApplication>
#include <QRegularExpression>
#include <QStringList>
#include <algorithm>
#include <cmath>
#include <iterator>

#include "ui/words/words.h"

namespace transmla::ui {
namespace {

constexpr std::size_t kMostValues = 64;
constexpr std::size_t kProposed = 8;

struct Text {
  Q_DECLARE_TR_FUNCTIONS(ValueList)
};

const QString kNumber = QStringLiteral(R"(\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)");

// Spaces may separate values, so those inside a range go first.
QStringList partsOf(const QString& text) {
  static const QRegularExpression inside(QStringLiteral(R"(\s*(–|—|-|\.\.|…|:|：)\s*)"));
  static const QRegularExpression between(QStringLiteral(R"([,;，；、\s]+)"));
  QString tight = text.trimmed();
  tight.replace(inside, QStringLiteral("\\1"));
  return tight.split(between, Qt::SkipEmptyParts);
}

class Parser {
 public:
  Parser(const RecipeField& field, const Recipe& recipe, const ModelConfig& config)
      : field_(field),
        recipe_(recipe),
        range_(field.kind == FieldKind::integer || field.kind == FieldKind::real ? field.range(recipe, config)
                                                                                 : std::pair(0.0, 0.0)) {}

  ValueList parse(const QString& text) {
    for (const QString& part : partsOf(text)) {
      if (!read(part)) return {{}, problem_};
    }
    if (values_.empty()) return {{}, Text::tr("Write at least one value.")};
    return {std::move(values_), {}};
  }

 private:
  bool refuse(const QString& sentence) {
    problem_ = sentence;
    return false;
  }

  bool add(const QVariant& value) {
    if (std::find(values_.begin(), values_.end(), value) != values_.end()) return true;
    if (values_.size() == kMostValues) return refuse(Text::tr("These are more than %1 values.").arg(kMostValues));
    values_.push_back(value);
    return true;
  }

  bool read(const QString& part) {
    if (field_.optional && part.compare(field_.absent, Qt::CaseInsensitive) == 0) return add(QVariant());
    switch (field_.kind) {
      case FieldKind::choice:
        return readChoice(part);
      case FieldKind::flag:
        return readFlag(part);
      default:
        return readNumbers(part);
    }
  }

  bool readChoice(const QString& part) {
    const auto found = std::find(field_.choices.begin(), field_.choices.end(), part);
    if (found != field_.choices.end()) return add(*found);
    return refuse(Text::tr("'%1' is none of %2.")
                      .arg(part, QStringList(field_.choices.begin(), field_.choices.end()).join(QStringLiteral(", "))));
  }

  bool readFlag(const QString& part) {
    for (const bool value : {false, true}) {
      if (part.compare(textOf(value), Qt::CaseInsensitive) == 0) return add(value);
    }
    return refuse(Text::tr("'%1' is neither %2 nor %3.").arg(part, textOf(true), textOf(false)));
  }

  QString textOf(bool value) const { return valueText(field_, recipe_, value); }

  bool readNumbers(const QString& part) {
    static const QRegularExpression form(
        QStringLiteral(R"(^(%1)(?:(?:–|—|-|\.\.|…)(%1)(?:[:：](%1))?)?$)").arg(kNumber));
    const auto match = form.match(part);
    if (!match.hasMatch()) return refuse(Text::tr("'%1' is no number; write 32, 64 or 96–160:32.").arg(part));
    const double from = match.captured(1).toDouble();
    if (match.captured(2).isEmpty()) return addNumber(from);
    const double to = match.captured(2).toDouble();
    if (match.captured(3).isEmpty() && field_.kind == FieldKind::real) {
      return refuse(Text::tr("'%1' needs a step, as in %1:0.1.").arg(part));
    }
    const double step = match.captured(3).isEmpty() ? 1 : match.captured(3).toDouble();
    return addRange(part, from, to, step);
  }

  bool addRange(const QString& part, double from, double to, double step) {
    if (to < from) return refuse(Text::tr("'%1' runs backwards.").arg(part));
    if (!(step > 0)) return refuse(Text::tr("'%1' has a step of 0.").arg(part));
    const double count = std::floor((to - from) / step * (1 + 1e-12)) + 1;
    if (count > static_cast<double>(kMostValues)) {
      return refuse(Text::tr("'%1' has %2 values, more than %3; take a larger step.")
                        .arg(part, numberText(count))
                        .arg(kMostValues));
    }
    for (int i = 0; i < static_cast<int>(count); ++i) {
      if (!addNumber(from + i * step)) return false;
    }
    return true;
  }

  bool addNumber(double value) {
    if (field_.kind == FieldKind::integer && value != std::floor(value)) {
      return refuse(Text::tr("%1 is no whole number.").arg(value));
    }
    const auto [least, most] = range_;
    if (value < least || value > most) {
      return refuse(Text::tr("%1 is outside %2 to %3.").arg(value).arg(least).arg(most));
    }
    return field_.kind == FieldKind::integer ? add(static_cast<int>(value)) : add(value);
  }

  const RecipeField& field_;
  const Recipe& recipe_;
  const std::pair<double, double> range_;
  std::vector<QVariant> values_;
  QString problem_;
};

// A few of many: those within a factor of two of the present value, evenly spaced, itself among them.
std::vector<double> near(const std::vector<double>& values, double present) {
  if (values.size() <= kProposed) return values;
  std::vector<double> close;
  std::copy_if(values.begin(), values.end(), std::back_inserter(close),
               [&](double value) { return present <= 2 * value && value <= 2 * present; });
  if (close.size() < 2) close = values;
  const std::size_t stride = (close.size() + kProposed - 1) / kProposed;
  const auto at = std::lower_bound(close.begin(), close.end(), present) - close.begin();
  std::vector<double> few;
  for (std::size_t i = static_cast<std::size_t>(at) % stride; i < close.size(); i += stride) few.push_back(close[i]);
  return few;
}

}  // namespace

ValueList parseValues(const QString& text, const RecipeField& field, const Recipe& recipe, const ModelConfig& config) {
  return Parser(field, recipe, config).parse(text);
}

QString proposedValues(const RecipeField& field, const Recipe& recipe, const ModelConfig& config) {
  QStringList texts;
  if (field.kind == FieldKind::choice) {
    texts = QStringList(field.choices.begin(), field.choices.end());
  } else if (field.kind == FieldKind::flag) {
    for (const bool value : {false, true}) texts += valueText(field, recipe, value);
  } else {
    const double present = field.get(recipe).toDouble();
    for (const double value : near(field.steps(recipe, config), present)) texts += QString::number(value);
  }
  return texts.join(QStringLiteral(", "));
}

QString valueText(const RecipeField& field, const Recipe& recipe, const QVariant& value) {
  Recipe copy = recipe;
  field.set(copy, value);
  return valueText(field, copy);
}

}  // namespace transmla::ui
