// The table of pages, in the order of the rail.
#pragma once

#include <QString>
#include <functional>
#include <vector>

class QWidget;

namespace transmla::ui {

class Workspace;

struct PageEntry {
  QString id;    // as on the command line: "spectra"
  QString icon;  // a name for lineIcon()
  QString name, help;
  std::function<QWidget*(Workspace& workspace, QWidget* parent)> make;
};

std::vector<PageEntry> pageEntries();
int pageIndex(const QString& id);  // -1 where there is none

}  // namespace transmla::ui
