// The widget of a name; a missing one ends the test.
#pragma once

#include <QWidget>
#include <stdexcept>

namespace transmla::ui {

template <class Widget>
Widget& child(const QWidget& parent, const char* name) {
  auto* found = parent.findChild<Widget*>(QLatin1String(name));
  if (found == nullptr) throw std::runtime_error(std::string("no widget ") + name);
  return *found;
}

}  // namespace transmla::ui
