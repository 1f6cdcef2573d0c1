// Candidates as a table: raw numbers under RawRole, words under Qt::DisplayRole. Lives on the window's thread and keeps
// copies, so candidates may change or go while it is shown.
#pragma once

#include <QAbstractTableModel>
#include <QStringList>
#include <functional>
#include <map>
#include <optional>
#include <vector>

#include "engine/project/candidate.h"

namespace transmla::ui {

class CandidateTable : public QAbstractTableModel {
  Q_OBJECT

 public:
  enum Role { RawRole = Qt::UserRole, IdRole, KeyRole /* of a header: the column's name in files */ };

  explicit CandidateTable(QObject* parent = nullptr) : QAbstractTableModel(parent) {}

  // Columns of these recipe fields stand after the candidate's name.
  void setFields(const QStringList& keys);
  // Rows that stay keep their place on screen; a change of which ones there are resets the model.
  void setCandidates(std::vector<Candidate> candidates, const Perplexity& original, const QString& best);

  QString idAt(int row) const;
  int rowOf(const QString& id) const;  // -1: not there
  bool onlyInFiles(int column) const;  // standard errors: the text of their number says them already

  int rowCount(const QModelIndex& parent = {}) const override;
  int columnCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role) const override;
  QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

 private:
  struct Row {
    Candidate candidate;
    std::optional<PairedDifference> excess, behind;  // to the original and to the best
  };
  struct Column {
    QString key, name, help;
    std::function<QVariant(const Row&)> raw;
    std::function<QString(const Row&)> text;
    bool only_in_files = false;
  };
  using Columns = std::vector<Column>;
  static void addRecipe(Columns& columns, const QStringList& fields);
  static void addSizes(Columns& columns);
  static void addPredictions(Columns& columns);
  static void addPerplexities(Columns& columns);
  static void addDifferences(Columns& columns);
  static void addFurther(Columns& columns);
  static void addState(Columns& columns);
  void makeColumns();

  QStringList fields_;
  Columns columns_;
  std::vector<Row> rows_;
};

}  // namespace transmla::ui
