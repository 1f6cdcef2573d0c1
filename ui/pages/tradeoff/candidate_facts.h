// The side panel of the trade-off page: facts of the selected candidate, or what differs between it and a second one.
// Lives on the window's thread.
#pragma once

#include <QWidget>

#include "ui/pages/tradeoff/fact_table.h"
#include "ui/workspace/workspace.h"

class QComboBox;
class QLabel;
class QPushButton;
class QTableView;

namespace transmla::ui {

// What stands for the model before conversion where a second candidate is chosen.
QString originalId();

class CandidateFacts : public QWidget {
  Q_OBJECT

 public:
  explicit CandidateFacts(Workspace& workspace, QWidget* parent = nullptr);
  QString second() const { return second_; }  // a candidate's id, originalId(), or empty: no comparison
  void setSecond(const QString& id);
  void refresh();  // from the workspace

 Q_SIGNALS:
  void secondChanged(const QString& id);

 private:
  void build();
  QComboBox* addChoice(const QString& name, const QString& accessible);
  void fillChoices();
  const Candidate* find(const QString& id) const;
  void showFacts();
  void showComparison(const Candidate& candidate);

  Workspace& workspace_;
  FactTable model_;
  QString second_;
  QComboBox* first_choice_ = nullptr;
  QComboBox* second_choice_ = nullptr;
  QTableView* view_ = nullptr;
  QLabel* sentences_ = nullptr;
  QPushButton* use_ = nullptr;
  QPushButton* resume_ = nullptr;
};

}  // namespace transmla::ui
