#include "ui/widgets/field_input.h"

#include <QCheckBox>
#include <QComboBox>
#include <QEvent>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLineEdit>

#include "ui/words/words.h"

namespace transmla::ui {
namespace {

QString plainNumber(const QVariant& value, FieldKind kind) {
  return kind == FieldKind::real ? QString::number(value.toDouble(), 'g', 12) : value.toString();
}

}  // namespace

FieldInput::FieldInput(const RecipeField& field, QWidget* parent) : QWidget(parent), field_(field) {
  QWidget* input = nullptr;
  switch (field.kind) {
    case FieldKind::integer:
    case FieldKind::real:
      input = makeNumber();
      break;
    case FieldKind::choice:
      input = makeChoice();
      break;
    case FieldKind::flag:
      input = makeFlag();
      break;
  }
  input->setObjectName(field.key);
  input->setAccessibleName(field.name);
  input->setAccessibleDescription(field.help);
  input->setToolTip(QStringLiteral("<p>%1</p><p><i>%2</i></p>").arg(field.help.toHtmlEscaped(), field.key));
  setFocusProxy(input);
  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(0, 0, 0, 0);
  row->addWidget(input);
}

QWidget* FieldInput::makeNumber() {
  line_ = new QLineEdit(this);
  line_->setPlaceholderText(field_.absent);
  line_->installEventFilter(this);
  connect(line_, &QLineEdit::textEdited, this, &FieldInput::edited);
  connect(line_, &QLineEdit::editingFinished, this, &FieldInput::finished);
  return line_;
}

QWidget* FieldInput::makeChoice() {
  box_ = new QComboBox(this);
  for (const QString& choice : field_.choices) {
    box_->addItem(field_.key == QLatin1String("method") ? methodText(toStd(choice)) : choice, choice);
  }
  connect(box_, &QComboBox::activated, this, &FieldInput::edited);
  connect(box_, &QComboBox::activated, this, &FieldInput::finished);
  return box_;
}

QWidget* FieldInput::makeFlag() {
  check_ = new QCheckBox(this);
  connect(check_, &QCheckBox::clicked, this, &FieldInput::edited);
  connect(check_, &QCheckBox::clicked, this, &FieldInput::finished);
  return check_;
}

void FieldInput::show(const Recipe& recipe) {
  const QVariant value = field_.get(recipe);
  if (line_ != nullptr) line_->setText(value.isValid() ? plainNumber(value, field_.kind) : field_.absent);
  if (box_ != nullptr) box_->setCurrentIndex(box_->findData(value));
  if (check_ != nullptr) check_->setChecked(value.toBool());
}

std::optional<QVariant> FieldInput::value() const {
  if (box_ != nullptr) return box_->currentIndex() < 0 ? std::nullopt : std::optional(box_->currentData());
  if (check_ != nullptr) return QVariant(check_->isChecked());
  return typed();
}

std::optional<QVariant> FieldInput::typed() const {
  const QString text = line_->text().trimmed();
  if (field_.optional && (text.isEmpty() || text.compare(field_.absent, Qt::CaseInsensitive) == 0)) return QVariant();
  bool good = false;
  if (field_.kind == FieldKind::real) {
    const double number = text.toDouble(&good);
    return good ? std::optional<QVariant>(number) : std::nullopt;
  }
  const qlonglong number = text.toLongLong(&good);
  return good ? std::optional<QVariant>(number) : std::nullopt;
}

bool FieldInput::eventFilter(QObject* watched, QEvent* event) {
  if (event->type() != QEvent::KeyPress) return QWidget::eventFilter(watched, event);
  const auto* key = static_cast<QKeyEvent*>(event);
  if (key->modifiers() != Qt::NoModifier || (key->key() != Qt::Key_Up && key->key() != Qt::Key_Down)) return false;
  step(key->key() == Qt::Key_Up ? 1 : -1);
  return true;
}

void FieldInput::step(int direction) {
  const auto next = stepper_ ? stepper_(direction) : std::nullopt;
  if (!next) return;
  line_->setText(plainNumber(*next, field_.kind));
  Q_EMIT edited();
}

}  // namespace transmla::ui
