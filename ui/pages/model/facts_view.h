// What the open model is, as a table of facts. Owned by its page.
#pragma once

#include <QFormLayout>
#include <QWidget>
#include <vector>

#include "engine/session/inspect.h"

namespace transmla::ui {

class FactsView : public QWidget {
  Q_OBJECT

 public:
  struct Fact {
    QString name, value;
  };

  explicit FactsView(QWidget* parent = nullptr);
  void show(const Inspection& inspection);
  void clear();
  static std::vector<Fact> factsOf(const Inspection& inspection);

 private:
  static QString scalingText(const RopeScaling& scaling);

  QFormLayout* form_;
};

}  // namespace transmla::ui
