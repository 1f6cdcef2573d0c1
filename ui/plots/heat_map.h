// A table of shares as colours: measures down, layers across; or two varied fields of a sweep with lines of equal
// value. Click picks a cell, arrow keys move, hover says the value.
#pragma once

#include <QWidget>
#include <memory>
#include <optional>

#include "ui/plots/plot_spec.h"

namespace transmla::ui {

struct HeatRow {
  QString name, help;
  std::vector<std::optional<double>> values;  // one per column; absent: not measured
  std::vector<QString> texts;                 // as people read them; empty or one per column
  bool highIsGood = true;                     // only for the legend
};
struct HeatSpec {
  QString title, columnTitle, help, empty;
  std::vector<QString> columns;
  std::vector<HeatRow> rows;  // each row has a colour scale of its own unless `oneScale`
  bool oneScale = false;
  std::vector<std::vector<double>> contours;  // [row][column], what lines of equal value follow; empty: none
  QString contourName;
};

// Owned by its parent widget; GUI thread only. The widget inside that takes the mouse is named "canvas".
class HeatMap : public QWidget {
  Q_OBJECT

 public:
  explicit HeatMap(QWidget* parent = nullptr);
  ~HeatMap() override;
  void setSpec(const HeatSpec& spec);
  const HeatSpec& spec() const;
  void setColumn(int column);         // the framed one
  void setCell(int row, int column);  // both framed
  bool savePng(const QString& file, double scale = 2) const;
  bool saveSvg(const QString& file) const;
  bool saveCsv(const QString& file) const;

 Q_SIGNALS:
  void columnPicked(int column);
  void cellPicked(int row, int column);
  void cellActivated(int row, int column);

 private:
  class View;
  std::unique_ptr<View> view_;
};

}  // namespace transmla::ui
