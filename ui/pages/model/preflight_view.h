// The list of checks: a mark, what was looked at, what is the matter, and the way out. Owned by its page.
#pragma once

#include <QLabel>
#include <QScrollArea>
#include <vector>

#include "engine/session/preflight_report.h"

namespace transmla::ui {

class PreflightView : public QScrollArea {
  Q_OBJECT

 public:
  explicit PreflightView(QWidget* parent = nullptr);
  void setReport(const PreflightReport& report);

 private:
  class Row;
  QLabel* summary_;
  std::vector<Row*> rows_;  // reused, so that a dragged rank does not make the list flicker
};

}  // namespace transmla::ui
