// The small dialogs of the window.
#pragma once

#include <QString>

#include "ui/window/settings.h"

class QWidget;

namespace transmla::ui {

// Empty where the person changed their mind.
QString chooseModel(QWidget* parent, const Settings& settings);
QString chooseProject(QWidget* parent, const Settings& settings);
QString chooseReportFile(QWidget* parent, const QString& name);
QString chooseRecipe(QWidget* parent);      // one that is there
QString chooseRecipeFile(QWidget* parent);  // to write

void showKeys(QWidget* parent);  // the keyboard, in a window that may stay open
void showAbout(QWidget* parent);

}  // namespace transmla::ui
