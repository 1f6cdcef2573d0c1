#include "ui/pages/candidates/candidate_table.h"

#include <algorithm>

#include "ui/pages/candidates/measures.h"
#include "ui/words/recipe_fields.h"
#include "ui/words/words.h"

namespace transmla::ui {
namespace {

QString dash() { return QStringLiteral("–"); }

std::optional<PairedDifference> differenceOf(const Perplexity& a, const Perplexity& b) {
  const auto difference = paired_difference(a, b);
  return difference.chunks > 0 ? std::optional(difference) : std::nullopt;
}

// The best one is behind itself by nothing.
QString textOf(const std::optional<PairedDifference>& difference) {
  if (!difference) return dash();
  const bool itself = difference->mean == 0 && difference->standard_error == 0;
  return itself ? CandidateTable::tr("best") : differenceText(*difference);
}

}  // namespace

void CandidateTable::setFields(const QStringList& keys) {
  if (keys == fields_ && !columns_.empty()) return;
  beginResetModel();
  fields_ = keys;
  makeColumns();
  endResetModel();
}

void CandidateTable::setCandidates(std::vector<Candidate> candidates, const Perplexity& original, const QString& best) {
  const auto found = std::find_if(candidates.begin(), candidates.end(),
                                  [&](const Candidate& candidate) { return candidate.id == toStd(best); });
  const Perplexity reference = found == candidates.end() ? Perplexity{} : found->mla;
  const bool same = std::equal(candidates.begin(), candidates.end(), rows_.begin(), rows_.end(),
                               [](const Candidate& a, const Row& b) { return a.id == b.candidate.id; });
  std::vector<Row> rows;
  for (Candidate& candidate : candidates) {
    const auto excess = differenceOf(candidate.mla, original);
    const auto behind = differenceOf(candidate.mla, reference);
    rows.push_back({std::move(candidate), excess, behind});
  }
  if (!same || columns_.empty()) beginResetModel();
  rows_ = std::move(rows);
  if (columns_.empty()) makeColumns();
  if (!same) {
    endResetModel();
  } else if (!rows_.empty()) {
    Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, columnCount() - 1));
  }
}

QString CandidateTable::idAt(int row) const {
  return row < 0 || row >= rowCount() ? QString() : fromStd(rows_[static_cast<std::size_t>(row)].candidate.id);
}

int CandidateTable::rowOf(const QString& id) const {
  const auto found =
      std::find_if(rows_.begin(), rows_.end(), [&](const Row& row) { return row.candidate.id == toStd(id); });
  return found == rows_.end() ? -1 : static_cast<int>(found - rows_.begin());
}

bool CandidateTable::onlyInFiles(int column) const {
  return columns_.at(static_cast<std::size_t>(column)).only_in_files;
}

int CandidateTable::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(rows_.size());
}

int CandidateTable::columnCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(columns_.size());
}

QVariant CandidateTable::data(const QModelIndex& index, int role) const {
  if (!index.isValid() || index.row() >= rowCount() || index.column() >= columnCount()) return {};
  const Row& row = rows_[static_cast<std::size_t>(index.row())];
  const Column& column = columns_[static_cast<std::size_t>(index.column())];
  switch (role) {
    case Qt::DisplayRole:
      return column.text(row);
    case RawRole:
      return column.raw(row);
    case IdRole:
      return fromStd(row.candidate.id);
    case Qt::ToolTipRole:
      return QStringLiteral("%1\n%2").arg(recipeText(row.candidate.recipe), column.help);
    case Qt::TextAlignmentRole:
      return column.raw(row).typeId() == QMetaType::QString ? QVariant()
                                                            : QVariant(int(Qt::AlignRight | Qt::AlignVCenter));
    default:
      return {};
  }
}

