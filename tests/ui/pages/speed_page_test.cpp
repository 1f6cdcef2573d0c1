#include "ui/pages/speed/speed_page.h"

#include <gtest/gtest.h>

#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QTableView>
#include <QtTest>

#include "tests/ui/pages/open_project.h"
#include "ui/pages/speed/speed_picture.h"
#include "ui/plots/line_plot.h"
#include "ui/widgets/message_line.h"
#include "ui/words/words.h"

namespace transmla::ui {
namespace {

using fixtures::OpenProject;

constexpr int kMeasuringMilliseconds = 240'000;

// 10 ms and 1 ms more for each thousand tokens; the candidate reads half of the cache. By hand, so that the numbers on
// screen are known.
SpeedComparison made_up() {
  SpeedComparison comparison{.machine = "a processor", .threads = 2, .memory_bandwidth = 1e10};
  comparison.original.cache_bytes_per_token = 4000;
  comparison.converted.cache_bytes_per_token = 2000;
  for (const int batch : {1, 4}) {
    for (const int length : {1000, 4000}) {
      const auto tokens = static_cast<std::size_t>(batch) * static_cast<std::size_t>(length);
      comparison.original.rows.push_back({length, batch, 0.010 + 1e-6 * batch * length, 50'000'000, 4000 * tokens});
      comparison.converted.rows.push_back({length, batch, 0.010, 50'000'000, 2000 * tokens});
    }
  }
  return comparison;
}

const PlotSeries* seriesNamed(const PlotSpec& spec, const QString& name) {
  for (const PlotSeries& series : spec.series) {
    if (series.name == name) return &series;
  }
  return nullptr;
}

TEST(SpeedPicture, TimesStandAboveWhatMemoryAllows) {
  const PlotSpec spec = speedPlot(made_up(), 4);
  const auto* original = seriesNamed(spec, QStringLiteral("original"));
  const auto* fastest = seriesNamed(spec, QStringLiteral("original, at the memory's rate"));
  ASSERT_NE(original, nullptr);
  ASSERT_NE(fastest, nullptr);
  ASSERT_EQ(original->points.size(), 2U);
  EXPECT_DOUBLE_EQ(original->points[1].y(), 26) << "10 ms and 16 thousand tokens of four sequences";
  EXPECT_DOUBLE_EQ(fastest->points[1].y(), 11.4) << "50 MB of weights and 64 MB of cache at 10 GB/s";
  EXPECT_TRUE(spec.y.title.contains(QStringLiteral("4 sequences")));
}

TEST(SpeedPicture, SaysWhatTheLongestContextGains) {
  const QString sentence = speedSentence(made_up(), 1);
  EXPECT_TRUE(sentence.contains(QStringLiteral("4,000 tokens"))) << toStd(sentence);
  EXPECT_TRUE(sentence.contains(QStringLiteral("1.4 times as fast"))) << toStd(sentence);
  EXPECT_TRUE(sentence.contains(QStringLiteral("2 times smaller"))) << toStd(sentence);
  EXPECT_EQ(static_cast<int>(speedRows(made_up(), 1).front().facts.size()), speedColumns().size());
}

class SpeedPageTest : public testing::Test {
 protected:
  void SetUp() override {
    page.resize(900, 700);
    page.show();
  }
  QPushButton& start() { return child<QPushButton>(page, "speedStart"); }
  LinePlot& plot() { return child<LinePlot>(page, "speedPlot"); }
  QTableView& table() { return child<QTableView>(page, "speedTable"); }
  void type(const char* name, const QString& text) {
    auto& line = child<QLineEdit>(page, name);
    line.setFocus();
    line.selectAll();
    QTest::keyClicks(&line, text);
  }

  OpenProject project;
  SpeedPage page{project.workspace};
};

TEST(SpeedPageWithoutProject, SaysWhatToDo) {
  Workspace workspace;
  SpeedPage page(workspace);
  EXPECT_FALSE(child<LinePlot>(page, "speedPlot").spec().empty.isEmpty());
  EXPECT_FALSE(child<QPushButton>(page, "speedStart").isEnabled());
}

TEST_F(SpeedPageTest, WantsACandidateAndNumbers) {
  EXPECT_FALSE(start().isEnabled());
  auto& candidates = child<QComboBox>(page, "speedCandidate");
  candidates.setFocus();
  QTest::keyClick(&candidates, Qt::Key_Down);
  EXPECT_FALSE(project.workspace.candidate().isEmpty());
  EXPECT_TRUE(start().isEnabled());
  type("speedContexts", QStringLiteral("64, many"));
  EXPECT_FALSE(start().isEnabled());
  EXPECT_TRUE(child<MessageLine>(page, "speedContextsProblem").message().contains(QStringLiteral("'many'")));
  type("speedContexts", QStringLiteral("64"));
  type("speedBatches", QStringLiteral("0"));
  EXPECT_TRUE(child<MessageLine>(page, "speedBatchesProblem").message().contains(QStringLiteral("outside 1")));
}

TEST_F(SpeedPageTest, TimesTheCandidateBesideTheOriginalAndKeepsIt) {
  project.workspace.selectCandidate(project.id(2));
  type("speedContexts", QStringLiteral("16, 64"));
  type("speedBatches", QStringLiteral("1, 2"));
  QTest::keyClick(&child<QLineEdit>(page, "speedBatches"), Qt::Key_Return);
  EXPECT_FALSE(start().isEnabled()) << "it runs";
  ASSERT_TRUE(QTest::qWaitFor([&] { return start().isEnabled(); }, kMeasuringMilliseconds));
  EXPECT_EQ(plot().spec().series.size(), 4U);
  EXPECT_EQ(table().model()->rowCount(), 2);
  auto& batch = child<QComboBox>(page, "speedBatch");
  EXPECT_TRUE(batch.isVisible());
  EXPECT_TRUE(child<QLabel>(page, "speedSentence").text().contains(QStringLiteral("64 tokens")));
  batch.setFocus();
  QTest::keyClick(&batch, Qt::Key_Down);
  EXPECT_TRUE(plot().spec().y.title.contains(QStringLiteral("2 sequences")));
  const SpeedPage again(project.workspace);
  EXPECT_EQ(child<QLineEdit>(again, "speedContexts").text(), QStringLiteral("16, 64"));
  EXPECT_TRUE(child<LinePlot>(again, "speedPlot").spec().y.title.contains(QStringLiteral("2 sequences")));
  project.workspace.selectCandidate(project.id(4));
  EXPECT_FALSE(plot().spec().empty.isEmpty()) << "another candidate is not timed yet";
}

}  // namespace
}  // namespace transmla::ui
