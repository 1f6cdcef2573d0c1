// Where one field of a recipe is typed or chosen. What is typed stays as it is, right or wrong.
#pragma once

#include <QVariant>
#include <QWidget>
#include <functional>
#include <optional>

#include "ui/words/recipe_fields.h"

class QCheckBox;
class QComboBox;
class QLineEdit;

namespace transmla::ui {

// Owned by the editor; window's thread. `field` outlives it (see recipeFields()).
class FieldInput : public QWidget {
  Q_OBJECT

 public:
  explicit FieldInput(const RecipeField& field, QWidget* parent = nullptr);
  const RecipeField& field() const { return field_; }
  void show(const Recipe& recipe);
  // What stands there; nothing where it is no value of the field. An invalid QVariant is "auto" or "none".
  std::optional<QVariant> value() const;
  // ↑ and ↓ ask this for the next value (direction 1 or −1).
  void setStepper(std::function<std::optional<double>(int direction)> stepper) { stepper_ = std::move(stepper); }

 Q_SIGNALS:
  void edited();
  void finished();  // Enter, or the field was left

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  QWidget* makeNumber();
  QWidget* makeChoice();
  QWidget* makeFlag();
  std::optional<QVariant> typed() const;
  void step(int direction);

  const RecipeField& field_;
  QLineEdit* line_ = nullptr;  // one of the three
  QComboBox* box_ = nullptr;
  QCheckBox* check_ = nullptr;
  std::function<std::optional<double>(int)> stepper_;
};

}  // namespace transmla::ui
