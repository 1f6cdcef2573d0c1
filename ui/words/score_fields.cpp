#include "ui/words/field_table.h"

namespace transmla::ui {
namespace {

template <class At>
void add(std::vector<RecipeField>& fields, const FieldWords& words, At at, std::pair<double, double> range,
         std::vector<double> steps) {
  auto field = makeField(
      words, [at](auto& recipe) -> auto& { return at(recipe.score); });
  field.applies = [](const Recipe& recipe) { return recipe.method == "score"; };
  fields.push_back(withRange(field, range.first, range.second, std::move(steps)));
}

void addChoices(std::vector<RecipeField>& fields) {
  add(fields,
      {"score.key_weight",
       Fields::tr("Key weight α"),
       {},
       Fields::tr("Weight of keys against values in the metric that the latent's components are taken in. Above the "
                  "default keeps scores better, below it values.")},
      [](auto& score) -> auto& { return score.key_weight; }, {0, 100}, {0.125, 0.25, 0.5, 1, 2});
  add(fields,
      {"score.tail",
       Fields::tr("Tail of distances"),
       {},
       Fields::tr("Share of the weight on distances that falls off slowly instead of following the attention that was "
                  "seen. It keeps slots right for distances beyond the calibration samples.")},
      [](auto& score) -> auto& { return score.tail; }, {0, 1}, {0, 0.1, 0.2, 0.3, 0.5, 1});
  add(
      fields,
      {"score.statistics_samples", Fields::tr("Samples for statistics"), Fields::tr("samples"),
       Fields::tr("Calibration samples, from the first, that second moments are taken from. They need fewer than the "
                  "refit does.")},
      [](auto& score) -> auto& { return score.statistics_samples; }, {1, 100'000}, doublings(4, 128));
}

void addFits(std::vector<RecipeField>& fields) {
  add(
      fields,
      {"score.fit_samples", Fields::tr("Samples for fits"), Fields::tr("samples"),
       Fields::tr("Calibration samples, from the first, that fits learn from; the last two of them only judge.")},
      [](auto& score) -> auto& { return score.fit_samples; }, {0, 100'000}, doublings(4, 64));
  add(fields,
      {"score.slot_steps", Fields::tr("Steps of the slot fit"), Fields::tr("steps"),
       Fields::tr(
           "Steps that fit the rotary slots of each layer to the original's attention. 0 leaves the closed form.")},
      [](auto& score) -> auto& { return score.slot_fit.schedule.steps; }, {0, 100'000}, {0, 60, 120, 240});
  add(fields,
      {"score.output_steps", Fields::tr("Steps of the output fit"), Fields::tr("steps"),
       Fields::tr("Steps that fit the whole attention of each layer to the original's output. A little better for "
                  "twice the time; 0 leaves it out.")},
      [](auto& score) -> auto& { return score.output_fit.schedule.steps; }, {0, 100'000}, {0, 60, 120, 240});
}

void addRefits(std::vector<RecipeField>& fields) {
  add(fields,
      {"score.refit",
       Fields::tr("Refit outputs"),
       {},
       Fields::tr(
           "Solves each layer's output projection anew on the converted stream, so that it mends what the layers "
           "before it lost.")},
      [](auto& score) -> auto& { return score.refit; }, {0, 1}, {});
  add(fields,
      {"score.ridge",
       Fields::tr("Ridge"),
       {},
       Fields::tr("How strongly a refitted output projection is held to the original one. Larger trusts the "
                  "calibration text less.")},
      [](auto& score) -> auto& { return score.ridge; }, {0, 1000}, {0.01, 0.02, 0.05, 0.1, 0.2});
  add(fields,
      {"score.refit_down",
       Fields::tr("Refit MLP"),
       {},
       Fields::tr(
           "Solves the MLP's last projection of each layer anew as well. It changes weights outside attention.")},
      [](auto& score) -> auto& { return score.refit_down; }, {0, 1}, {});
  add(fields,
      {"score.down_ridge",
       Fields::tr("Ridge of the MLP"),
       {},
       Fields::tr("How strongly a refitted MLP projection is held to the original one.")},
      [](auto& score) -> auto& { return score.down_ridge; }, {0, 1000}, {0.01, 0.02, 0.05, 0.1, 0.2});
}

}  // namespace

void addScoreFields(std::vector<RecipeField>& fields) {
  addChoices(fields);
  addFits(fields);
  addRefits(fields);
}

}  // namespace transmla::ui
