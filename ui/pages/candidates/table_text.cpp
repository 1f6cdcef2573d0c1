#include "ui/pages/candidates/table_text.h"

#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QCoreApplication>
#include <QFileDialog>
#include <QHeaderView>
#include <QMessageBox>
#include <algorithm>
#include <limits>

#include "ui/pages/candidates/candidate_table.h"
#include "ui/plots/plot_export.h"

namespace transmla::ui {
namespace {

struct Text {
  Q_DECLARE_TR_FUNCTIONS(TableText)
};

std::vector<int> visibleColumns(const QTableView& view) {
  std::vector<int> columns;
  for (int at = 0; at < view.model()->columnCount(); ++at) {
    const int column = view.horizontalHeader()->logicalIndex(at);
    if (!view.isColumnHidden(column)) columns.push_back(column);
  }
  return columns;
}

// Numbers so that they are read back as they were.
QString rawText(const QVariant& value) {
  if (value.typeId() != QMetaType::Double) return value.toString();
  return QString::number(value.toDouble(), 'g', std::numeric_limits<double>::max_digits10);
}

void saveCsv(QTableView* view) {
  const QString file = QFileDialog::getSaveFileName(view, Text::tr("Save the table"), QStringLiteral("candidates.csv"),
                                                    Text::tr("CSV (*.csv)"));
  if (file.isEmpty()) return;
  const QString problem = writeWhole(file, tableAsCsv(*view->model()).toUtf8());
  if (!problem.isEmpty()) QMessageBox::warning(view, Text::tr("Save the table"), problem);
}

}  // namespace

QString selectionAsText(const QTableView& view) {
  if (view.model() == nullptr || view.selectionModel() == nullptr) return {};
  std::vector<int> rows;
  for (const auto& index : view.selectionModel()->selectedIndexes()) rows.push_back(index.row());
  std::sort(rows.begin(), rows.end());
  rows.erase(std::unique(rows.begin(), rows.end()), rows.end());
  if (rows.empty()) return {};
  const auto columns = visibleColumns(view);
  QStringList lines, header;
  for (const int column : columns) header += view.model()->headerData(column, Qt::Horizontal).toString();
  lines += header.join(QLatin1Char('\t'));
  for (const int row : rows) {
    QStringList cells;
    for (const int column : columns) cells += view.model()->index(row, column).data().toString();
    lines += cells.join(QLatin1Char('\t'));
  }
  return lines.join(QLatin1Char('\n'));
}

QString tableAsCsv(const QAbstractItemModel& candidates) {
  PlotTable table;
  for (int row = -1; row < candidates.rowCount(); ++row) {
    auto& cells = table.emplace_back();
    for (int column = 0; column < candidates.columnCount(); ++column) {
      cells += rawText(row < 0 ? candidates.headerData(column, Qt::Horizontal, CandidateTable::KeyRole)
                               : candidates.index(row, column).data(CandidateTable::RawRole));
    }
  }
  return tableText(table, QLatin1Char(','));
}

void addTextActions(QTableView* view) {
  auto* copy = new QAction(Text::tr("Copy"), view);
  copy->setShortcut(QKeySequence::Copy);
  copy->setShortcutContext(Qt::WidgetShortcut);
  QObject::connect(copy, &QAction::triggered, view,
                   [view] { QApplication::clipboard()->setText(selectionAsText(*view)); });
  auto* save = new QAction(Text::tr("Save as CSV…"), view);
  QObject::connect(save, &QAction::triggered, view, [view] { saveCsv(view); });
  view->addActions({copy, save});
  view->setContextMenuPolicy(Qt::ActionsContextMenu);
}

}  // namespace transmla::ui
