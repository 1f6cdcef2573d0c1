// The page "Spectra": how much of keys and values a few directions hold, layer by layer, and the rank as a line that
// can be dragged through all of them. Owned by the window; listens to the workspace.
#pragma once

#include <QComboBox>
#include <QLabel>
#include <QPushButton>
#include <QSpinBox>
#include <QStackedWidget>
#include <QTimer>
#include <QToolButton>
#include <QWidget>

#include "ui/pages/spectra/layer_pictures.h"
#include "ui/pages/spectra/spectra_specs.h"
#include "ui/plots/heat_map.h"
#include "ui/plots/line_plot.h"
#include "ui/plots/small_multiples.h"
#include "ui/widgets/empty_state.h"
#include "ui/widgets/message_line.h"
#include "ui/workspace/workspace.h"

namespace transmla::ui {

class SpectraPage : public QWidget {
  Q_OBJECT

 public:
  explicit SpectraPage(Workspace& workspace, QWidget* parent = nullptr);

 protected:
  void showEvent(QShowEvent* event) override;
  void hideEvent(QHideEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;  // ← → layer, ↑ ↓ rank

 private:
  QWidget* makePlots();
  QWidget* makeHeat();
  QWidget* makeLayer();
  QWidget* makeAll();
  QToolButton* makeToggle(const QString& name, const QString& text, const QString& help, bool on);
  void connectPlots();
  void connectWorkspace();

  void refreshStanding();  // plots, or what is missing for them
  void refreshEmpty();
  void refreshLayer();   // the picked layer's plots
  void refreshAll();     // what shows all layers
  void refreshErrors();  // the button that predicts them
  void onRecipe();
  void moveRank(double rank);
  void endDrag();
  SpectraView view() const;
  FindPicture finder() const;
  std::optional<JobStatus> jobOfKind(const QString& kind) const;

  Workspace& workspace_;
  LayerPictures pictures_;
  QTimer all_later_;  // pictures come one by one; the views of all layers follow a few times a second
  int drag_;          // edits of one drag are one undo step
  int shown_rank_ = 0;

  QStackedWidget* stack_;
  EmptyState* empty_;
  HeatMap* heat_ = nullptr;
  LinePlot *eigenvalues_ = nullptr, *energy_ = nullptr, *norms_ = nullptr;
  SmallMultiples* multiples_ = nullptr;
  MessageLine* problem_ = nullptr;
  QSpinBox* layer_ = nullptr;
  QToolButton *rotary_ = nullptr, *position_free_ = nullptr, *lost_ = nullptr, *before_ = nullptr, *after_ = nullptr;
  QComboBox* small_ = nullptr;
  QLabel* progress_ = nullptr;
  QPushButton* predict_ = nullptr;
};

}  // namespace transmla::ui
