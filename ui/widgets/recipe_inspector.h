// The right dock: the project's recipe field by field, its cache, the candidate that is picked, and what to do with
// either.
#pragma once

#include <QWidget>

class QLabel;
class QPushButton;
class QStackedWidget;

namespace transmla::ui {

class CacheEffect;
class RecipeEditor;
class Workspace;

// Owned by the window; window's thread. The workspace outlives it.
class RecipeInspector : public QWidget {
  Q_OBJECT

 public:
  explicit RecipeInspector(Workspace& workspace, QWidget* parent = nullptr);
  RecipeEditor& editor() { return *editor_; }
  QSize sizeHint() const override;

 Q_SIGNALS:
  void openRequested();  // the empty state's button

 private:
  QWidget* buildPanel();
  QWidget* buildFoot();
  QWidget* buildEmpty();
  void listen();
  void showProject();
  void showRecipe();
  void showCandidate();
  void enable();

  Workspace& workspace_;
  QStackedWidget* stack_;
  RecipeEditor* editor_;
  CacheEffect* bars_;
  QLabel* cache_;
  QLabel* candidate_;
  QPushButton* measure_;
  QPushButton* use_;
};

}  // namespace transmla::ui
