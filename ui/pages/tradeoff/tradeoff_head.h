// The line above the trade-off's picture: what stands on its axes, what the picture lacks, and the button that measures
// it. Lives on the window's thread.
#pragma once

#include <QWidget>

#include "ui/pages/tradeoff/tradeoff_axes.h"
#include "ui/workspace/workspace.h"

class QComboBox;
class QPushButton;

namespace transmla::ui {

class ElidedLabel;

class TradeoffHead : public QWidget {
  Q_OBJECT

 public:
  explicit TradeoffHead(Workspace& workspace, QWidget* parent = nullptr);
  TradeoffAxes axes() const;
  void setAxes(const TradeoffAxes& axes);  // without axesChanged()
  void showMissing(const MissingResults& missing);

 Q_SIGNALS:
  void axesChanged();  // by the person

 private:
  void build();
  QComboBox* addChoice(const QString& name, const QString& accessible);
  void measure();

  Workspace& workspace_;
  MissingResults shown_;
  QComboBox* across_ = nullptr;
  QComboBox* up_ = nullptr;
  ElidedLabel* missing_ = nullptr;
  QPushButton* measure_ = nullptr;
};

}  // namespace transmla::ui
