// Facts as a table: names, then one column per candidate. Lives on the window's thread.
#pragma once

#include <QAbstractTableModel>
#include <QStringList>
#include <vector>

#include "ui/pages/tradeoff/comparison.h"

class QTableView;

namespace transmla::ui {

class FactTable : public QAbstractTableModel {
  Q_OBJECT

 public:
  enum Role { RawRole = Qt::UserRole };

  explicit FactTable(QObject* parent = nullptr) : QAbstractTableModel(parent) {}
  void setFacts(std::vector<FactRow> rows, const QStringList& candidates);  // names of the columns after the first

  int rowCount(const QModelIndex& parent = {}) const override;
  int columnCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role) const override;
  QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

 private:
  std::vector<FactRow> rows_;
  QStringList candidates_;
};

// A table that shows them, row by row, with the actions that copy and write it. Owned by the parent.
QTableView* makeFactView(FactTable& facts, QWidget* parent);

}  // namespace transmla::ui
