// The picture of one sweep: a curve with the predicted one above it, or a map, and the verdict in words. Shares its
// selection with the workspace. Lives on the window's thread.
#pragma once

#include <QWidget>

#include "ui/pages/sweeps/sweep_curves.h"
#include "ui/plots/line_plot.h"
#include "ui/workspace/workspace.h"

class QComboBox;
class QLabel;
class QStackedWidget;

namespace transmla::ui {

class SweepPicture : public QWidget {
  Q_OBJECT

 public:
  explicit SweepPicture(Workspace& workspace, QWidget* parent = nullptr);
  void show(const SweepPoints& points, const Perplexity& original, const Verdict& verdict);

 private:
  void build();
  void listen();
  Measure measure() const;
  void draw();
  void drawMap();
  void followWorkspace();
  QString idAt(int row, int column) const;

  Workspace& workspace_;
  QComboBox* measure_ = nullptr;
  QLabel* verdict_text_ = nullptr;
  QStackedWidget* kinds_ = nullptr;
  QWidget* curves_ = nullptr;
  QLabel* strip_name_ = nullptr;
  LinePlot* predicted_ = nullptr;
  LinePlot* curve_ = nullptr;
  HeatMap* map_ = nullptr;
  SweepPoints points_;
  Perplexity original_;
  Verdict verdict_;
  std::vector<std::vector<QString>> ids_;  // of the map's cells
};

}  // namespace transmla::ui
