// One prompt continued by two models side by side: the original and the selected candidate, or two candidates. Lives on
// the window's thread.
#pragma once

#include <QWidget>
#include <array>
#include <optional>

#include "ui/pages/tradeoff/sample_job.h"
#include "ui/workspace/workspace.h"

class QDoubleSpinBox;
class QPlainTextEdit;
class QPushButton;
class QSpinBox;

namespace transmla::ui {

class MessageLine;
class SampleColumn;

class SamplePanel : public QWidget {
  Q_OBJECT

 public:
  explicit SamplePanel(Workspace& workspace, QWidget* parent = nullptr);
  void setSecond(const QString& id);  // of a candidate, originalId(), or empty
  void refresh();                     // from the workspace

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;  // Ctrl+Enter in the prompt

 private:
  void build();
  QWidget* buildForm();
  void listen();
  void onOpened();
  void continuePrompt();
  void cancel();
  void onJob(quint64 id);
  void onStep(quint64 id, const std::any& step);
  void end();
  void keep();
  void enable();
  void showTitles();
  ContinuationSettings typed() const;
  std::vector<std::string> chosen() const;  // as SampleText::of; empty where no candidate is selected
  std::optional<SampleRequest> request() const;

  Workspace& workspace_;
  QString second_;
  Samples samples_;
  std::optional<JobId> job_;
  std::vector<std::string> shown_;  // whose texts stand in the columns
  QPlainTextEdit* prompt_ = nullptr;
  QSpinBox* tokens_ = nullptr;
  QDoubleSpinBox* temperature_ = nullptr;
  QSpinBox* seed_ = nullptr;
  QPushButton* start_ = nullptr;
  QPushButton* cancel_ = nullptr;
  MessageLine* said_ = nullptr;
  std::array<SampleColumn*, 2> columns_{};
};

}  // namespace transmla::ui
