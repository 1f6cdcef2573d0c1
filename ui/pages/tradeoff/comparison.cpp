#include "ui/pages/tradeoff/comparison.h"

#include <QCoreApplication>

#include "ui/pages/candidates/verdict.h"
#include "ui/words/recipe_fields.h"
#include "ui/words/words.h"

namespace transmla::ui {
namespace {

struct Text {
  Q_DECLARE_TR_FUNCTIONS(Comparison)
};

Fact measuredFact(const Candidate& candidate, const Perplexity& original, Measure measure, Stage stage) {
  const auto value = valueOf(candidate, original, measure, stage);
  if (!value) return {QVariant(), QStringLiteral("–")};
  if (measure == Measure::perplexity) return {value->value, perplexityText(perplexityOf(candidate, stage))};
  return {value->value, measuredText(*value)};
}

Fact predictedFact(const Candidate& candidate, double AttentionError::*member) {
  if (!candidate.predicted) return {QVariant(), QStringLiteral("–")};
  return {(*candidate.predicted).*member, numberText((*candidate.predicted).*member)};
}

Fact further(const std::optional<MeasuredValue>& value, QString (*text)(const MeasuredValue&)) {
  return value ? Fact{value->value, text(*value)} : Fact{QVariant(), QStringLiteral("–")};
}

Fact speedFact(const std::optional<DecodingSpeed>& speed) {
  return speed ? Fact{speed->tokens_per_second, speedText(*speed)} : Fact{QVariant(), QStringLiteral("–")};
}

struct Result {
  QString name, help;
  Fact fact;
};

// In the order of what matters: what it costs, what it is worth, what was predicted.
std::vector<Result> resultsOf(const Candidate& candidate, const Perplexity& original) {
  const auto bytes = candidate.cache.after.bytes;
  const auto measured = [&](Measure measure, Stage stage) { return measuredFact(candidate, original, measure, stage); };
  return {
      {Text::tr("Cache per token"),
       Text::tr("Over all layers, in 2-byte numbers."),
       {static_cast<qlonglong>(bytes), bytesText(static_cast<std::uint64_t>(bytes))}},
      {Text::tr("Cache saved"),
       Text::tr("Share of the original's cache."),
       {candidate.cache.saved(), percentText(candidate.cache.saved())}},
      {Text::tr("MLA perplexity"), measureHelp(Measure::perplexity), measured(Measure::perplexity, Stage::mla)},
      {Text::tr("MLA excess, nats"), measureHelp(Measure::excess), measured(Measure::excess, Stage::mla)},
      {Text::tr("KL divergence, nats"), measureHelp(Measure::klDivergence),
       further(valueOf(candidate, original, Measure::klDivergence), measuredText)},
      {Text::tr("Same likeliest token"),
       Text::tr("Share of the test text's tokens for which both models find the same next token likeliest."),
       further(sameTopOf(candidate), sameTopText)},
      {Text::tr("Decoding speed"), speedHelp(), speedFact(candidate.further.speed)},
      {Text::tr("Partial RoPE perplexity"), Text::tr("What the rotary slots alone cost."),
       measured(Measure::perplexity, Stage::partialRope)},
      {Text::tr("Partial RoPE excess, nats"), measureHelp(Measure::excess),
       measured(Measure::excess, Stage::partialRope)},
      {Text::tr("Chunks measured"),
       Text::tr("Of the test text, of the converted model."),
       {static_cast<qlonglong>(candidate.mla.nll.size()), countText(candidate.mla.nll.size())}},
      {Text::tr("Predicted divergence, nats"), measureHelp(Measure::predicted),
       predictedFact(candidate, &AttentionError::divergence)},
      {Text::tr("Predicted score error"), Text::tr("Relative to the spread of attention scores."),
       predictedFact(candidate, &AttentionError::score_error)},
      {Text::tr("Predicted output error"), Text::tr("Share of the energy of attention's output."),
       predictedFact(candidate, &AttentionError::output_error)},
      {Text::tr("State"), {}, {stateText(candidate), stateText(candidate)}},
  };
}

Fact recipeFact(const RecipeField& field, const Recipe& recipe) {
  if (!field.applies(recipe)) return {QVariant(), QStringLiteral("–")};
  return {field.get(recipe), valueText(field, recipe)};
}

// Rows of both where they are not the same.
std::vector<FactRow> differences(std::vector<Result> left, std::vector<Result> right) {
  std::vector<FactRow> rows;
  for (std::size_t i = 0; i < left.size(); ++i) {
    if (left[i].fact.raw == right[i].fact.raw) continue;
    rows.push_back({left[i].name, left[i].help, {std::move(left[i].fact), std::move(right[i].fact)}});
  }
  return rows;
}

// The original as a candidate that keeps everything.
Candidate unconverted(const Candidate& like, const Perplexity& original, const std::optional<DecodingSpeed>& speed) {
  Candidate candidate;
  candidate.recipe = like.recipe;
  candidate.cache = {like.cache.before, like.cache.before};
  candidate.predicted = AttentionError{};
  candidate.mla = original;
  candidate.further.kl_divergence.assign(like.further.kl_divergence.size(), 0);
  candidate.further.same_top.assign(like.further.same_top.size(), 1);
  candidate.further.speed = speed;
  return candidate;
}

}  // namespace

std::vector<FactRow> factsOf(const Candidate& candidate, const Perplexity& original) {
  std::vector<FactRow> rows;
  for (auto& result : resultsOf(candidate, original)) {
    rows.push_back({std::move(result.name), std::move(result.help), {std::move(result.fact)}});
  }
  for (const RecipeField& field : recipeFields()) {
    if (!field.applies(candidate.recipe)) continue;
    rows.push_back({fullName(field), field.help, {recipeFact(field, candidate.recipe)}});
  }
  return rows;
}

CandidateComparison compare(const Candidate& a, const Candidate& b, const Perplexity& original) {
  CandidateComparison comparison;
  for (const RecipeField* field : differingFields(a.recipe, b.recipe)) {
    comparison.recipe.push_back(
        {fullName(*field), field->help, {recipeFact(*field, a.recipe), recipeFact(*field, b.recipe)}});
  }
  comparison.results = differences(resultsOf(a, original), resultsOf(b, original));
  const Contender first{Text::tr("the first"), &a}, second{Text::tr("the second"), &b};
  for (const QString& sentence : {compareText(first, second, Stage::mla), compareDivergence(first, second),
                                  compareText(first, second, Stage::partialRope)}) {
    if (!sentence.isEmpty()) comparison.sentences += sentence;
  }
  return comparison;
}

CandidateComparison compareWithOriginal(const Candidate& candidate, const Perplexity& original,
                                        const std::optional<DecodingSpeed>& original_speed) {
  const Candidate before = unconverted(candidate, original, original_speed);
  CandidateComparison comparison;
  auto left = resultsOf(candidate, original), right = resultsOf(before, original);
  left.pop_back();  // the state, which the original has not
  right.pop_back();
  comparison.results = differences(std::move(left), std::move(right));
  const QString sentence =
      compareText({Text::tr("the candidate"), &candidate}, {Text::tr("the original"), &before}, Stage::mla);
  if (!sentence.isEmpty()) comparison.sentences += sentence;
  return comparison;
}

}  // namespace transmla::ui
