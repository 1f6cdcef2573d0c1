#include "ui/widgets/cache_effect.h"

#include <QPainter>
#include <algorithm>

#include "ui/plots/palette.h"
#include "ui/words/words.h"

namespace transmla::ui {
namespace {

constexpr int kBar = 10, kGap = 6, kLeastWidth = 200;

std::uint64_t positive(std::int64_t number) { return static_cast<std::uint64_t>(std::max<std::int64_t>(number, 0)); }

}  // namespace

QString cacheText(const CacheSize& size) {
  const QString now =
      CacheEffect::tr("%1 numbers · %2 per token", "cached numbers of a layer, bytes of all layers")
          .arg(countText(positive(size.after.numbers_per_layer)), bytesText(positive(size.after.bytes)));
  if (size.before.bytes == 0) return now;
  const double saved = size.saved();
  if (saved >= 0) return CacheEffect::tr("%1, %2 less", "cache size and share").arg(now, percentText(saved));
  return CacheEffect::tr("%1, %2 more", "cache size and share").arg(now, percentText(-saved));
}

CacheEffect::CacheEffect(QWidget* parent) : QWidget(parent) {
  setObjectName(QStringLiteral("cacheEffect"));
  setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
  setToolTip(tr(
      "Cache of one token in 2-byte numbers: keys and values of every head in the original, one latent and the rotary "
      "numbers after the conversion. Numbers are of one layer, bytes of all layers."));
}

void CacheEffect::setSize(const CacheSize& size) {
  size_ = size;
  setAccessibleName(cacheText(size));
  update();
}

QSize CacheEffect::sizeHint() const { return {kLeastWidth, 2 * (fontMetrics().height() + kBar) + kGap}; }

void CacheEffect::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  const int line = fontMetrics().height();
  const double most = static_cast<double>(std::max({size_.before.bytes, size_.after.bytes, std::int64_t{1}}));
  int y = 0;
  const auto draw = [&](const QString& name, const CacheCost& cost, Quantity quantity) {
    const QString words = tr("%1 · %2", "numbers · bytes")
                              .arg(countText(positive(cost.numbers_per_layer)), bytesText(positive(cost.bytes)));
    painter.setPen(mutedText(palette()));
    painter.drawText(QRect(0, y, width(), line), Qt::AlignLeft | Qt::AlignVCenter, name);
    painter.setPen(palette().color(QPalette::WindowText));
    painter.drawText(QRect(0, y, width(), line), Qt::AlignRight | Qt::AlignVCenter, words);
    y += line;
    painter.fillRect(QRectF(0, y + 1, width(), kBar - 2), gridColor(palette()));
    painter.fillRect(QRectF(0, y + 1, width() * static_cast<double>(cost.bytes) / most, kBar - 2), colorOf(quantity));
    y += kBar + kGap;
  };
  draw(tr("Original"), size_.before, Quantity::original);
  draw(tr("This recipe"), size_.after, Quantity::converted);
}

}  // namespace transmla::ui
