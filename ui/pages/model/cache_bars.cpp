#include "ui/pages/model/cache_bars.h"

#include <QPainter>
#include <algorithm>

#include "ui/pages/model/parts.h"
#include "ui/words/words.h"

namespace transmla::ui {
namespace {

constexpr int bar_thickness = 20, gap = 4, between = 16;

}  // namespace

CacheBars::CacheBars(QWidget* parent) : QWidget(parent) {
  describe(
      this, QStringLiteral("cacheBars"), tr("Cache per token"),
      tr("What one token leaves in the cache of all layers, in numbers of two bytes: keys and values of the original "
         "model, the latent and the shared rotary key of the converted one."));
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void CacheBars::setSizes(const CacheSize& size, int rank, int rotary) {
  const double before = double(size.before.bytes), after = double(size.after.bytes);
  const double latent = after * rank / std::max(1, rank + rotary);
  bars_ = {{tr("now"),
            tr("%1 per token").arg(bytesText(static_cast<std::uint64_t>(size.before.bytes))),
            {{tr("keys"), Quantity::keys, before / 2}, {tr("values"), Quantity::values, before / 2}}},
           {tr("under the recipe"),
            tr("%1 per token").arg(bytesText(static_cast<std::uint64_t>(size.after.bytes))),
            {{tr("latent %1").arg(rank), Quantity::joint, latent},
             {tr("rotary %1").arg(rotary), Quantity::rotary, after - latent}}}};
  most_ = std::max(before, after);
  setAccessibleDescription(
      QStringLiteral("%1: %2; %3: %4").arg(bars_[0].name, bars_[0].size, bars_[1].name, bars_[1].size));
  updateGeometry();
  update();
}

void CacheBars::clear() {
  bars_.clear();
  update();
}

int CacheBars::barHeight() const { return fontMetrics().height() + gap + bar_thickness; }
QSize CacheBars::sizeHint() const { return {280, 2 * barHeight() + between}; }
QSize CacheBars::minimumSizeHint() const { return {200, sizeHint().height()}; }

void CacheBars::paintBar(QPainter& painter, const Bar& bar, int top) const {
  const QRect line(0, top, width(), fontMetrics().height());
  painter.setPen(palette().color(QPalette::PlaceholderText));
  painter.drawText(line, Qt::AlignLeft | Qt::AlignVCenter, bar.name);
  painter.setPen(palette().color(QPalette::WindowText));
  painter.drawText(line, Qt::AlignRight | Qt::AlignVCenter, bar.size);
  double left = 0;
  for (const Part& part : bar.parts) {
    const double length = most_ > 0 ? part.bytes / most_ * width() : 0;
    const QRectF place(left, line.bottom() + gap, std::max(1.0, length - 1), bar_thickness);
    const QColor color = colorOf(part.quantity);
    painter.fillRect(place, color);
    const int wanted = fontMetrics().horizontalAdvance(part.name) + 8;
    const bool last = &part == &bar.parts.back();
    if (wanted < place.width()) {
      painter.setPen(textOn(color));
      painter.drawText(place, Qt::AlignCenter, part.name);
    } else if (last && wanted < width() - place.right()) {
      painter.setPen(palette().color(QPalette::WindowText));
      painter.drawText(QRectF(place.right() + 8, place.top(), wanted, place.height()), Qt::AlignVCenter, part.name);
    }
    left += length;
  }
}

void CacheBars::paintEvent(QPaintEvent* /*event*/) {
  QPainter painter(this);
  int top = 0;
  for (const Bar& bar : bars_) {
    paintBar(painter, bar, top);
    top += barHeight() + between;
  }
}

}  // namespace transmla::ui
