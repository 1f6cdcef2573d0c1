// What a person has typed, chosen and arranged in a part of the window, to be put into the same part made anew.
#pragma once

#include <QHash>
#include <QVariant>

class QWidget;

namespace transmla::ui {

// Of choices, boxes, tabs, splitters and fields that were typed in, where they have a name; what the program proposes
// in a field is proposed anew. Values only; lives as long as it likes.
class KeptInputs {
 public:
  void keep(const QWidget& part);
  // As a person would do it, so that what depends on a field follows; fields that stand right are left alone.
  void putInto(QWidget& part) const;

 private:
  QHash<QString, QVariant> values_;  // by name
};

}  // namespace transmla::ui
