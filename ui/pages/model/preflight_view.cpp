#include "ui/pages/model/preflight_view.h"

#include <QGridLayout>
#include <QVBoxLayout>
#include <algorithm>

#include "ui/pages/model/parts.h"
#include "ui/pages/model/said.h"
#include "ui/words/words.h"

namespace transmla::ui {

class PreflightView::Row : public QWidget {
 public:
  explicit Row(QWidget* parent)
      : QWidget(parent),
        dot_(new StatusDot(Mark::good, this)),
        title_(sectionTitle({}, this)),
        sentence_(textLabel({}, this)),
        way_out_(mutedLabel({}, this)) {
    auto* grid = new QGridLayout(this);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(8);
    grid->setVerticalSpacing(2);
    grid->addWidget(dot_, 0, 0, Qt::AlignVCenter);
    grid->addWidget(title_, 0, 1);
    grid->addWidget(sentence_, 1, 1);
    grid->addWidget(way_out_, 2, 1);
    grid->setColumnStretch(1, 1);
  }

  void show(const PreflightCheck& check) {
    setObjectName(QStringLiteral("check.") + fromStd(check.id));
    dot_->setMark(markOf(check.level));
    title_->setText(titleOf(check));
    sentence_->setText(said(check));
    way_out_->setText(wayOut(check));
    way_out_->setVisible(!check.way_out.empty());
    setAccessibleName(QStringLiteral("%1: %2").arg(title_->text(), dot_->accessibleName()));
    setAccessibleDescription(sentence_->text());
    setVisible(true);
  }

 private:
  StatusDot* dot_;
  QLabel *title_, *sentence_, *way_out_;
};

PreflightView::PreflightView(QWidget* parent) : QScrollArea(parent) {
  describe(this, QStringLiteral("preflight"), tr("Preflight"),
           tr("What is checked before any work begins. Red stands in the way of a conversion, amber does not."));
  setWidgetResizable(true);
  setFrameShape(QFrame::NoFrame);
  setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  viewport()->setAutoFillBackground(false);
  auto* content = new QWidget(this);
  content->setAutoFillBackground(false);
  auto* column = new QVBoxLayout(content);
  column->setContentsMargins(0, 0, 8, 0);
  column->setSpacing(8);
  summary_ = mutedLabel({}, content);
  summary_->setObjectName(QStringLiteral("preflight.summary"));
  column->addWidget(summary_);
  column->addStretch(1);
  setWidget(content);
}

void PreflightView::setReport(const PreflightReport& report) {
  auto* column = static_cast<QVBoxLayout*>(widget()->layout());
  while (rows_.size() < report.checks.size()) {
    rows_.push_back(new Row(widget()));
    column->insertWidget(column->count() - 1, rows_.back());
  }
  for (std::size_t i = 0; i < rows_.size(); ++i) {
    if (i < report.checks.size()) {
      rows_[i]->show(report.checks[i]);
    } else {
      rows_[i]->hide();
    }
  }
  const auto count = [&](CheckLevel level) {
    return int(
        std::count_if(report.checks.begin(), report.checks.end(), [&](const auto& c) { return c.level == level; }));
  };
  const int bad = count(CheckLevel::bad), warnings = count(CheckLevel::warning);
  if (bad > 0) {
    summary_->setText(bad == 1 ? tr("One check stands in the way of a conversion.")
                               : tr("%1 checks stand in the way of a conversion.").arg(bad));
  } else if (warnings > 0) {
    summary_->setText(warnings == 1 ? tr("Nothing stands in the way; one warning.")
                                    : tr("Nothing stands in the way; %1 warnings.").arg(warnings));
  } else {
    summary_->setText(report.checks.empty() ? QString() : tr("Nothing stands in the way."));
  }
}

}  // namespace transmla::ui
