// Bytes that a token costs in the cache, now and under the recipe, as two bars to one scale. Owned by its page.
#pragma once

#include <QWidget>
#include <vector>

#include "engine/session/cache_size.h"
#include "ui/plots/palette.h"

namespace transmla::ui {

class CacheBars : public QWidget {
  Q_OBJECT

 public:
  explicit CacheBars(QWidget* parent = nullptr);
  // `rank` and `slots` are what the cache under the recipe is made of, in numbers per layer.
  void setSizes(const CacheSize& size, int rank, int rotary);
  void clear();
  QSize sizeHint() const override;
  QSize minimumSizeHint() const override;

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  struct Part {
    QString name;
    Quantity quantity;
    double bytes;
  };
  struct Bar {
    QString name, size;
    std::vector<Part> parts;
  };
  int barHeight() const;
  void paintBar(QPainter& painter, const Bar& bar, int top) const;

  std::vector<Bar> bars_;
  double most_ = 0;
};

}  // namespace transmla::ui
