// Settings of a test's own, so that it neither reads nor writes those of whoever runs it.
#pragma once

#include <gtest/gtest.h>

#include <QCoreApplication>
#include <QSettings>

#include "tests/support/temporary_folder.h"

namespace transmla::ui {

class OwnSettings : public testing::Test {
 protected:
  OwnSettings() {
    QCoreApplication::setOrganizationName(QStringLiteral("transmla"));
    QCoreApplication::setApplicationName(QStringLiteral("workbench-test"));
    QSettings::setDefaultFormat(QSettings::IniFormat);
    QSettings::setPath(QSettings::IniFormat, QSettings::UserScope, QString::fromStdString(settings_.path().string()));
    QSettings().clear();
  }

 private:
  fixtures::TemporaryFolder settings_;
};

}  // namespace transmla::ui
