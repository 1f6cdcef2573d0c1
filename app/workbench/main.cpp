#include <QApplication>
#include <cstdio>

#include "ui/window/workbench.h"

int main(int argc, char** argv) {
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
