// What a token costs in the cache now and under the recipe: two bars and a sentence.
#pragma once

#include <QWidget>

#include "engine/session/cache_size.h"

namespace transmla::ui {

// "160 numbers · 9.6 kB per token, 58.3 % less"
QString cacheText(const CacheSize& size);

// Owned by the panel it stands in; window's thread.
class CacheEffect : public QWidget {
  Q_OBJECT

 public:
  explicit CacheEffect(QWidget* parent = nullptr);
  void setSize(const CacheSize& size);
  const CacheSize& size() const { return size_; }
  QSize sizeHint() const override;
  QSize minimumSizeHint() const override { return sizeHint(); }

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  CacheSize size_;
};

}  // namespace transmla::ui
