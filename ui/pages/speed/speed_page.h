// The page of decoding speed: how the time of a token grows with the text behind it, candidate beside original, both
// timed in one run on this machine. Lives on the window's thread.
#pragma once

#include <QWidget>

#include "ui/pages/speed/speed_choice.h"
#include "ui/pages/tradeoff/fact_table.h"
#include "ui/workspace/workspace.h"

class QComboBox;
class QLabel;
class QLineEdit;
class QPushButton;
class QTableView;

namespace transmla::ui {

class LinePlot;
class MessageLine;

class SpeedPage : public QWidget {
  Q_OBJECT

 public:
  explicit SpeedPage(Workspace& workspace, QWidget* parent = nullptr);

 private:
  struct Line {
    QLineEdit* edit = nullptr;
    MessageLine* problem = nullptr;
  };

  void build();
  QWidget* buildForm();
  void buildTable();
  Line addLine(const QString& name, const QString& accessible, const QString& help);
  void listen();
  void onOpened();
  void onEdited();
  void onShown();
  void measure();
  void refresh();  // from the workspace
  void fillCandidates();
  void fillBatches(const SpeedComparison* comparison);
  void draw(const SpeedComparison* comparison);
  void enable();
  const Candidate* candidate() const;  // the selected one
  void keep();

  Workspace& workspace_;
  SpeedChoice choice_;  // as it stands in the lines
  FactTable model_;
  QComboBox* candidates_ = nullptr;
  QComboBox* batch_ = nullptr;
  Line contexts_, batches_;
  QPushButton* start_ = nullptr;
  QLabel* sentence_ = nullptr;
  QLabel* conditions_ = nullptr;
  LinePlot* plot_ = nullptr;
  QTableView* table_ = nullptr;
};

}  // namespace transmla::ui
