#include "ui/pages/sweeps/sweep_list_model.h"

#include <algorithm>

#include "ui/pages/sweeps/sweep_recipes.h"
#include "ui/words/words.h"

namespace transmla::ui {

SweepState ListedSweep::state() const {
  if (has_job) {
    switch (job) {
      case JobState::waiting:
        return SweepState::waiting;
      case JobState::running:
        return SweepState::running;
      case JobState::paused:
        return SweepState::paused;
      default:
        break;
    }
  }
  const bool cut_off = sweep.state == SweepState::running || sweep.state == SweepState::waiting;
  return cut_off && !has_job ? SweepState::paused : sweep.state;
}

QString sweepStateText(SweepState state) {
  switch (state) {
    case SweepState::waiting:
      return SweepListModel::tr("waiting");
    case SweepState::running:
      return SweepListModel::tr("running");
    case SweepState::paused:
      return SweepListModel::tr("paused");
    case SweepState::done:
      return SweepListModel::tr("done");
    case SweepState::cancelled:
      return SweepListModel::tr("cancelled");
  }
  return {};
}

void SweepListModel::setSweeps(std::vector<ListedSweep> sweeps) {
  std::reverse(sweeps.begin(), sweeps.end());
  const bool same =
      std::equal(sweeps.begin(), sweeps.end(), sweeps_.begin(), sweeps_.end(),
                 [](const ListedSweep& a, const ListedSweep& b) { return a.sweep.number == b.sweep.number; });
  if (!same) beginResetModel();
  sweeps_ = std::move(sweeps);
  if (!same) {
    endResetModel();
  } else if (!sweeps_.empty()) {
    Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, columns - 1));
  }
}

const ListedSweep* SweepListModel::find(int number) const {
  const int row = rowOf(number);
  return row < 0 ? nullptr : &sweeps_[static_cast<std::size_t>(row)];
}

int SweepListModel::rowOf(int number) const {
  const auto found = std::find_if(sweeps_.begin(), sweeps_.end(),
                                  [&](const ListedSweep& listed) { return listed.sweep.number == number; });
  return found == sweeps_.end() ? -1 : static_cast<int>(found - sweeps_.begin());
}

int SweepListModel::numberAt(int row) const {
  return row < 0 || row >= rowCount() ? 0 : sweeps_[static_cast<std::size_t>(row)].sweep.number;
}

int SweepListModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(sweeps_.size());
}

int SweepListModel::columnCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : columns; }

QString SweepListModel::cellText(const ListedSweep& listed, int column) const {
  switch (column) {
    case title:
      return titleText(fromStd(listed.sweep.title));
    case progress:
      return tr("%1 of %2", "measured candidates of all")
          .arg(listed.measured)
          .arg(static_cast<qulonglong>(listed.sweep.candidates.size()));
    case state:
      return sweepStateText(listed.state());
    default:
      return {};
  }
}

QVariant SweepListModel::data(const QModelIndex& index, int role) const {
  if (!index.isValid() || index.row() >= rowCount()) return {};
  const ListedSweep& listed = sweeps_[static_cast<std::size_t>(index.row())];
  switch (role) {
    case Qt::DisplayRole:
      return cellText(listed, index.column());
    case Qt::ToolTipRole:
      return tr("Sweep %1: %2").arg(listed.sweep.number).arg(titleText(fromStd(listed.sweep.title)));
    case NumberRole:
      return listed.sweep.number;
    case StateRole:
      return static_cast<int>(listed.state());
    default:
      return {};
  }
}

QVariant SweepListModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal || role != Qt::DisplayRole) return {};
  switch (section) {
    case title:
      return tr("Varies");
    case progress:
      return tr("Measured");
    case state:
      return tr("State");
    default:
      return {};
  }
}

}  // namespace transmla::ui
