// The projects that were open last, newest first. Kept by QSettings, so that the start page reads no project.
#pragma once

#include <QString>
#include <vector>

namespace transmla::ui {

struct RecentProject {
  QString folder, model;
  QString perplexity;  // "22.5 ± 3.4", the best measured; empty where nothing is
};

std::vector<RecentProject> recentProjects();         // those whose folder still exists
void rememberProject(const RecentProject& project);  // moves it to the front
void forgetProject(const QString& folder);
// The project to begin with next time; empty where the last session ended without one.
QString lastProject();
void setLastProject(const QString& folder);

}  // namespace transmla::ui
