// The page of trade-offs: what candidates cost against what they are worth, two of them compared layer by layer, and
// what both write after the same prompt. Lives on the window's thread.
#pragma once

#include <QTimer>
#include <QWidget>

#include "ui/workspace/workspace.h"

class QTabWidget;

namespace transmla::ui {

class CandidateFacts;
class LayerPanel;
class LinePlot;
class SamplePanel;
class TradeoffHead;

class TradeoffPage : public QWidget {
  Q_OBJECT

 public:
  explicit TradeoffPage(Workspace& workspace, QWidget* parent = nullptr);

 private:
  void build();
  QWidget* buildPicture();
  QWidget* buildBelow();
  void listen();
  void refreshSoon();
  void refresh();
  void draw();
  void onOpened();
  void onSecond(const QString& id);
  void keep();
  void click(const QString& id, Qt::KeyboardModifiers modifiers);

  Workspace& workspace_;
  TradeoffHead* head_ = nullptr;
  LinePlot* plot_ = nullptr;
  CandidateFacts* facts_ = nullptr;
  QTabWidget* below_ = nullptr;
  LayerPanel* layers_ = nullptr;
  SamplePanel* samples_ = nullptr;
  QTimer refresh_;  // measured steps come in bursts
};

}  // namespace transmla::ui
