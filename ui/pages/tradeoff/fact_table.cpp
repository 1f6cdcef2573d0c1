#include "ui/pages/tradeoff/fact_table.h"

#include <QHeaderView>
#include <QTableView>

#include "ui/pages/candidates/table_text.h"

namespace transmla::ui {

void FactTable::setFacts(std::vector<FactRow> rows, const QStringList& candidates) {
  beginResetModel();
  rows_ = std::move(rows);
  candidates_ = candidates;
  endResetModel();
}

int FactTable::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(rows_.size());
}

int FactTable::columnCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(candidates_.size()) + 1;
}

QVariant FactTable::data(const QModelIndex& index, int role) const {
  if (!index.isValid() || index.row() >= rowCount()) return {};
  const FactRow& row = rows_[static_cast<std::size_t>(index.row())];
  if (role == Qt::ToolTipRole) return row.help.isEmpty() ? row.name : row.help;
  if (index.column() == 0) return role == Qt::DisplayRole || role == RawRole ? QVariant(row.name) : QVariant();
  const auto column = static_cast<std::size_t>(index.column() - 1);
  if (column >= row.facts.size()) return {};
  if (role == Qt::DisplayRole) return row.facts[column].text;
  return role == RawRole ? row.facts[column].raw : QVariant();
}

QVariant FactTable::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal || role != Qt::DisplayRole || section < 0 || section >= columnCount()) return {};
  return section == 0 ? QString() : candidates_[section - 1];
}

QTableView* makeFactView(FactTable& facts, QWidget* parent) {
  auto* view = new QTableView(parent);
  view->setModel(&facts);
  view->setSelectionBehavior(QAbstractItemView::SelectRows);
  view->setShowGrid(false);
  view->setAlternatingRowColors(true);
  view->setTabKeyNavigation(false);
  view->verticalHeader()->hide();
  view->verticalHeader()->setDefaultSectionSize(view->fontMetrics().height() + 6);
  view->horizontalHeader()->setHighlightSections(false);
  view->horizontalHeader()->setSectionResizeMode(QHeaderView::Stretch);
  addTextActions(view);
  return view;
}

}  // namespace transmla::ui
