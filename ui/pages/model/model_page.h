// The page "Model": what the open model is, what stands in the way of converting it, and what the recipe makes of its
// cache. Owned by the window; listens to the workspace.
#pragma once

#include <QLabel>
#include <QWidget>

#include "ui/pages/model/cache_bars.h"
#include "ui/pages/model/facts_view.h"
#include "ui/pages/model/loader_view.h"
#include "ui/pages/model/preflight_task.h"
#include "ui/pages/model/preflight_view.h"
#include "ui/pages/model/text_chooser.h"
#include "ui/workspace/workspace.h"

namespace transmla::ui {

class ModelPage : public QWidget {
  Q_OBJECT

 public:
  explicit ModelPage(Workspace& workspace, QWidget* parent = nullptr);

 private:
  QWidget* makeFacts();
  QWidget* makeChecks();
  QWidget* makeCache();
  void refresh();  // all of it: a model was opened or closed
  void refreshTexts();
  void refreshRecipe();  // what follows from the recipe
  QString savingText() const;

  Workspace& workspace_;
  PreflightTask preflight_;
  FactsView* facts_ = nullptr;
  TextChooser *calibration_ = nullptr, *test_ = nullptr;
  PreflightView* checks_ = nullptr;
  CacheBars* bars_ = nullptr;
  QLabel* saving_ = nullptr;
  LoaderView* loaders_ = nullptr;
};

}  // namespace transmla::ui
