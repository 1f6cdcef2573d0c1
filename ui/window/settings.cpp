#include "ui/window/settings.h"

#include <QDir>
#include <QSettings>
#include <QStandardPaths>
#include <algorithm>

namespace transmla::ui {
namespace {

constexpr double kBytesPerGigabyte = 1e9;

QString documents(const QString& name) {
  return QDir(QStandardPaths::writableLocation(QStandardPaths::DocumentsLocation)).filePath(name);
}

}  // namespace

EngineLimits Settings::limits() const {
  return {threads, static_cast<std::size_t>(memory_gigabytes * kBytesPerGigabyte)};
}

Settings loadSettings() {
  const QSettings kept;
  Settings settings;
  settings.threads = std::max(0, kept.value(QStringLiteral("threads"), 0).toInt());
  settings.memory_gigabytes = std::max(0.0, kept.value(QStringLiteral("memoryGigabytes"), 0.0).toDouble());
  settings.projects = kept.value(QStringLiteral("projects"), documents(QStringLiteral("TransMLA"))).toString();
  settings.models = kept.value(QStringLiteral("models"), QDir::homePath()).toString();
  settings.theme = themeFromId(kept.value(QStringLiteral("theme")).toString()).value_or(Theme::system);
  settings.language = kept.value(QStringLiteral("language")).toString();
  settings.reopen = kept.value(QStringLiteral("reopen"), true).toBool();
  return settings;
}

void saveSettings(const Settings& settings) {
  QSettings kept;
  kept.setValue(QStringLiteral("threads"), settings.threads);
  kept.setValue(QStringLiteral("memoryGigabytes"), settings.memory_gigabytes);
  kept.setValue(QStringLiteral("projects"), settings.projects);
  kept.setValue(QStringLiteral("models"), settings.models);
  kept.setValue(QStringLiteral("theme"), themeId(settings.theme));
  kept.setValue(QStringLiteral("language"), settings.language);
  kept.setValue(QStringLiteral("reopen"), settings.reopen);
}

}  // namespace transmla::ui
