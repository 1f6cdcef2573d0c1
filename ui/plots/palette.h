// One colour per quantity through the whole program, safe for colour-blind eyes (Okabe and Ito's set), the same in
// light and dark.
#pragma once

#include <QColor>
#include <QPalette>

namespace transmla::ui {

enum class Quantity { keys, values, joint, rotary, positionFree, original, converted, predicted, neutral };

QColor colorOf(Quantity quantity);
// Of a series that stands for one of several values of a field (freqfold 1, 2, 4 …): a ramp around the quantity's
// colour.
QColor colorOf(Quantity quantity, int index, int count);
// 0 … 1 on a perceptually even scale, for heat maps; and a text colour that is readable on it.
QColor heatColor(double share);
QColor textOn(const QColor& background);
// Lines, grids and text of plots on this palette.
QColor gridColor(const QPalette& palette);
QColor mutedText(const QPalette& palette);

}  // namespace transmla::ui
