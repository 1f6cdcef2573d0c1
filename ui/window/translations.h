// The languages of the program and of Qt's own words.
#pragma once

#include <QString>

namespace transmla::ui {

// `language`: "en", "zh_CN"; empty: the system's. Of the whole program, instead of those installed before; widgets that
// are there already keep their texts.
void installTranslations(const QString& language);

}  // namespace transmla::ui
