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
  const auto left = resultsOf(a, original);
  const auto right = resultsOf(b, original);
  for (std::size_t i = 0; i < left.size(); ++i) {
    if (left[i].fact.raw == right[i].fact.raw) continue;
    comparison.results.push_back({left[i].name, left[i].help, {left[i].fact, right[i].fact}});
  }
  for (const Stage stage : {Stage::mla, Stage::partialRope}) {
    const QString sentence = compareText({Text::tr("the first"), &a}, {Text::tr("the second"), &b}, stage);
    if (!sentence.isEmpty()) comparison.sentences += sentence;
  }
  return comparison;
}

}  // namespace transmla::ui
