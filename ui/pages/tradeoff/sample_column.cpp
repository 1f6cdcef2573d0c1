#include "ui/pages/tradeoff/sample_column.h"

#include <QEvent>
#include <QScrollBar>
#include <QTextEdit>
#include <QVBoxLayout>

#include "ui/widgets/elided_label.h"

namespace transmla::ui {

SampleColumn::SampleColumn(const QString& name, QWidget* parent)
    : QWidget(parent), title_(new ElidedLabel(this)), text_(new QTextEdit(this)), foot_(new ElidedLabel(this)) {
  setObjectName(name);
  title_->setObjectName(name + QStringLiteral("Title"));
  QFont bold = title_->font();
  bold.setWeight(QFont::DemiBold);
  title_->setFont(bold);
  text_->setObjectName(name + QStringLiteral("Text"));
  text_->setReadOnly(true);
  text_->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
  text_->setTabChangesFocus(true);
  text_->setToolTip(tr("The prompt, and what the model writes after it, as it comes."));
  foot_->setObjectName(name + QStringLiteral("Foot"));
  foot_->setMuted(true);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(2);
  column->addWidget(title_);
  column->addWidget(text_, 1);
  column->addWidget(foot_);
}

void SampleColumn::setTitle(const QString& title) {
  title_->setText(title);
  text_->setAccessibleName(tr("What %1 writes").arg(title));
}

void SampleColumn::begin(const QString& prompt, const QString& foot) {
  text_->clear();
  prompt_ = prompt;
  add(prompt, palette().color(QPalette::PlaceholderText));
  setFoot(foot);
}

void SampleColumn::append(const QString& piece) {
  QScrollBar* bar = text_->verticalScrollBar();
  const bool at_end = bar->value() == bar->maximum();  // a person who scrolled up reads there
  add(piece, palette().color(QPalette::Text));
  if (at_end) bar->setValue(bar->maximum());
}

void SampleColumn::end(const SampleText& sample) {
  setFoot(sampleFootText(sample));
  foot_->setToolTip(sampleFootHelp(sample));
}

void SampleColumn::setFoot(const QString& text) {
  foot_->setText(text);
  foot_->setToolTip({});
}

QString SampleColumn::written() const { return text_->toPlainText().mid(prompt_.size()); }

void SampleColumn::add(const QString& text, const QColor& color) {
  QTextCursor cursor(text_->document());
  cursor.movePosition(QTextCursor::End);
  QTextCharFormat format;
  format.setForeground(color);
  cursor.insertText(text, format);
}

// Colours of text are fixed when it is written; another theme writes it anew.
void SampleColumn::changeEvent(QEvent* event) {
  QWidget::changeEvent(event);
  if (event->type() != QEvent::PaletteChange || text_->document()->isEmpty()) return;
  const QString text = written();
  text_->clear();
  add(prompt_, palette().color(QPalette::PlaceholderText));
  add(text, palette().color(QPalette::Text));
}

}  // namespace transmla::ui
