// Memory of this process beside its budget, or beside the machine's memory where none is set. Looks once a second.
#pragma once

#include <QTimer>
#include <QWidget>
#include <cstdint>

namespace transmla::ui {

// 0 where the system does not say.
std::uint64_t residentBytes();

// Owned by the job strip; window's thread.
class MemoryBar : public QWidget {
  Q_OBJECT

 public:
  explicit MemoryBar(QWidget* parent = nullptr);
  void setBudget(std::uint64_t bytes);  // 0: none
  QString text() const;                 // "1.1 / 4.0 GB"
  QSize sizeHint() const override;
  QSize minimumSizeHint() const override { return sizeHint(); }

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  void look();
  std::uint64_t used_ = 0, budget_ = 0;
  QTimer timer_;
};

}  // namespace transmla::ui
