#include "ui/pages/speed/speed_choice.h"

#include <algorithm>

#include "ui/pages/sweeps/value_list.h"
#include "ui/words/words.h"

namespace transmla::ui {
namespace {

constexpr int kLeastContext = 3, kMostContext = 1 << 20, kMostBatch = 1024;

std::vector<int> read(const QString& text, int least, int most, QString& problem) {
  RecipeField field;  // of no recipe: a whole number within bounds
  field.range = [least, most](const Recipe&, const ModelConfig&) {
    return std::pair(static_cast<double>(least), static_cast<double>(most));
  };
  const ValueList list = parseValues(text, field, {}, {});
  problem = list.problem;
  std::vector<int> numbers;
  for (const QVariant& value : list.values) numbers.push_back(value.toInt());
  std::sort(numbers.begin(), numbers.end());
  return numbers;
}

QString textIn(const nlohmann::json& object, const char* key, const QString& otherwise) {
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? fromStd(found->get<std::string>()) : otherwise;
}

}  // namespace

SpeedChoice defaultSpeedChoice(const ModelConfig& config) {
  const int most = config.max_position > 0 ? config.max_position : kMostContext;
  QStringList contexts;
  for (const int length : SpeedSettings{}.lengths) {
    if (length <= most) contexts += QString::number(length);
  }
  if (contexts.empty()) contexts += QString::number(std::max(most, kLeastContext));
  return {contexts.join(QStringLiteral(", ")), QStringLiteral("1"), 1};
}

SpeedChoice speedChoiceFrom(const nlohmann::json& view, const ModelConfig& config) {
  SpeedChoice choice = defaultSpeedChoice(config);
  const auto kept = view.find("speed");
  if (kept == view.end() || !kept->is_object()) return choice;
  choice.contexts = textIn(*kept, "contexts", choice.contexts);
  choice.batches = textIn(*kept, "batches", choice.batches);
  if (const auto shown = kept->find("shown"); shown != kept->end() && shown->is_number_integer()) {
    choice.shown = shown->get<int>();
  }
  return choice;
}

nlohmann::json toView(const SpeedChoice& choice) {
  return {
      {"speed", {{"contexts", toStd(choice.contexts)}, {"batches", toStd(choice.batches)}, {"shown", choice.shown}}}};
}

TypedSpeed readSpeed(const SpeedChoice& choice) {
  TypedSpeed typed;
  typed.settings.lengths = read(choice.contexts, kLeastContext, kMostContext, typed.contexts_problem);
  typed.settings.sequences = read(choice.batches, 1, kMostBatch, typed.batches_problem);
  return typed;
}

}  // namespace transmla::ui
