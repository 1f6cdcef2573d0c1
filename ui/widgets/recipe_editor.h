// Every field of a recipe with its unit, and beneath it at once what is wrong with it. Knows no project: it is given a
// recipe and a model, and hands out recipes that are sound. What is typed and not sound stays in its field.
#pragma once

#include <QWidget>
#include <optional>
#include <vector>

#include "ui/words/recipe_fields.h"
#include "ui/words/recipe_problems.h"

class QGridLayout;
class QLabel;

namespace transmla::ui {

class FieldInput;
class MessageLine;
class Section;

// Owned by the inspector; window's thread.
class RecipeEditor : public QWidget {
  Q_OBJECT

 public:
  explicit RecipeEditor(QWidget* parent = nullptr);
  void setModel(const ModelConfig& config, const Recipe& recipe);  // forgets what is typed
  void setRecipe(const Recipe& recipe);                            // keeps what is typed in other fields
  bool hasProblems() const { return problems_; }

 Q_SIGNALS:
  // `what`: a name for the undo step; edits with the same `merge` belong together.
  void edited(const transmla::Recipe& recipe, const QString& what, int merge);
  void problemsChanged();

 private:
  struct Row {
    const RecipeField* field;
    FieldInput* input;
    QLabel* unit;  // with the bound
    MessageLine* message;
    std::vector<QWidget*> widgets;  // hidden where the recipe's method does not know the field
  };
  void buildRows();
  QGridLayout* gridFor(const QString& section);
  void addRow(const RecipeField& field);
  void onEdited(const Row& row);
  void handOut(const Recipe& recipe, const Row& row);
  void endEdit();
  // The recipe as it is typed. Fields that hold no number in range keep the last sound one; `problems` says which.
  Recipe typed(std::vector<FieldProblem>& problems) const;
  void check();
  void tell(const std::vector<FieldProblem>& problems, const Recipe& typed);

  std::vector<Row> rows_;
  std::vector<std::pair<QString, QGridLayout*>> grids_;  // by section
  MessageLine* whole_;                                   // what belongs to no field
  std::optional<ModelConfig> config_;
  Recipe recipe_;                // the last sound one
  std::optional<Recipe> begun_;  // as it was before the field that is being typed in changed it
  bool problems_ = false;
  int merge_;
};

}  // namespace transmla::ui
