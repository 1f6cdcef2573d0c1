#include "ui/pages/model/parts.h"

namespace transmla::ui {

QLabel* sectionTitle(const QString& text, QWidget* parent) {
  auto* label = new QLabel(text, parent);
  QFont font = label->font();
  font.setWeight(QFont::DemiBold);
  label->setFont(font);
  return label;
}

QLabel* textLabel(const QString& text, QWidget* parent) {
  auto* label = new QLabel(text, parent);
  label->setTextFormat(Qt::PlainText);
  label->setWordWrap(true);
  label->setTextInteractionFlags(Qt::TextSelectableByMouse);
  return label;
}

QLabel* mutedLabel(const QString& text, QWidget* parent) {
  QLabel* label = textLabel(text, parent);
  label->setForegroundRole(QPalette::PlaceholderText);
  return label;
}

void describe(QWidget* widget, const QString& object_name, const QString& accessible_name, const QString& explanation) {
  widget->setObjectName(object_name);
  widget->setAccessibleName(accessible_name);
  widget->setToolTip(explanation);
  widget->setWhatsThis(explanation);
}

}  // namespace transmla::ui
