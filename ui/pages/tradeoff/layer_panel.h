// Errors by layer of the candidates at hand: curves, the layers where they differ most, and the button that measures
// them. Lives on the window's thread.
#pragma once

#include <QWidget>
#include <vector>

#include "ui/pages/tradeoff/fact_table.h"
#include "ui/pages/tradeoff/layer_differences.h"
#include "ui/workspace/workspace.h"

class QComboBox;
class QLabel;
class QPushButton;
class QTableView;

namespace transmla::ui {

class LinePlot;

class LayerPanel : public QWidget {
  Q_OBJECT

 public:
  explicit LayerPanel(Workspace& workspace, QWidget* parent = nullptr);
  void setSecond(const QString& id);  // of a candidate, originalId(), or empty
  void refresh();                     // from the workspace

 private:
  void build();
  QWidget* buildHead();
  void buildList();
  void enable();
  LayerSides sides() const;
  LayerMeasure measure() const;
  std::vector<std::string> lacking() const;  // ids of the candidates at hand
  void pick(const QModelIndex& index);

  Workspace& workspace_;
  QString second_;
  FactTable model_;
  std::vector<int> layers_;  // of the list's rows
  QComboBox* measure_ = nullptr;
  QLabel* said_ = nullptr;
  QPushButton* start_ = nullptr;
  LinePlot* plot_ = nullptr;
  QTableView* list_ = nullptr;
};

}  // namespace transmla::ui
