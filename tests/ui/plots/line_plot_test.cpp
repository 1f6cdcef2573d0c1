// A line plot used as a person would: wheel, drag, click, keys, legend, context menu.
#include "ui/plots/line_plot.h"

#include <gtest/gtest.h>

#include <QMenu>
#include <QSignalSpy>
#include <QTest>
#include <QWheelEvent>

#include "tests/ui/plots/plot_samples.h"
#include "ui/plots/line_state.h"

namespace transmla::ui {
namespace {

class LinePlotTest : public ::testing::Test {
 protected:
  void show(const PlotSpec& spec, const QSize& size = {700, 420}) {
    plot_.resize(size);
    plot_.setSpec(spec);
    plot_.show();
    ASSERT_TRUE(QTest::qWaitForWindowExposed(&plot_));
    state_.spec = spec;
    state_.measure();
    state_.x = state_.wholeX;
    state_.y = state_.wholeY;
    state_.frame = layOut(spec, state_.x, state_.y, size, plot_.font());
  }
  QWidget* canvas() const { return plot_.findChild<QWidget*>(QStringLiteral("canvas")); }
  // Where a point of the unzoomed plot is drawn.
  QPoint at(double x, double y) const { return state_.place({x, y}).toPoint(); }
  QPoint markerAt(double x) const { return {qRound(state_.placeX(x)), qRound(state_.frame.plot.center().y())}; }
  void drag(Qt::MouseButton button, const QPoint& from, const QPoint& to, Qt::KeyboardModifiers keys = {}) {
    QTest::mousePress(canvas(), button, keys, from);
    move((from + to) / 2, button);
    move(to, button);
    QTest::mouseRelease(canvas(), button, keys, to);
  }
  void move(const QPoint& to, Qt::MouseButton held = Qt::NoButton) {
    QMouseEvent event(QEvent::MouseMove, to, canvas()->mapToGlobal(to), Qt::NoButton, held, Qt::NoModifier);
    QApplication::sendEvent(canvas(), &event);
  }
  void wheel(const QPoint& at, int delta) {
    QWheelEvent event(at, canvas()->mapToGlobal(at), {}, {0, delta}, Qt::NoButton, Qt::NoModifier, Qt::NoScrollPhase,
                      false);
    QApplication::sendEvent(canvas(), &event);
  }
  QImage picture() { return plot_.grab().toImage(); }

