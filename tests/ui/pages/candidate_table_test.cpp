#include "ui/pages/candidates/candidate_table.h"

#include <gtest/gtest.h>

#include <QAbstractItemModelTester>
#include <QSortFilterProxyModel>
#include <QTableView>

#include "tests/ui/pages/made_up.h"
#include "ui/pages/candidates/table_text.h"
#include "ui/words/words.h"

namespace transmla::ui {
namespace {

using Mode = QAbstractItemModelTester::FailureReportingMode;

int columnOf(const QAbstractItemModel& model, const char* key) {
  for (int column = 0; column < model.columnCount(); ++column) {
    if (model.headerData(column, Qt::Horizontal, CandidateTable::KeyRole).toString() == QLatin1String(key)) {
      return column;
    }
  }
  ADD_FAILURE() << "no column " << key;
  return 0;
}

struct Filled {
  explicit Filled(std::vector<Candidate> candidates = fixtures::freqfold_candidates()) {
    table.setFields({QStringLiteral("freqfold")});
    const QString best = fromStd(candidates[2].id);
    table.setCandidates(std::move(candidates), fixtures::original_of(20), best);
  }
  QVariant at(int row, const char* key, int role = CandidateTable::RawRole) const {
    return table.index(row, columnOf(table, key)).data(role);
  }
  CandidateTable table;
};

TEST(CandidateTable, IsAProperModelThroughEveryChange) {
  CandidateTable table;
  const QAbstractItemModelTester tester(&table, Mode::Fatal);
  auto candidates = fixtures::freqfold_candidates();
  table.setCandidates(candidates, fixtures::original_of(20), {});
  table.setFields({QStringLiteral("freqfold"), QStringLiteral("kv_lora_rank")});
  candidates.front().mla.nll.push_back(3);
  table.setCandidates(candidates, fixtures::original_of(20), {});
  candidates.pop_back();
  table.setCandidates(candidates, fixtures::original_of(20), {});
  table.setCandidates({}, {}, {});
  EXPECT_EQ(table.rowCount(), 0);
}

TEST(CandidateTable, HoldsRawNumbersBesideTheirTexts) {
  const Filled filled;
  EXPECT_EQ(filled.at(2, "freqfold").toInt(), 4);
  EXPECT_EQ(filled.at(2, "cache_bytes_per_token").toInt(), 30 * (32 + 128) * 2);
  EXPECT_NEAR(filled.at(2, "excess_nats").toDouble(), 0.31, 0.02);
  EXPECT_NEAR(filled.at(1, "behind_best_nats").toDouble(), 0.16, 0.02);
  EXPECT_EQ(filled.at(4, "chunks").toInt(), 4);
  EXPECT_TRUE(filled.at(2, "mla_perplexity", Qt::DisplayRole).toString().contains(QStringLiteral("±")));
  EXPECT_GT(filled.at(2, "mla_perplexity_standard_error").toDouble(), 0);
  EXPECT_TRUE(filled.at(4, "state").toString().contains(QStringLiteral("stopped")));
  EXPECT_EQ(filled.table.rowOf(filled.table.idAt(3)), 3);
  EXPECT_EQ(filled.table.rowOf(QStringLiteral("no such")), -1);
}

TEST(CandidateTable, LeavesWhatIsNotMeasuredWithoutANumber) {
  auto candidate = fixtures::freqfold_candidates().front();
  candidate.mla = candidate.partial_rope = {};
  candidate.predicted.reset();
  CandidateTable table;
  table.setCandidates({candidate}, {}, {});
  for (const char* key : {"mla_perplexity", "excess_nats", "predicted_divergence"}) {
    const auto cell = table.index(0, columnOf(table, key));
    EXPECT_FALSE(cell.data(CandidateTable::RawRole).isValid()) << key;
    EXPECT_EQ(cell.data().toString(), QStringLiteral("–")) << key;
  }
}

TEST(CandidateTable, SortsByNumbers) {
  Filled filled;
  QSortFilterProxyModel sorted;
  sorted.setSourceModel(&filled.table);
  sorted.setSortRole(CandidateTable::RawRole);
  sorted.sort(columnOf(filled.table, "mla_perplexity"), Qt::AscendingOrder);
  for (int row = 1; row < sorted.rowCount(); ++row) {
    const int column = columnOf(filled.table, "mla_perplexity");
    EXPECT_LE(sorted.index(row - 1, column).data(CandidateTable::RawRole).toDouble(),
              sorted.index(row, column).data(CandidateTable::RawRole).toDouble());
  }
}

TEST(TableText, CsvHasEveryNumberInFull) {
  const Filled filled;
  const QStringList lines = tableAsCsv(filled.table).split(QLatin1Char('\n'), Qt::SkipEmptyParts);
  ASSERT_EQ(lines.size(), 6);
  EXPECT_TRUE(lines[0].startsWith(QStringLiteral("candidate,freqfold,cache_bytes_per_token,"))) << toStd(lines[0]);
  const int column = columnOf(filled.table, "mla_perplexity");
  EXPECT_DOUBLE_EQ(lines[3].split(QLatin1Char(','))[column].toDouble(), filled.at(2, "mla_perplexity").toDouble());
}

TEST(TableText, CopiesSelectedRowsAsTheyAreShown) {
  Filled filled;
  QTableView view;
  view.setModel(&filled.table);
  view.setSelectionBehavior(QAbstractItemView::SelectRows);
  view.setColumnHidden(columnOf(filled.table, "mla_perplexity_standard_error"), true);
  EXPECT_TRUE(selectionAsText(view).isEmpty());
  view.selectRow(2);
  const QStringList lines = selectionAsText(view).split(QLatin1Char('\n'));
  ASSERT_EQ(lines.size(), 2);
  EXPECT_EQ(lines[0].count(QLatin1Char('\t')), lines[1].count(QLatin1Char('\t')));
  EXPECT_FALSE(lines[0].contains(QStringLiteral("MLA perplexity, standard error")));
  EXPECT_TRUE(lines[1].contains(QStringLiteral("±")));
}

}  // namespace
}  // namespace transmla::ui
