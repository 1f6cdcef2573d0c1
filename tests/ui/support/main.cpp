#include <gtest/gtest.h>

#include "tests/ui/support/watched_application.h"

int main(int argc, char** argv) {
  if (!qEnvironmentVariableIsSet("QT_QPA_PLATFORM")) qputenv("QT_QPA_PLATFORM", "offscreen");
  testing::InitGoogleTest(&argc, argv);
  const transmla::ui::WatchedApplication application(argc, argv);
  return RUN_ALL_TESTS();
}
