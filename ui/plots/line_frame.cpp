#include "ui/plots/line_frame.h"

#include "ui/plots/plot_text.h"

namespace transmla::ui {
namespace {

constexpr double gap = 4;
constexpr double widestName = 220;

class Layout {
 public:
  Layout(const PlotSpec& spec, const QSizeF& size, const QFont& font)
      : spec_(spec), size_(size), metrics_(plotFont(font)), line_(std::ceil(metrics_.height())), title_(font) {}

  LineFrame frame(const AxisScale& x, const AxisScale& y) {
    const double margin = size_.width() < 400 ? gap : 2 * gap;
    rest_ = QRectF(QPointF(), size_).adjusted(margin, margin, -margin, -margin);
    if (!spec_.title.isEmpty() && size_.height() >= 170) {
      frame_.title = fromTop(std::ceil(QFontMetricsF(titleFont(title_)).height()) + gap);
    }
    legend();
    if (spec_.marker && !spec_.marker->name.isEmpty()) frame_.strip = fromTop(line_);
    frame_.xTitle = fromBottom(line_);
    rest_.setBottom(rest_.bottom() - gap / 2);
    const QRectF labels = fromBottom(line_ + gap);
    frame_.y = fittingTicks(y, rest_.height(), [this](const QString&) { return 1.25 * line_; });
    frame_.yTitle = QRectF(rest_.left(), rest_.top(), line_, rest_.height());
    rest_.setLeft(rest_.left() + line_ + gap + widest(frame_.y) + gap + 2);
    rest_.setRight(std::max(rest_.left() + 20, rest_.right() - 2 * gap));
    rest_.setTop(rest_.top() + (frame_.strip.isNull() ? line_ / 2 : 0));
    frame_.plot = QRectF(std::round(rest_.left()), std::round(rest_.top()), std::round(rest_.width()),
                         std::max(10.0, std::round(labels.top() - rest_.top())));
    frame_.x = fittingTicks(x, frame_.plot.width(),
                            [this](const QString& text) { return metrics_.horizontalAdvance(text) + 3 * gap; });
    frame_.xTitle.setLeft(frame_.plot.left());
    frame_.strip.setLeft(frame_.plot.left());
    return frame_;
  }

 private:
  QRectF fromTop(double height) {
    const QRectF taken(rest_.left(), rest_.top(), rest_.width(), height);
    rest_.setTop(rest_.top() + height);
    return taken;
  }
  QRectF fromBottom(double height) {
    rest_.setBottom(rest_.bottom() - height);
    return {rest_.left(), rest_.bottom(), rest_.width(), height};
  }
  double widest(const std::vector<AxisTick>& ticks) const {
    double width = 0;
    for (const AxisTick& tick : ticks) width = std::max(width, metrics_.horizontalAdvance(tick.text));
    return std::ceil(width);
  }

  void legend() {
    std::vector<LegendEntry> entries;
    for (std::size_t i = 0; i < spec_.series.size(); ++i) {
      const PlotSeries& series = spec_.series[i];
      if (!series.inLegend || series.name.isEmpty()) continue;
      const double width = std::min(metrics_.horizontalAdvance(series.name) + 1, widestName);
      entries.push_back({i, QRectF(0, 0, legendSample + gap + std::ceil(width), line_ + 2), series.name});
    }
    if (entries.size() < 2 || size_.height() < 130) return;
    const bool right = size_.width() >= 720 && size_.width() > 1.6 * size_.height() &&
                       static_cast<double>(entries.size()) * (line_ + gap) < 0.8 * size_.height();
    right ? atRight(entries) : atBottom(entries);
  }

  void atRight(std::vector<LegendEntry>& entries) {
    double width = 0;
    for (const LegendEntry& entry : entries) width = std::max(width, entry.rect.width());
    double top = rest_.top() + line_;
    for (LegendEntry& entry : entries) {
      entry.rect.moveTo(rest_.right() - width, top);
      top += line_ + gap;
    }
    rest_.setRight(rest_.right() - width - 2 * gap);
    frame_.legend = std::move(entries);
  }

  // In rows, as many as a fifth of the height holds; the last place is then "+3".
  void atBottom(std::vector<LegendEntry>& entries) {
    const double row = line_ + 2, between = 3 * gap, plus = metrics_.horizontalAdvance(QStringLiteral("+99"));
    const int rows = std::max(1, static_cast<int>(size_.height() / 5 / row));
    double left = 0;
    int used = 0;
    std::size_t placed = 0;
    for (; placed < entries.size(); ++placed) {
      QRectF& rect = entries[placed].rect;
      rect.setWidth(std::min(rect.width(), rest_.width()));
      const bool last = placed + 1 == entries.size();
      const auto room = [&](int at) { return rest_.width() - (at + 1 == rows && !last ? plus + gap : 0); };
      if (left > 0 && left + rect.width() > room(used)) {
        if (used + 1 == rows) break;
        left = 0;
        ++used;
      }
      rect.moveTo(left, used * row);
      left += rect.width() + between;
    }
    const QRectF area = fromBottom((used + 1) * row + gap);
    frame_.hiddenEntries = static_cast<int>(entries.size() - placed);
    entries.resize(placed);
    for (LegendEntry& entry : entries) entry.rect.translate(area.left(), area.top() + gap);
    if (frame_.hiddenEntries > 0) {
      frame_.more = QRectF(area.right() - plus, area.top() + gap + used * row, plus, row);
    }
    frame_.legend = std::move(entries);
  }

  const PlotSpec& spec_;
  QSizeF size_;
  QFontMetricsF metrics_;
  double line_;
  QFont title_;
  QRectF rest_;
  LineFrame frame_;
};

}  // namespace

LineFrame layOut(const PlotSpec& spec, const AxisScale& x, const AxisScale& y, const QSizeF& size, const QFont& font) {
  return Layout(spec, size, font).frame(x, y);
}

}  // namespace transmla::ui
