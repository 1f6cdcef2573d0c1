#include "ui/widgets/section.h"

#include <QToolButton>
#include <QVBoxLayout>

#include "ui/widgets/icons.h"

namespace transmla::ui {

Section::Section(const QString& title, QWidget* body, QWidget* parent)
    : QWidget(parent), head_(new QToolButton(this)), body_(body) {
  head_->setObjectName(QStringLiteral("sectionHead"));
  head_->setText(title);
  head_->setToolTip(tr("Show or hide this part"));
  head_->setAutoRaise(true);
  head_->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
  head_->setIconSize({12, 12});
  QFont bold = head_->font();
  bold.setBold(true);
  head_->setFont(bold);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(4);
  column->addWidget(head_, 0, Qt::AlignLeft);
  column->addWidget(body_);
  connect(head_, &QToolButton::clicked, this, [this] { setOpen(!open_); });
  setOpen(false);
}

void Section::setOpen(bool open) {
  open_ = open;
  head_->setIcon(lineIcon(open ? QStringLiteral("down") : QStringLiteral("right")));
  body_->setVisible(open);
}

}  // namespace transmla::ui
