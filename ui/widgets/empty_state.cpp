#include "ui/widgets/empty_state.h"

#include <QEvent>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

#include "ui/plots/palette.h"
#include "ui/widgets/icons.h"

namespace transmla::ui {

constexpr int kIcon = 40, kTextWidth = 420;

EmptyState::EmptyState(QWidget* parent)
    : QWidget(parent),
      icon_(new QLabel(this)),
      title_(new QLabel(this)),
      sentence_(new QLabel(this)),
      button_(new QPushButton(this)) {
  setObjectName(QStringLiteral("emptyState"));
  button_->setObjectName(QStringLiteral("emptyStateButton"));
  QFont bold = title_->font();
  bold.setBold(true);
  title_->setFont(bold);
  for (QLabel* label : {icon_, title_, sentence_}) label->setAlignment(Qt::AlignCenter);
  sentence_->setWordWrap(true);
  sentence_->setMinimumWidth(kTextWidth / 2);
  sentence_->setMaximumWidth(kTextWidth);
  auto* column = new QVBoxLayout(this);
  column->setSpacing(8);
  column->addStretch(1);
  for (QWidget* widget : std::initializer_list<QWidget*>{icon_, title_}) column->addWidget(widget, 0, Qt::AlignHCenter);
  auto* line = new QHBoxLayout;  // a box asks for the height that a width needs; an aligned widget is not asked
  line->addStretch(1);
  line->addWidget(sentence_, kTextWidth);
  line->addStretch(1);
  column->addLayout(line);
  column->addSpacing(8);
  column->addWidget(button_, 0, Qt::AlignHCenter);
  column->addStretch(2);
  connect(button_, &QPushButton::clicked, this, &EmptyState::triggered);
}

void EmptyState::setContent(const QString& icon, const QString& title, const QString& sentence, const QString& button) {
  icon_name_ = icon;
  title_->setText(title);
  sentence_->setText(sentence);
  button_->setText(button);
  button_->setVisible(!button.isEmpty());
  color();
}

void EmptyState::changeEvent(QEvent* event) {
  QWidget::changeEvent(event);
  if (event->type() == QEvent::ApplicationPaletteChange) color();
}

void EmptyState::color() {
  const QColor muted = mutedText(palette());
  icon_->setPixmap(linePixmap(icon_name_, muted, kIcon, devicePixelRatioF()));
  QPalette own = palette();
  own.setColor(QPalette::WindowText, muted);
  sentence_->setPalette(own);
}

}  // namespace transmla::ui
