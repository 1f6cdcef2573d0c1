// What a person sets once for all projects. Kept by QSettings.
#pragma once

#include <QString>

#include "ui/jobs/job_queue.h"
#include "ui/window/theme.h"

namespace transmla::ui {

struct Settings {
  int threads = 0;              // 0: all cores
  double memory_gigabytes = 0;  // 0: no limit
  QString projects, models;     // folders
  Theme theme = Theme::system;
  QString language;    // empty: the system's; "en", "zh_CN"
  bool reopen = true;  // begin with the project that was open last

  EngineLimits limits() const;
};

Settings loadSettings();  // what is missing or makes no sense there is the default
void saveSettings(const Settings& settings);

}  // namespace transmla::ui
