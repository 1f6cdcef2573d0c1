// All that can be read on a window now, numbers apart, for comparing two languages.
#pragma once

#include <QStringList>
#include <QWidget>

namespace transmla::ui {

// Of every widget on the screen: its words, explanation and name for screen readers; sorted, each once. What a person
// typed and what changes by itself (the log, the memory in use) is left out.
QStringList visibleTexts(const QWidget& window);

}  // namespace transmla::ui