QVariant CandidateTable::headerData(int section, Qt::Orientation orientation, int role) const {
  if (section < 0) return {};
  if (orientation == Qt::Vertical)
    return role == Qt::DisplayRole && section < rowCount() ? QVariant(section + 1) : QVariant();
  if (section >= columnCount()) return {};
  const Column& column = columns_[static_cast<std::size_t>(section)];
  if (role == Qt::DisplayRole) return column.name;
  if (role == Qt::ToolTipRole) return column.help;
  return role == KeyRole ? QVariant(column.key) : QVariant();
}

void CandidateTable::makeColumns() {
  columns_.clear();
  addRecipe(columns_, fields_);
  addSizes(columns_);
  addPerplexities(columns_);
  addDifferences(columns_);
  addFurther(columns_);
  addPredictions(columns_);
  addState(columns_);
}

void CandidateTable::addRecipe(Columns& columns, const QStringList& fields) {
  columns.push_back({QStringLiteral("candidate"), tr("Candidate"),
                     tr("The recipe's name in files: equal for recipes that convert equally."),
                     [](const Row& row) { return QVariant(fromStd(row.candidate.id)); },
                     [](const Row& row) { return fromStd(row.candidate.id); }});
  for (const QString& key : fields) {
    const RecipeField* field = findField(key);
    if (field == nullptr) continue;
    columns.push_back({key, fullName(*field), field->help,
                       [key](const Row& row) { return findField(key)->get(row.candidate.recipe); },
                       [key](const Row& row) { return valueText(*findField(key), row.candidate.recipe); }});
  }
}

void CandidateTable::addSizes(Columns& columns) {
  columns.push_back(
      {QStringLiteral("cache_bytes_per_token"), tr("Cache per token"),
       tr("Bytes of the KV cache per token over all layers, in 2-byte numbers."),
       [](const Row& row) { return QVariant(static_cast<qlonglong>(row.candidate.cache.after.bytes)); },
       [](const Row& row) { return bytesText(static_cast<std::uint64_t>(row.candidate.cache.after.bytes)); }});
  columns.push_back({QStringLiteral("cache_saved_share"), tr("Saved"),
                     tr("Share of the original's cache that is saved."),
                     [](const Row& row) { return QVariant(row.candidate.cache.saved()); },
                     [](const Row& row) { return percentText(row.candidate.cache.saved()); }});
}

void CandidateTable::addPredictions(Columns& columns) {
  struct Prediction {
    QString key, name, help;
    double AttentionError::*value;
  };
  const Prediction predictions[] = {
      {QStringLiteral("predicted_divergence"), tr("Predicted divergence"), measureHelp(Measure::predicted),
       &AttentionError::divergence},
      {QStringLiteral("predicted_score_error"), tr("Predicted score error"),
       tr("Error of the attention scores relative to their spread, predicted from statistics."),
       &AttentionError::score_error},
      {QStringLiteral("predicted_output_error"), tr("Predicted output error"),
       tr("Share of the energy of attention's output that is lost, predicted from statistics."),
       &AttentionError::output_error}};
  for (const auto& prediction : predictions) {
    const auto raw = [value = prediction.value](const Row& row) {
      return row.candidate.predicted ? QVariant((*row.candidate.predicted).*value) : QVariant();
    };
    columns.push_back({prediction.key, prediction.name, prediction.help, raw, [raw](const Row& row) {
                         const auto value = raw(row);
                         return value.isValid() ? numberText(value.toDouble()) : dash();
                       }});
  }
}

