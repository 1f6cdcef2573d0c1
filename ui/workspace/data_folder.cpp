#include "ui/workspace/data_folder.h"

#include <QCoreApplication>

namespace transmla::ui {

Path find_data(const Path& name) {
  constexpr int levels = 5;  // build/release/app is three below the root
  Path folder = QCoreApplication::applicationDirPath().toStdString();
  std::error_code error;
  for (int level = 0; level < levels; ++level) {
    if (std::filesystem::exists(folder / name, error)) return folder / name;
    const Path shared = folder / "share" / "transmla" / name;
    if (std::filesystem::exists(shared, error)) return shared;
    if (!folder.has_parent_path() || folder.parent_path() == folder) break;
    folder = folder.parent_path();
  }
  return {};
}

}  // namespace transmla::ui
