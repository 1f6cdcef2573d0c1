#include "ui/plots/plot_export.h"

#include <QBuffer>
#include <QClipboard>
#include <QCoreApplication>
#include <QFileDialog>
#include <QGuiApplication>
#include <QMenu>
#include <QMessageBox>
#include <QPainter>
#include <QRegularExpression>
#include <QSaveFile>
#include <QScreen>
#include <QSvgGenerator>
#include <QWhatsThis>

namespace transmla::ui {
namespace {

struct PlotMenu {
  Q_DECLARE_TR_FUNCTIONS(transmla::ui::PlotMenu)
};

QString quoted(const QString& field, QChar separator) {
  const bool plain = !field.contains(separator) && !field.contains(QLatin1Char('"')) &&
                     !field.contains(QLatin1Char('\n')) && !field.contains(QLatin1Char('\r'));
  if (plain) return field;
  QString text = field;
  return QLatin1Char('"') + text.replace(QLatin1Char('"'), QStringLiteral("\"\"")) + QLatin1Char('"');
}

QString fileNameOf(const PlotOutput& output, const QString& ending) {
  QString name = output.title.isEmpty() ? PlotMenu::tr("plot") : output.title;
  name.replace(QRegularExpression(QStringLiteral("[^\\w.-]+"), QRegularExpression::UseUnicodePropertiesOption),
               QStringLiteral("-"));
  return name + QLatin1Char('.') + ending;
}

using Write = std::function<QString(const PlotOutput&, const QString& file)>;

void askAndWrite(QWidget* plot, const PlotOutput& output, const QString& ending, const Write& write) {
  auto* dialog = new QFileDialog(plot, PlotMenu::tr("Save the plot"), fileNameOf(output, ending),
                                 PlotMenu::tr("%1 files (*.%2)").arg(ending.toUpper(), ending));
  dialog->setObjectName(QStringLiteral("plotSaveDialog"));
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->setAcceptMode(QFileDialog::AcceptSave);
  dialog->setDefaultSuffix(ending);
  QObject::connect(dialog, &QFileDialog::fileSelected, plot, [plot, output, write](const QString& file) {
    const QString problem = write(output, file);
    if (problem.isEmpty()) return;
    auto* box = new QMessageBox(QMessageBox::Warning, PlotMenu::tr("Save the plot"), problem, QMessageBox::Ok, plot);
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->open();
  });
  dialog->open();
}

QAction* add(QMenu* menu, const QString& text, const QString& name, const std::function<void()>& act) {
  QAction* action = menu->addAction(text);
  action->setObjectName(name);
  QObject::connect(action, &QAction::triggered, menu, act);
  return action;
}

}  // namespace

QString writeWhole(const QString& file, const QByteArray& bytes) {
  QSaveFile target(file);
  if (target.open(QIODevice::WriteOnly) && target.write(bytes) == bytes.size() && target.commit()) return {};
  return PlotMenu::tr("'%1' could not be written: %2.").arg(file, target.errorString());
}

QString tableText(const PlotTable& table, QChar separator) {
  QString text;
  for (const QStringList& row : table) {
    QStringList fields;
    for (const QString& field : row) fields << quoted(field, separator);
    text += fields.join(separator) + QLatin1Char('\n');
  }
  return text;
}

QString exactNumber(double value) { return QString::number(value, 'g', QLocale::FloatingPointShortest); }

QImage pictureOf(const PlotOutput& output, double scale) {
  QImage image(output.size * scale, QImage::Format_ARGB32_Premultiplied);
  if (image.isNull()) return image;
  image.setDevicePixelRatio(scale);
  image.fill(output.background);
  QPainter painter(&image);
  painter.setRenderHint(QPainter::Antialiasing);
  output.paint(painter, output.size);
  return image;
}

QString writePng(const PlotOutput& output, const QString& file, double scale) {
  QByteArray bytes;
  QBuffer buffer(&bytes);
  buffer.open(QIODevice::WriteOnly);
  if (!pictureOf(output, scale).save(&buffer, "PNG")) {
    return PlotMenu::tr("A picture of %1 × %2 points could not be drawn.")
        .arg(output.size.width())
        .arg(output.size.height());
  }
  return writeWhole(file, bytes);
}

QString writeSvg(const PlotOutput& output, const QString& file) {
  QByteArray bytes;
  QBuffer buffer(&bytes);
  QSvgGenerator generator;
  generator.setOutputDevice(&buffer);
  generator.setSize(output.size);
  generator.setViewBox(QRect(QPoint(), output.size));
  generator.setTitle(output.title);
  generator.setDescription(output.help);
  // Fonts are measured in the screen's points.
  if (const QScreen* screen = QGuiApplication::primaryScreen()) {
    generator.setResolution(qRound(screen->logicalDotsPerInch()));
  }
  QPainter painter(&generator);
  painter.fillRect(QRect(QPoint(), output.size), output.background);
  output.paint(painter, output.size);
  painter.end();
  return writeWhole(file, bytes);
}

QString writeCsv(const PlotOutput& output, const QString& file) {
  return writeWhole(file, tableText(output.table(), QLatin1Char(',')).toUtf8());
}

QMenu* newPlotMenu(QWidget* plot, const PlotOutput& output) {
  auto* menu = new QMenu(plot);
  menu->setObjectName(QStringLiteral("plotMenu"));
  menu->setAttribute(Qt::WA_DeleteOnClose);
  const auto save = [&](const QString& text, const QString& name, const QString& ending, const Write& write) {
    add(menu, text, name, [plot, output, ending, write] { askAndWrite(plot, output, ending, write); });
  };
  save(PlotMenu::tr("Save PNG…"), QStringLiteral("plotSavePng"), QStringLiteral("png"),
       [](const PlotOutput& o, const QString& file) { return writePng(o, file, 2); });
  save(PlotMenu::tr("Save SVG…"), QStringLiteral("plotSaveSvg"), QStringLiteral("svg"), writeSvg);
  save(PlotMenu::tr("Save CSV…"), QStringLiteral("plotSaveCsv"), QStringLiteral("csv"), writeCsv);
  menu->addSeparator();
  add(menu, PlotMenu::tr("Copy picture"), QStringLiteral("plotCopyPicture"),
      [output] { QGuiApplication::clipboard()->setImage(pictureOf(output, 2)); });
  // Spreadsheets take columns apart at tabs.
  add(menu, PlotMenu::tr("Copy data"), QStringLiteral("plotCopyData"),
      [output] { QGuiApplication::clipboard()->setText(tableText(output.table(), QLatin1Char('\t'))); });
  menu->addSeparator();
  add(menu, PlotMenu::tr("What am I looking at?"), QStringLiteral("plotHelp"), [plot, output] {
    QWhatsThis::showText(plot->mapToGlobal(plot->rect().center()), output.help, plot);
  })->setEnabled(!output.help.isEmpty());
  return menu;
}

}  // namespace transmla::ui
