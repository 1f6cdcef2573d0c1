#include "ui/widgets/tone.h"

#include "ui/plots/palette.h"

namespace transmla::ui {

bool isDark(const QPalette& palette) {
  return palette.color(QPalette::Window).lightness() < palette.color(QPalette::WindowText).lightness();
}

QColor toneColor(Tone tone, const QPalette& palette) {
  const bool dark = isDark(palette);
  switch (tone) {
    case Tone::good:
      return dark ? QColor(0x5f, 0xc0, 0x8a) : QColor(0x1a, 0x7f, 0x4b);
    case Tone::caution:
      return dark ? QColor(0xe0, 0xb0, 0x50) : QColor(0x8f, 0x63, 0x00);
    case Tone::bad:
      return dark ? QColor(0xf0, 0x8a, 0x7a) : QColor(0xb3, 0x34, 0x26);
    case Tone::neutral:
      break;
  }
  return mutedText(palette);
}

QString toneIcon(Tone tone) {
  switch (tone) {
    case Tone::good:
      return QStringLiteral("ok");
    case Tone::caution:
      return QStringLiteral("warning");
    case Tone::bad:
      return QStringLiteral("error");
    case Tone::neutral:
      break;
  }
  return QStringLiteral("info");
}

}  // namespace transmla::ui
