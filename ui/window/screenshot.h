// A picture of the window once everything in it is drawn.
#pragma once

#include <QString>
#include <chrono>

#include "engine/base/result.h"

namespace transmla::ui {

class MainWindow;

// Runs the event loop until nothing is being opened, the jobs are done and the picture stays the same for a while, at
// most `patience`; then writes the file. Window's thread.
Status saveScreenshot(MainWindow& window, const QString& file,
                      std::chrono::milliseconds patience = std::chrono::seconds(60));

}  // namespace transmla::ui
