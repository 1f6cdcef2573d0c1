#include <QApplication>
#include <algorithm>
#include <cstdio>
#include <string_view>

#include "engine/math/blas_kernels.h"
#include "ui/window/workbench.h"

namespace {

bool asks_for(int argc, char** argv, std::string_view option) {
  return std::any_of(argv + std::min(argc, 1), argv + argc,
                     [&](const char* word) { return std::string_view(word).starts_with(option); });
}

// Qt aborts where no display answers; pictures and help need none.
bool display_or_none_needed(int argc, char** argv) {
  for (const char* name : {"QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY"}) {
    if (qEnvironmentVariableIsSet(name)) return true;
  }
  qputenv("QT_QPA_PLATFORM", "offscreen");
  return asks_for(argc, argv, "--screenshot") || asks_for(argc, argv, "--help") || asks_for(argc, argv, "--version") ||
         asks_for(argc, argv, "-h");
}

}  // namespace

int main(int argc, char** argv) {
  transmla::start_with_better_blas_kernels(argv);
  if (!display_or_none_needed(argc, argv)) {
    std::fputs("There is no display: set DISPLAY or WAYLAND_DISPLAY, or use --screenshot or the program transmla.\n",
               stderr);
    return 2;
  }
  QApplication application(argc, argv);
  QApplication::setOrganizationName(QStringLiteral("transmla"));
  QApplication::setApplicationName(QStringLiteral("transmla-workbench"));
  const auto options = transmla::ui::parseCommandLine(QApplication::arguments());
  if (!options) {
    std::fprintf(stderr, "%s\n", options.error().message.c_str());
    return 2;
  }
  if (!options->answer.isEmpty()) {
    std::fputs(qPrintable(options->answer), stdout);
    return 0;
  }
  return transmla::ui::runWorkbench(*options);
}
