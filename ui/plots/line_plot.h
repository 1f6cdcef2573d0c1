// Lines and points with error bars on linear or logarithmic axes: zoom with the wheel or a dragged frame, pan with the
// middle button or Shift, hover for values, a marker that can be dragged or moved by keys, a context menu that saves.
#pragma once

#include <QWidget>
#include <memory>

#include "ui/plots/plot_spec.h"

namespace transmla::ui {

// Owned by its parent widget; GUI thread only. The widget inside that takes the mouse is named "canvas".
class LinePlot : public QWidget {
  Q_OBJECT

 public:
  explicit LinePlot(QWidget* parent = nullptr);
  ~LinePlot() override;

  void setSpec(const PlotSpec& spec);  // keeps the zoom where the axes' titles stay the same
  const PlotSpec& spec() const;
  void setSelected(const QString& key);  // the point that is framed
  void moveMarker(double x);             // without a new spec
  void resetZoom();

  bool savePng(const QString& file, double scale = 2) const;
  bool saveSvg(const QString& file) const;
  bool saveCsv(const QString& file) const;

 Q_SIGNALS:
  void markerMoved(double x);     // while it is dragged
  void markerReleased(double x);  // at the end
  void pointClicked(const QString& key, Qt::KeyboardModifiers modifiers);
  void pointActivated(const QString& key);  // double click or Enter

 private:
  class View;
  std::unique_ptr<View> view_;
};

}  // namespace transmla::ui
