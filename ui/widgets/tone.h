// How good or bad something is, as a colour and an icon that are readable in light and dark.
#pragma once

#include <QColor>
#include <QPalette>
#include <QString>

namespace transmla::ui {

enum class Tone { neutral, good, caution, bad };

QColor toneColor(Tone tone, const QPalette& palette);
QString toneIcon(Tone tone);  // a name for lineIcon()
bool isDark(const QPalette& palette);

}  // namespace transmla::ui
