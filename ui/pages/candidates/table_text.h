// Tables as text: what Ctrl+C copies and what a CSV file holds.
#pragma once

#include <QItemSelectionModel>
#include <QString>
#include <QTableView>

namespace transmla::ui {

// The rows with a selected cell, in the view's order and with its visible columns, as people read them: tab-separated
// with a header line.
QString selectionAsText(const QTableView& view);
// Every row and column of a model of candidates as raw numbers under the columns' names in files.
QString tableAsCsv(const QAbstractItemModel& candidates);
// Ctrl+C, "Copy" and "Save as CSV…" in the context menu.
void addTextActions(QTableView* view);

}  // namespace transmla::ui