void CandidateTable::addPerplexities(Columns& columns) {
  struct Measured {
    QString key, name, help;
    Perplexity Candidate::*perplexity;
  };
  const Measured measured[] = {
      {QStringLiteral("mla_perplexity"), tr("MLA perplexity"),
       tr("Of the converted model, on the chunks measured so far."), &Candidate::mla},
      {QStringLiteral("partial_rope_perplexity"), tr("Partial RoPE perplexity"),
       tr("With rotary slots chosen but nothing cut off by the rank: what the slots alone cost."),
       &Candidate::partial_rope}};
  for (const auto& [key, name, help, member] : measured) {
    columns.push_back({key, name, help,
                       [member](const Row& row) {
                         const auto& perplexity = row.candidate.*member;
                         return perplexity.nll.empty() ? QVariant() : QVariant(perplexity.value());
                       },
                       [member](const Row& row) { return perplexityText(row.candidate.*member); }});
    columns.push_back({key + QStringLiteral("_standard_error"), tr("%1, standard error").arg(name), help,
                       [member](const Row& row) {
                         const auto& perplexity = row.candidate.*member;
                         return perplexity.nll.size() < 2 ? QVariant() : QVariant(perplexity.standard_error());
                       },
                       [](const Row&) { return QString(); }, /*only_in_files=*/true});
  }
  columns.push_back({QStringLiteral("chunks"), tr("Chunks"), tr("Of the test text, measured of the converted model."),
                     [](const Row& row) { return QVariant(static_cast<qlonglong>(row.candidate.mla.nll.size())); },
                     [](const Row& row) { return countText(row.candidate.mla.nll.size()); }});
}

void CandidateTable::addDifferences(Columns& columns) {
  struct Difference {
    QString key, name, help;
    std::optional<PairedDifference> Row::*value;
  };
  const Difference differences[] = {
      {QStringLiteral("excess_nats"), tr("Excess over the original"), measureHelp(Measure::excess), &Row::excess},
      {QStringLiteral("behind_best_nats"), tr("Behind the best"),
       tr("Difference to the best candidate, chunk by chunk on the same text."), &Row::behind}};
  for (const auto& [key, name, help, member] : differences) {
    columns.push_back({key, name, help,
                       [member](const Row& row) { return row.*member ? QVariant((row.*member)->mean) : QVariant(); },
                       [member](const Row& row) { return textOf(row.*member); }});
    columns.push_back(
        {key + QStringLiteral("_standard_error"), tr("%1, standard error").arg(name), help,
         [member](const Row& row) { return row.*member ? QVariant((row.*member)->standard_error) : QVariant(); },
         [](const Row&) { return QString(); }, /*only_in_files=*/true});
  }
}

void CandidateTable::addFurther(Columns& columns) {
  struct Measured {
    QString key, name, help;
    std::function<std::optional<MeasuredValue>(const Candidate&)> value;
    QString (*text)(const MeasuredValue& value);
  };
  const Measured measured[] = {
      {QStringLiteral("kl_divergence"), tr("KL divergence"), measureHelp(Measure::klDivergence),
       [](const Candidate& candidate) { return valueOf(candidate, {}, Measure::klDivergence); }, measuredText},
      {QStringLiteral("same_top_share"), tr("Same likeliest token"),
       tr("Share of the test text's tokens for which original and candidate find the same next token likeliest."),
       sameTopOf, sameTopText}};
  for (const auto& [key, name, help, value, text] : measured) {
    columns.push_back({key, name, help,
                       [value = value](const Row& row) {
                         const auto found = value(row.candidate);
                         return found ? QVariant(found->value) : QVariant();
                       },
                       [value = value, text = text](const Row& row) {
                         const auto found = value(row.candidate);
                         return found ? text(*found) : dash();
                       }});
  }
  columns.push_back({QStringLiteral("tokens_per_second"), tr("Decoding speed"), speedHelp(),
                     [](const Row& row) {
                       const auto& speed = row.candidate.further.speed;
                       return speed ? QVariant(speed->tokens_per_second) : QVariant();
                     },
                     [](const Row& row) {
                       const auto& speed = row.candidate.further.speed;
                       return speed ? speedText(*speed) : dash();
                     }});
}

void CandidateTable::addState(Columns& columns) {
  columns.push_back({QStringLiteral("state"), tr("State"),
                     tr("Stopped: a paired test showed that it cannot win any more. It can be resumed by hand."),
                     [](const Row& row) { return QVariant(stateText(row.candidate)); },
                     [](const Row& row) { return stateText(row.candidate); }});
}

}  // namespace transmla::ui
