// One step of the recipe's history.
#pragma once

#include <QUndoCommand>
#include <functional>

#include "engine/session/recipe.h"

namespace transmla::ui {

// `apply` sets a recipe; it outlives the command.
class RecipeEdit : public QUndoCommand {
 public:
  RecipeEdit(Recipe from, Recipe to, const QString& what, int merge, std::function<void(const Recipe&)> apply)
      : QUndoCommand(what), from_(std::move(from)), to_(std::move(to)), merge_(merge), apply_(std::move(apply)) {}

  int id() const override { return merge_; }
  void undo() override { apply_(from_); }
  void redo() override { apply_(to_); }
  bool mergeWith(const QUndoCommand* later) override {
    const auto* edit = dynamic_cast<const RecipeEdit*>(later);
    if (edit == nullptr || edit->merge_ != merge_) return false;
    to_ = edit->to_;
    return true;
  }

 private:
  Recipe from_, to_;
  int merge_;  // −1: never merged
  std::function<void(const Recipe&)> apply_;
};

}  // namespace transmla::ui
