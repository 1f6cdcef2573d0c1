// What every plot hands out in the same way: PNG, SVG, CSV, the clipboard, and the context menu that offers them.
#pragma once

#include <QImage>
#include <QSize>
#include <functional>

#include "ui/plots/palette.h"

QT_BEGIN_NAMESPACE
class QMenu;
class QPainter;
class QWidget;
QT_END_NAMESPACE

namespace transmla::ui {

// The file is whole or as it was. What went wrong, in a sentence; empty: it is there.
QString writeWhole(const QString& file, const QByteArray& bytes);

using PlotTable = std::vector<QStringList>;  // header line first

QString tableText(const PlotTable& table, QChar separator);  // fields quoted where they must be (RFC 4180)
QString exactNumber(double value);                           // the shortest text that reads back as the same number

// A plot at the moment it is asked for; called on the GUI thread only.
struct PlotOutput {
  QString title, help;
  QSize size;
  QColor background;
  std::function<void(QPainter&, QSize)> paint;
  std::function<PlotTable()> table;
};

QImage pictureOf(const PlotOutput& output, double scale);
// What went wrong, in a sentence; empty: the file is there, whole.
QString writePng(const PlotOutput& output, const QString& file, double scale);
QString writeSvg(const PlotOutput& output, const QString& file);
QString writeCsv(const PlotOutput& output, const QString& file);

// Save, copy and "What am I looking at?"; deletes itself when closed. The caller may add to it and shows it.
QMenu* newPlotMenu(QWidget* plot, const PlotOutput& output);

}  // namespace transmla::ui
