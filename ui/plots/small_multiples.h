// The same curve of every layer, small, with one rank line through all of them; the picked layer is framed.
#pragma once

#include <QWidget>
#include <memory>
#include <vector>

#include "ui/plots/plot_spec.h"

namespace transmla::ui {

struct MultiplesSpec {
  QString title, xTitle, yTitle, help, empty;
  std::vector<std::vector<PlotSeries>> cells;  // per layer
  bool logarithmic = true;                     // y
  std::optional<double> markerX;
};

// Owned by its parent widget; GUI thread only. The widget inside that takes the mouse is named "canvas".
class SmallMultiples : public QWidget {
  Q_OBJECT

 public:
  explicit SmallMultiples(QWidget* parent = nullptr);
  ~SmallMultiples() override;
  void setSpec(const MultiplesSpec& spec);
  void setPicked(int cell);
  void moveMarker(double x);
  bool savePng(const QString& file, double scale = 2) const;
  bool saveSvg(const QString& file) const;
  bool saveCsv(const QString& file) const;

 Q_SIGNALS:
  void picked(int cell);

 private:
  class View;
  std::unique_ptr<View> view_;
};

}  // namespace transmla::ui
