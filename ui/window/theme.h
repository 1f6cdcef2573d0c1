// Light and dark: Fusion with palettes of our own.
#pragma once

#include <QPalette>
#include <QString>
#include <optional>

namespace transmla::ui {

enum class Theme { system, light, dark };

QString themeId(Theme theme);  // "system", "light", "dark", as settings and the command line have it
std::optional<Theme> themeFromId(const QString& id);
QPalette paletteOf(Theme theme);  // `system`: what the desktop had when the program began
// Everything is drawn anew. Of the whole program; window's thread.
void applyTheme(Theme theme);

}  // namespace transmla::ui
