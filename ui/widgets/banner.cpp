#include "ui/widgets/banner.h"

#include <QHBoxLayout>
#include <QToolButton>

#include "ui/widgets/icons.h"
#include "ui/widgets/message_line.h"

namespace transmla::ui {

constexpr int kNoticeMilliseconds = 8000;

Banner::Banner(QWidget* parent) : QFrame(parent), line_(new MessageLine(Tone::neutral, this)) {
  setObjectName(QStringLiteral("banner"));
  setFrameShape(QFrame::StyledPanel);
  setAutoFillBackground(true);
  setBackgroundRole(QPalette::AlternateBase);
  auto* close = new QToolButton(this);
  close->setObjectName(QStringLiteral("bannerClose"));
  close->setIcon(lineIcon(QStringLiteral("close")));
  close->setAutoRaise(true);
  close->setToolTip(tr("Close this message"));
  close->setAccessibleName(close->toolTip());
  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(12, 4, 4, 4);
  row->addWidget(line_, 1);
  row->addWidget(close, 0, Qt::AlignTop);
  leave_.setSingleShot(true);
  connect(close, &QToolButton::clicked, this, &QWidget::hide);
  connect(&leave_, &QTimer::timeout, this, &QWidget::hide);
  hide();
}

void Banner::say(Tone tone, const QString& sentence) {
  const bool stays = tone == Tone::bad || tone == Tone::caution;
  // A notice does not push a problem away that nobody has read yet.
  if (!stays && isVisible() && !leave_.isActive()) return;
  line_->setMessage(tone, sentence);
  setVisible(!sentence.isEmpty());
  stays ? leave_.stop() : leave_.start(kNoticeMilliseconds);
}

QString Banner::message() const { return isHidden() ? QString() : line_->message(); }

}  // namespace transmla::ui
