#include "ui/widgets/memory_bar.h"

#include <unistd.h>

#include <QFile>
#include <QPainter>
#include <algorithm>

#include "engine/session/resources.h"
#include "ui/plots/palette.h"
#include "ui/widgets/tone.h"
#include "ui/words/words.h"

namespace transmla::ui {
namespace {

constexpr int kLookMilliseconds = 1000, kBarHeight = 4;
constexpr double kTight = 0.9;

std::uint64_t pageBytes() {
  const long size = ::sysconf(_SC_PAGESIZE);
  return size > 0 ? static_cast<std::uint64_t>(size) : 0;
}

}  // namespace

std::uint64_t residentBytes() {
  QFile file(QStringLiteral("/proc/self/statm"));
  if (!file.open(QIODevice::ReadOnly)) return 0;
  const auto fields = file.readAll().split(' ');
  return fields.size() > 1 ? fields[1].toULongLong() * pageBytes() : 0;
}

MemoryBar::MemoryBar(QWidget* parent) : QWidget(parent) {
  setObjectName(QStringLiteral("memoryBar"));
  setBudget(0);
  connect(&timer_, &QTimer::timeout, this, &MemoryBar::look);
  timer_.start(kLookMilliseconds);
}

void MemoryBar::setBudget(std::uint64_t bytes) {
  budget_ = bytes > 0 ? bytes : machine_memory();
  setToolTip(bytes > 0 ? tr("Memory this program holds, and the budget from the settings. Long jobs keep within it.")
                       : tr("Memory this program holds, and what the machine has. The settings can set a budget."));
  look();
}

void MemoryBar::look() {
  used_ = residentBytes();
  setAccessibleName(tr("Memory: %1").arg(text()));
  updateGeometry();
  update();
}

QString MemoryBar::text() const { return QStringLiteral("%1 / %2").arg(bytesText(used_), bytesText(budget_)); }

QSize MemoryBar::sizeHint() const {
  const QFontMetrics metrics = fontMetrics();
  return {metrics.horizontalAdvance(QStringLiteral("888.8 MB / 888.8 GB")), metrics.height() + kBarHeight + 2};
}

void MemoryBar::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.setPen(mutedText(palette()));
  const QRect line = rect().adjusted(0, 0, 0, -kBarHeight - 1);
  painter.drawText(line, Qt::AlignRight | Qt::AlignVCenter, text());
  const QRectF bar(0, height() - kBarHeight, width(), kBarHeight);
  const double share = budget_ > 0 ? std::min(1.0, double(used_) / double(budget_)) : 0;
  painter.setPen(Qt::NoPen);
  painter.setBrush(gridColor(palette()));
  painter.drawRect(bar);
  painter.setBrush(toneColor(share > kTight ? Tone::bad : Tone::neutral, palette()));
  painter.drawRect(QRectF(bar.topLeft(), QSizeF(bar.width() * share, kBarHeight)));
}

}  // namespace transmla::ui
