#include <algorithm>

#include "ui/words/field_table.h"

namespace transmla::ui {
namespace {

constexpr double kMostSeed = 9007199254740991;  // integers up to here are exact as double

double context(const ModelConfig& config) { return config.max_position > 0 ? config.max_position : 1'048'576; }

// A length in tokens, up to the model's context.
RecipeField& asLength(RecipeField& field, double least) {
  field.range = [least](const Recipe&, const ModelConfig& config) { return std::pair(least, context(config)); };
  field.steps = [](const Recipe&, const ModelConfig& config) {
    return doublings(128, std::min(context(config), 8192.0));
  };
  return field;
}

RecipeField samplesField() {
  auto field = makeField(
      {"calibration.samples", Fields::tr("Samples"), Fields::tr("samples"),
       Fields::tr("Pieces of the calibration text that statistics and fits are taken from. More make both steadier and "
                  "take longer.")},
      [](auto& recipe) -> auto& { return recipe.calibration.samples; });
  return withRange(field, 1, 100'000, doublings(8, 512));
}

RecipeField generatedField() {
  auto field = makeField(
      {"calibration.generated", Fields::tr("Generated samples"), Fields::tr("samples"),
       Fields::tr("Samples that the model writes itself, taken in turn with those of the text. They are of every kind "
                  "that it was trained on, so a conversion holds on text unlike the calibration text.")},
      [](auto& recipe) -> auto& { return recipe.calibration.generated; });
  return withRange(field, 0, 100'000, {0, 16, 32, 64, 128});
}

RecipeField sampleLengthField() {
  auto field = makeField(
      {"calibration.length", Fields::tr("Length"), Fields::tr("tokens"),
       Fields::tr("Tokens of one calibration sample. Long samples show distances that short ones never see.")},
      [](auto& recipe) -> auto& { return recipe.calibration.length; });
  return asLength(field, 1);
}

RecipeField seedField() {
  auto field = makeField(
      {"calibration.seed",
       Fields::tr("Seed"),
       {},
       Fields::tr("Start of the random choice of samples. The same seed takes the same samples.")},
      [](auto& recipe) -> auto& { return recipe.calibration.seed; });
  return withRange(field, 0, kMostSeed, {1, 2, 3, 42});
}

RecipeField chunksField() {
  auto field = makeField(
      {"evaluation.chunks", Fields::tr("Chunks"), Fields::tr("chunks, 0: all"),
       Fields::tr("First chunks of the test text that perplexity is measured on. More shrink its error.")},
      [](auto& recipe) -> auto& { return recipe.evaluation_chunks; });
  return withRange(field, 0, 1'000'000, {0, 4, 8, 16, 32, 64});
}

RecipeField chunkLengthField() {
  auto field = makeField(
      {"evaluation.length", Fields::tr("Length"), Fields::tr("tokens"),
       Fields::tr("Tokens of one evaluation chunk. Perplexities of different lengths cannot be compared.")},
      [](auto& recipe) -> auto& { return recipe.evaluation_length; });
  return asLength(field, 2);
}

}  // namespace

void addMeasurementFields(std::vector<RecipeField>& fields) {
  for (const auto make : {samplesField, generatedField, sampleLengthField, seedField, chunksField, chunkLengthField}) {
    fields.push_back(make());
  }
}

}  // namespace transmla::ui
