// The program from its options to its exit code.
#pragma once

#include "ui/window/command_line.h"

namespace transmla::ui {

// With the application made and its event loop not yet begun.
int runWorkbench(const LaunchOptions& options);

}  // namespace transmla::ui
