#include "ui/window/recent_projects.h"

#include <QFileInfo>
#include <QSettings>

namespace transmla::ui {
namespace {

constexpr std::size_t kMost = 12;

QString listKey() { return QStringLiteral("recentProjects"); }
QString lastKey() { return QStringLiteral("lastProject"); }

std::vector<RecentProject> readAll() {
  QSettings kept;
  std::vector<RecentProject> projects;
  const int count = kept.beginReadArray(listKey());
  for (int index = 0; index < count; ++index) {
    kept.setArrayIndex(index);
    projects.push_back({kept.value(QStringLiteral("folder")).toString(), kept.value(QStringLiteral("model")).toString(),
                        kept.value(QStringLiteral("perplexity")).toString()});
  }
  kept.endArray();
  return projects;
}

void writeAll(const std::vector<RecentProject>& projects) {
  QSettings kept;
  kept.remove(listKey());
  kept.beginWriteArray(listKey());
  for (std::size_t index = 0; index < projects.size(); ++index) {
    kept.setArrayIndex(static_cast<int>(index));
    kept.setValue(QStringLiteral("folder"), projects[index].folder);
    kept.setValue(QStringLiteral("model"), projects[index].model);
    kept.setValue(QStringLiteral("perplexity"), projects[index].perplexity);
  }
  kept.endArray();
}

std::vector<RecentProject> without(std::vector<RecentProject> projects, const QString& folder) {
  std::erase_if(projects, [&](const RecentProject& project) { return project.folder == folder; });
  return projects;
}

}  // namespace

std::vector<RecentProject> recentProjects() {
  auto projects = readAll();
  std::erase_if(projects, [](const RecentProject& project) { return !QFileInfo::exists(project.folder); });
  return projects;
}

void rememberProject(const RecentProject& project) {
  auto projects = without(readAll(), project.folder);
  projects.insert(projects.begin(), project);
  if (projects.size() > kMost) projects.resize(kMost);
  writeAll(projects);
}

void forgetProject(const QString& folder) { writeAll(without(readAll(), folder)); }

QString lastProject() {
  const QString folder = QSettings().value(lastKey()).toString();
  return !folder.isEmpty() && QFileInfo::exists(folder) ? folder : QString();
}

void setLastProject(const QString& folder) { QSettings().setValue(lastKey(), folder); }

}  // namespace transmla::ui
