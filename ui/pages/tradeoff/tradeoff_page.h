// The page of trade-offs: cache against quality for all candidates of the project. Lives on the window's thread.
#pragma once

#include <QTimer>
#include <QWidget>

#include "ui/pages/candidates/measures.h"
#include "ui/workspace/workspace.h"

class QComboBox;
class QLabel;

namespace transmla::ui {

class CandidateFacts;
class LinePlot;

class TradeoffPage : public QWidget {
  Q_OBJECT

 public:
  explicit TradeoffPage(Workspace& workspace, QWidget* parent = nullptr);

 private:
  void build();
  void listen();
  void refreshSoon();
  void refresh();
  void draw();
  void click(const QString& id, Qt::KeyboardModifiers modifiers);
  Measure measure() const;

  Workspace& workspace_;
  QComboBox* measure_ = nullptr;
  QLabel* missing_ = nullptr;
  LinePlot* plot_ = nullptr;
  CandidateFacts* facts_ = nullptr;
  QTimer refresh_;  // measured steps come in bursts
};

}  // namespace transmla::ui