  LinePlot plot_;
  LineState state_;
};

TEST_F(LinePlotTest, TheMarkerFollowsTheMouse) {
  show(samples::spectrum());
  const QSignalSpy moved(&plot_, &LinePlot::markerMoved), released(&plot_, &LinePlot::markerReleased);
  drag(Qt::LeftButton, markerAt(128), markerAt(200));
  ASSERT_EQ(moved.size(), 2);
  EXPECT_NEAR(moved.last().first().toDouble(), 200, 1);
  ASSERT_EQ(released.size(), 1);
  EXPECT_NEAR(released.first().first().toDouble(), 200, 1);
  EXPECT_NEAR(plot_.spec().marker->x, 200, 1);
}

TEST_F(LinePlotTest, TheMarkerStaysInViewAndMovesByKeys) {
  show(samples::spectrum());
  const QSignalSpy moved(&plot_, &LinePlot::markerMoved), released(&plot_, &LinePlot::markerReleased);
  drag(Qt::LeftButton, markerAt(128), QPoint(-500, 100));
  EXPECT_NEAR(plot_.spec().marker->x, state_.x.from, 1);
  plot_.moveMarker(128);
  QTest::keyClick(canvas(), Qt::Key_Right);
  EXPECT_EQ(plot_.spec().marker->x, 129);
  QTest::keyClick(canvas(), Qt::Key_Left, Qt::ShiftModifier);
  EXPECT_EQ(plot_.spec().marker->x, 119);
  EXPECT_EQ(moved.last().first().toDouble(), 119);
  EXPECT_EQ(released.size(), 3);
}

TEST_F(LinePlotTest, AMarkerThatIsFixedDoesNotMove) {
  PlotSpec spec = samples::spectrum();
  spec.marker->draggable = false;
  show(spec);
  const QSignalSpy moved(&plot_, &LinePlot::markerMoved);
  drag(Qt::LeftButton, markerAt(128), markerAt(200));
  QTest::keyClick(canvas(), Qt::Key_Right);
  EXPECT_TRUE(moved.isEmpty());
}

TEST_F(LinePlotTest, ZoomsAndComesBack) {
  show(samples::spectrum());
  const QImage whole = picture();
  wheel(markerAt(60), 240);
  const QImage closer = picture();
  EXPECT_NE(closer, whole);
  QTest::keyClick(canvas(), Qt::Key_0);
  EXPECT_EQ(picture(), whole);
  drag(Qt::LeftButton, markerAt(40), markerAt(100) + QPoint(0, 60));
  EXPECT_NE(picture(), whole);
  QTest::mouseDClick(canvas(), Qt::LeftButton, {}, markerAt(20));
  EXPECT_EQ(picture(), whole);
}

TEST_F(LinePlotTest, PansWithTheMiddleButtonAndWithShift) {
  PlotSpec spec = samples::spectrum();
  spec.marker.reset();
  show(spec);
  const QImage whole = picture();
  drag(Qt::MiddleButton, markerAt(100), markerAt(140));
  const QImage panned = picture();
  EXPECT_NE(panned, whole);
  plot_.resetZoom();
  drag(Qt::LeftButton, markerAt(100), markerAt(140), Qt::ShiftModifier);
  EXPECT_EQ(picture(), panned);
}

TEST_F(LinePlotTest, ANewSpecKeepsTheZoomWhereTheAxesStay) {
  show(samples::spectrum());
  drag(Qt::LeftButton, markerAt(40), markerAt(100) + QPoint(0, 60));
  const QImage zoomed = picture();
  plot_.setSpec(samples::spectrum());
  EXPECT_EQ(picture(), zoomed);
  PlotSpec other = samples::spectrum();
  other.y.title = QStringLiteral("share of energy");
  plot_.setSpec(other);
  plot_.setSpec(samples::spectrum());
  EXPECT_NE(picture(), zoomed);
}

TEST_F(LinePlotTest, PointsAreClickedActivatedAndWalkedThrough) {
  show(samples::tradeOff());
  const QSignalSpy clicked(&plot_, &LinePlot::pointClicked), activated(&plot_, &LinePlot::pointActivated);
  const QPoint third = at(5000, 29);
  QTest::mouseClick(canvas(), Qt::LeftButton, Qt::ControlModifier, third);
  ASSERT_EQ(clicked.size(), 1);
  EXPECT_EQ(clicked.first().at(0).toString(), QStringLiteral("c2"));
  EXPECT_EQ(clicked.first().at(1).value<Qt::KeyboardModifiers>(), Qt::ControlModifier);
  QTest::mouseDClick(canvas(), Qt::LeftButton, {}, third);
  ASSERT_EQ(activated.size(), 1);
  EXPECT_EQ(activated.first().first().toString(), QStringLiteral("c2"));
  plot_.setSelected(QStringLiteral("c2"));
  QTest::keyClick(canvas(), Qt::Key_Right);
  EXPECT_EQ(clicked.last().at(0).toString(), QStringLiteral("c3"));
  QTest::keyClick(canvas(), Qt::Key_Return);
  EXPECT_EQ(activated.last().first().toString(), QStringLiteral("c3"));
}

TEST_F(LinePlotTest, TheLegendSwitchesSeriesOff) {
  show(samples::spectrum());
  const QImage all = picture();
  ASSERT_EQ(state_.frame.legend.size(), 4u);
  const QPoint values = state_.frame.legend[1].rect.center().toPoint();
  QTest::mouseClick(canvas(), Qt::LeftButton, {}, values);
  EXPECT_NE(picture(), all);
  QTest::mouseClick(canvas(), Qt::LeftButton, {}, values);
  EXPECT_EQ(picture(), all);
}

TEST_F(LinePlotTest, HoveringSaysWhatIsThere) {
  show(samples::tradeOff());
  const auto place = state_.nearest(at(5000, 29), 10, false);
  ASSERT_TRUE(place);
  const QString text = state_.hoverText(*place);
  for (const char* part : {"measured", "5,000", "29", "± 1", "score · 2R 32 · r 96", "bytes per token"}) {
    EXPECT_TRUE(text.contains(QString::fromUtf8(part))) << part << " in " << text.toStdString();
  }
}

TEST_F(LinePlotTest, TheContextMenuHasEverything) {
  show(samples::spectrum());
  QContextMenuEvent event(QContextMenuEvent::Mouse, {200, 200}, canvas()->mapToGlobal(QPoint(200, 200)));
  QApplication::sendEvent(canvas(), &event);
  auto* menu = plot_.findChild<QMenu*>(QStringLiteral("plotMenu"));
  ASSERT_NE(menu, nullptr);
  for (const char* name :
       {"plotSavePng", "plotSaveSvg", "plotSaveCsv", "plotCopyPicture", "plotCopyData", "plotHelp", "plotResetZoom"}) {
    const auto* action = menu->findChild<QAction*>(QString::fromLatin1(name));
    ASSERT_NE(action, nullptr) << name;
    EXPECT_TRUE(action->isEnabled()) << name;
  }
  menu->close();
}

TEST_F(LinePlotTest, AnEmptyOrStrangeSpecDoesNoHarm) {
  show({});
  PlotSpec spec = samples::spectrum();
  for (PlotSeries& series : spec.series) series.points = {{0, 0}, {std::nan(""), 1}, {1, -1}};
  plot_.setSpec(spec);
  picture();
  wheel({100, 100}, 120);
  drag(Qt::LeftButton, {50, 50}, {200, 200});
  QTest::keyClick(canvas(), Qt::Key_Left);
  plot_.setSpec(samples::tradeOff(1));
  for (int i = 0; i < 200; ++i) wheel({300, 200}, 120);
  for (int i = 0; i < 400; ++i) wheel({300, 200}, -120);
  picture();
  plot_.resize(20, 10);
  picture();
}

// What is laid out stays inside, apart, and has its axis titles, from very small to very large.
TEST_F(LinePlotTest, PartsStayApartAtEverySize) {
  for (const PlotSpec& spec : {samples::spectrum(), samples::tradeOff()}) {
    state_.spec = spec;
    state_.measure();
    for (const QSize& size : {QSize(300, 200), QSize(480, 320), QSize(1000, 300), QSize(1600, 900)}) {
      const LineFrame frame = layOut(spec, state_.wholeX, state_.wholeY, size, plot_.font());
      std::vector<QRectF> parts{frame.plot, frame.xTitle, frame.yTitle, frame.title};
      for (const LegendEntry& entry : frame.legend) parts.push_back(entry.rect);
      if (spec.marker) parts.push_back(frame.strip);
      for (std::size_t i = 0; i < parts.size(); ++i) {
        EXPECT_TRUE(QRectF(QPointF(), size).contains(parts[i])) << i << " at " << size.width();
        for (std::size_t j = 0; j < i; ++j) EXPECT_FALSE(parts[i].intersects(parts[j])) << i << " " << j;
      }
      EXPECT_GT(frame.plot.width(), 0.5 * size.width());
      EXPECT_GT(frame.plot.height(), 0.35 * size.height());
      EXPECT_GT(frame.xTitle.height(), 8);
    }
  }
}

}  // namespace
}  // namespace transmla::ui
