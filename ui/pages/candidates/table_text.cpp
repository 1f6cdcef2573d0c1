#include "ui/pages/candidates/table_text.h"

#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QCoreApplication>
#include <QFileDialog>
#include <QHeaderView>
#include <QMessageBox>
#include <QSaveFile>
#include <algorithm>
#include <limits>

#include "ui/pages/candidates/candidate_table.h"

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

QString quoted(QString field) {
  if (!field.contains(QLatin1Char(',')) && !field.contains(QLatin1Char('"')) && !field.contains(QLatin1Char('\n'))) {
    return field;
  }
  return QLatin1Char('"') + field.replace(QLatin1Char('"'), QStringLiteral("\"\"")) + QLatin1Char('"');
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
  QSaveFile out(file);
  if (out.open(QIODevice::WriteOnly) && out.write(tableAsCsv(*view->model()).toUtf8()) >= 0 && out.commit()) return;
  QMessageBox::warning(view, Text::tr("Save the table"),
                       Text::tr("'%1' cannot be written: %2").arg(file, out.errorString()));
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
  QString csv;
  for (int row = -1; row < candidates.rowCount(); ++row) {
    QStringList cells;
    for (int column = 0; column < candidates.columnCount(); ++column) {
      cells += quoted(rawText(row < 0 ? candidates.headerData(column, Qt::Horizontal, CandidateTable::KeyRole)
                                      : candidates.index(row, column).data(CandidateTable::RawRole)));
    }
    csv += cells.join(QLatin1Char(',')) + QLatin1Char('\n');
  }
  return csv;
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
