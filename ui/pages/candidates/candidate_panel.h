// A sortable table of candidates with what can be done to one of them. Shares its selection with the workspace. Lives
// on the window's thread.
#pragma once

#include <QSortFilterProxyModel>
#include <QStringList>
#include <QTableView>
#include <QWidget>
#include <vector>

#include "ui/pages/candidates/candidate_table.h"
#include "ui/workspace/workspace.h"

class QAction;

namespace transmla::ui {

class CandidatePanel : public QWidget {
  Q_OBJECT

 public:
  explicit CandidatePanel(Workspace& workspace, QWidget* parent = nullptr);

  // `fields`: columns beside the candidate's name; `best`: what others are compared with, may be empty.
  void show(std::vector<Candidate> candidates, const Perplexity& original, const QString& best,
            const QStringList& fields);

 private:
  void build();
  QAction* addRowAction(const QString& name, const QString& text, const QString& help);
  void hideColumns();
  void followWorkspace();
  void followView();
  void updateActions();
  const Candidate* selected() const;

  Workspace& workspace_;
  CandidateTable model_;
  QSortFilterProxyModel sorted_;
  QTableView* view_ = nullptr;
  QAction* use_ = nullptr;
  QAction* resume_ = nullptr;
  QAction* remove_ = nullptr;
  bool following_ = false;  // the workspace, not the person
};

}  // namespace transmla::ui
