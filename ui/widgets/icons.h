// The program's line icons (resources/icons), drawn in the colour of the text they stand beside: they follow a change
// of theme by themselves.
#pragma once

#include <QIcon>
#include <QPixmap>
#include <QString>

namespace transmla::ui {

QIcon lineIcon(const QString& name);
// In one colour, for labels.
QPixmap linePixmap(const QString& name, const QColor& color, int size, double scale);

}  // namespace transmla::ui
