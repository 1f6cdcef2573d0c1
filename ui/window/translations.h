// The languages of the program and of Qt's own words.
#pragma once

#include <QString>

namespace transmla::ui {

// `language`: "en", "zh_CN"; empty: the system's. Before the first widget; of the whole program.
void installTranslations(const QString& language);

}  // namespace transmla::ui
