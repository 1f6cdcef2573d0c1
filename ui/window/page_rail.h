// The pages down the left side: icon over name, keys 1 to 5.
#pragma once

#include <QToolButton>
#include <QWidget>
#include <vector>

class QButtonGroup;
class QVBoxLayout;

namespace transmla::ui {

// Owned by the window; window's thread.
class PageRail : public QWidget {
  Q_OBJECT

 public:
  explicit PageRail(QWidget* parent = nullptr);
  void add(const QString& id, const QString& icon, const QString& name, const QString& help);
  void setCurrent(int page);

 Q_SIGNALS:
  void picked(int page);

 private:
  QButtonGroup* group_;
  QVBoxLayout* column_;
};

}  // namespace transmla::ui
