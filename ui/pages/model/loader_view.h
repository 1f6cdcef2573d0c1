// Which programs run the export, one line each. Owned by its page.
#pragma once

#include <QWidget>
#include <vector>

#include "engine/session/loaders.h"

namespace transmla::ui {

class LoaderView : public QWidget {
  Q_OBJECT

 public:
  explicit LoaderView(QWidget* parent = nullptr);
  void setLoaders(const std::vector<LoaderSupport>& loaders);

 private:
  class Row;
  std::vector<Row*> rows_;
};

}  // namespace transmla::ui
