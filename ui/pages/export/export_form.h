// What an export is made of: the recipe in words, target, number type, folder or file with its check beside it, and the
// one button. Owned by the page.
#pragma once

#include <QCheckBox>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QWidget>

#include "engine/session/preflight_report.h"
#include "ui/pages/model/status_dot.h"
#include "ui/workspace/workspace.h"

namespace transmla::ui {

class ExportForm : public QWidget {
  Q_OBJECT

 public:
  explicit ExportForm(Workspace& workspace, QWidget* parent = nullptr);

  ExportRequest request() const;
  void setReport(const PreflightReport& report, bool is_current);
  void setRunning(bool running);            // an export is under way
  void setExported(const QString& folder);  // that it exists is no fault of the field

 Q_SIGNALS:
  void edited();
  void exportAsked();

 private:
  QWidget* makeFolderRow();
  void arrange();
  void nameFields();
  void connectFields();
  void refresh();  // what follows from model and recipe
  void suggestFolder();
  bool isGguf() const;
  void fillDtypes();
  void refreshTarget();
  void onTarget();
  void onPath();
  void onEdited();
  void refreshFolderCheck();
  void refreshButton();
  void browse();
  QString hindranceText() const;  // the first check that stands in the way
  QString recipeSentence() const;

  Workspace& workspace_;
  PreflightReport report_;
  bool current_ = false, running_ = false;
  QString exported_;
  QString suggested_;  // the name is this one until the person types another
  QLabel *title_, *sentence_;
  QComboBox *target_, *dtype_;
  QLabel* folder_label_;
  QLineEdit* folder_;
  QPushButton* browse_;
  StatusDot* dot_;
  QLabel* folder_check_;
  QCheckBox* evaluate_;
  QPushButton* export_;
  QLabel* hindrance_;
};

}  // namespace transmla::ui
