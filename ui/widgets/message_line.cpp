#include "ui/widgets/message_line.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>

#include "ui/widgets/icons.h"

namespace transmla::ui {

constexpr int kIcon = 16;

MessageLine::MessageLine(Tone tone, QWidget* parent)
    : QWidget(parent), tone_(tone), icon_(new QLabel(this)), text_(new QLabel(this)) {
  text_->setWordWrap(true);
  text_->setTextInteractionFlags(Qt::TextSelectableByMouse);
  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(0, 0, 0, 0);
  row->setSpacing(4);
  row->addWidget(icon_, 0, Qt::AlignTop);
  row->addWidget(text_, 1);
  hide();
}

void MessageLine::setMessage(const QString& sentence) {
  text_->setText(sentence);
  text_->setAccessibleName(sentence);
  color();
  setVisible(!sentence.isEmpty());
}

void MessageLine::setMessage(Tone tone, const QString& sentence) {
  tone_ = tone;
  setMessage(sentence);
}

QString MessageLine::message() const { return text_->text(); }

void MessageLine::changeEvent(QEvent* event) {
  QWidget::changeEvent(event);
  // Of the application, not of this widget: the colour set below is a change of the latter.
  if (event->type() == QEvent::ApplicationPaletteChange || event->type() == QEvent::StyleChange) color();
}

void MessageLine::color() {
  QPalette own = palette();
  const QColor color = toneColor(tone_, own);
  icon_->setPixmap(linePixmap(toneIcon(tone_), color, kIcon, devicePixelRatioF()));
  own.setColor(QPalette::WindowText, tone_ == Tone::neutral ? own.color(QPalette::Text) : color);
  text_->setPalette(own);
}

}  // namespace transmla::ui
