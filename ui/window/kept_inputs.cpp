#include "ui/window/kept_inputs.h"

#include <QAbstractButton>
#include <QComboBox>
#include <QLineEdit>
#include <QSpinBox>
#include <QSplitter>
#include <QTabWidget>

namespace transmla::ui {
namespace {

// Invalid where the widget holds nothing of a person's.
QVariant valueOf(const QWidget& widget) {
  if (const auto* line = qobject_cast<const QLineEdit*>(&widget)) return line->isModified() ? line->text() : QVariant();
  if (const auto* box = qobject_cast<const QComboBox*>(&widget)) return box->currentIndex();
  if (const auto* number = qobject_cast<const QSpinBox*>(&widget)) return number->value();
  if (const auto* tabs = qobject_cast<const QTabWidget*>(&widget)) return tabs->currentIndex();
  if (const auto* splitter = qobject_cast<const QSplitter*>(&widget)) return splitter->saveState();
  const auto* button = qobject_cast<const QAbstractButton*>(&widget);
  return button != nullptr && button->isCheckable() ? QVariant(button->isChecked()) : QVariant();
}

// One of several that exclude each other is let go by pressing another.
bool isHeldByOthers(const QAbstractButton& button) { return button.autoExclusive() && button.isChecked(); }

void put(const QVariant& value, QWidget& widget) {
  if (auto* line = qobject_cast<QLineEdit*>(&widget)) {
    line->selectAll();
    line->insert(value.toString());  // tells that it was edited, as typing does
  } else if (auto* box = qobject_cast<QComboBox*>(&widget)) {
    if (value.toInt() < box->count()) box->setCurrentIndex(value.toInt());
  } else if (auto* number = qobject_cast<QSpinBox*>(&widget)) {
    number->setValue(value.toInt());
  } else if (auto* tabs = qobject_cast<QTabWidget*>(&widget)) {
    tabs->setCurrentIndex(value.toInt());
  } else if (auto* splitter = qobject_cast<QSplitter*>(&widget)) {
    splitter->restoreState(value.toByteArray());
  } else if (auto* button = qobject_cast<QAbstractButton*>(&widget); button != nullptr && !isHeldByOthers(*button)) {
    button->click();
  }
}

bool isOurs(const QWidget& widget) {
  return !widget.objectName().isEmpty() && !widget.objectName().startsWith(QLatin1String("qt_"));
}

}  // namespace

void KeptInputs::keep(const QWidget& part) {
  for (const auto* widget : part.findChildren<QWidget*>()) {
    if (!isOurs(*widget)) continue;
    if (const QVariant value = valueOf(*widget); value.isValid()) values_[widget->objectName()] = value;
  }
}

void KeptInputs::putInto(QWidget& part) const {
  // Choices first: another one proposes other values for the fields beside it.
  const auto putAll = [&](bool lines) {
    for (auto* widget : part.findChildren<QWidget*>()) {
      const auto kept = values_.find(widget->objectName());
      if (!isOurs(*widget) || kept == values_.end() || (qobject_cast<QLineEdit*>(widget) != nullptr) != lines) continue;
      if (valueOf(*widget) != *kept) put(*kept, *widget);
    }
  };
  putAll(false);
  putAll(true);
}

}  // namespace transmla::ui
