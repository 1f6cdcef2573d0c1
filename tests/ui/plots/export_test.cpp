// Files and clipboard of all three plots.
#include <gtest/gtest.h>

#include <QClipboard>
#include <QGuiApplication>
#include <QMenu>
#include <QTemporaryDir>
#include <QXmlStreamReader>

#include "tests/ui/plots/plot_samples.h"
#include "ui/plots/plot_export.h"

namespace transmla::ui {
namespace {

QByteArray bytesOf(const QString& file) {
  QFile source(file);
  EXPECT_TRUE(source.open(QIODevice::ReadOnly)) << file.toStdString();
  return source.readAll();
}

class ExportTest : public ::testing::Test {
 protected:
  QString file(const char* name) const { return folder_.filePath(QString::fromLatin1(name)); }

  template <class Plot>
  void writesAll(Plot& plot, const QString& title, qsizetype lines) {
    plot.resize(500, 300);
    ASSERT_TRUE(plot.savePng(file("plot.png"), 2));
    const QImage image(file("plot.png"));
    EXPECT_EQ(image.width(), 1000);
    EXPECT_GE(image.height(), 600);
    ASSERT_TRUE(plot.saveSvg(file("plot.svg")));
    QXmlStreamReader xml(bytesOf(file("plot.svg")));
    while (!xml.atEnd()) xml.readNext();
    EXPECT_FALSE(xml.hasError()) << xml.errorString().toStdString();
    EXPECT_TRUE(bytesOf(file("plot.svg")).contains(title.toUtf8()));
    ASSERT_TRUE(plot.saveCsv(file("plot.csv")));
    EXPECT_EQ(bytesOf(file("plot.csv")).count('\n'), lines);
    EXPECT_FALSE(plot.savePng(file("no/such/folder.png")));
  }
  QTemporaryDir folder_;
};

TEST_F(ExportTest, LinePlot) {
  LinePlot plot;
  plot.setSpec(samples::tradeOff(9));
  writesAll(plot, QStringLiteral("Perplexity"), 1 + 9 + 2);
}

TEST_F(ExportTest, HeatMap) {
  HeatMap plot;
  plot.setSpec(samples::layers());
  writesAll(plot, QStringLiteral("Layers"), 1 + 5);
}

TEST_F(ExportTest, SmallMultiples) {
  SmallMultiples plot;
  plot.setSpec(samples::multiples(4));
  writesAll(plot, QStringLiteral("All layers"), 1 + 4 * (192 + 192 + 352));
}

TEST_F(ExportTest, SavingLeavesTheWidgetAsItWas) {
  LinePlot plot;
  plot.resize(500, 300);
  plot.setSpec(samples::spectrum());
  const QImage before = plot.grab().toImage();
  ASSERT_TRUE(plot.savePng(file("plot.png"), 3));
  EXPECT_EQ(plot.grab().toImage(), before);
}

TEST_F(ExportTest, NumbersReadBackAsTheyWere) {
  PlotSpec spec;
  PlotSeries series;
  series.name = QStringLiteral("a, \"b\"");
  series.points = {{0.1, 1.0 / 3}};
  series.errors = {1e-17};
  series.keys = {QStringLiteral("k")};
  spec.series = {series};
  EXPECT_EQ(
      toCsv(spec),
      QStringLiteral("series,x,y,standard error,key\n\"a, \"\"b\"\"\",0.1,%1,1e-17,k\n").arg(exactNumber(1.0 / 3)));
  EXPECT_EQ(exactNumber(1.0 / 3).toDouble(), 1.0 / 3);
}

TEST_F(ExportTest, AFailureIsSaidInOneSentence) {
  const PlotOutput output{{}, {}, {100, 80}, Qt::white, [](QPainter&, QSize) {}, [] { return PlotTable(); }};
  EXPECT_TRUE(writeCsv(output, file("no/such/folder.csv")).contains(QStringLiteral("folder.csv")));
  EXPECT_TRUE(writePng(output, file("fine.png"), 1).isEmpty());
}

TEST_F(ExportTest, CopyPutsDataOnTheClipboard) {
  LinePlot plot;
  const PlotOutput output{QStringLiteral("t"),
                          {},
                          {100, 80},
                          Qt::white,
                          [](QPainter&, QSize) {},
                          [] {
                            return PlotTable{{QStringLiteral("x"), QStringLiteral("y")}};
                          }};
  const std::unique_ptr<QMenu> menu(newPlotMenu(&plot, output));
  menu->findChild<QAction*>(QStringLiteral("plotCopyData"))->trigger();
  EXPECT_EQ(QGuiApplication::clipboard()->text(), QStringLiteral("x\ty\n"));
  menu->findChild<QAction*>(QStringLiteral("plotCopyPicture"))->trigger();
  EXPECT_EQ(QGuiApplication::clipboard()->image().size(), QSize(200, 160));
  EXPECT_FALSE(menu->findChild<QAction*>(QStringLiteral("plotHelp"))->isEnabled());
}

}  // namespace
}  // namespace transmla::ui
