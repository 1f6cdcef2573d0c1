// Small pieces that the pages share: headings, secondary text, and the names that keyboard, screen readers and tests
// find a widget by.
#pragma once

#include <QLabel>
#include <QString>
#include <QWidget>

namespace transmla::ui {

QLabel* sectionTitle(const QString& text, QWidget* parent);
QLabel* mutedLabel(const QString& text, QWidget* parent);  // wraps, can be selected
QLabel* textLabel(const QString& text, QWidget* parent);   // the same in the usual colour
// `explanation` is the tooltip, and what F1 says.
void describe(QWidget* widget, const QString& object_name, const QString& accessible_name, const QString& explanation);

}  // namespace transmla::ui
