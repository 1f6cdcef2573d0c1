#include "ui/pages/model/loader_view.h"

#include <QGridLayout>
#include <QVBoxLayout>

#include "ui/pages/model/parts.h"
#include "ui/pages/model/said.h"
#include "ui/words/words.h"

namespace transmla::ui {

class LoaderView::Row : public QWidget {
 public:
  explicit Row(QWidget* parent)
      : QWidget(parent),
        dot_(new StatusDot(Mark::good, this)),
        name_(sectionTitle({}, this)),
        verdict_(new QLabel(this)),
        why_(mutedLabel({}, this)) {
    auto* grid = new QGridLayout(this);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(8);
    grid->setVerticalSpacing(2);
    grid->addWidget(dot_, 0, 0, Qt::AlignVCenter);
    grid->addWidget(name_, 0, 1);
    grid->addWidget(verdict_, 0, 2, Qt::AlignRight);
    grid->addWidget(why_, 1, 1, 1, 2);
    grid->setColumnStretch(1, 1);
  }

  void show(const LoaderSupport& loader) {
    setObjectName(QStringLiteral("loader.") + fromStd(loader.name));
    dot_->setMark(markOf(loader.verdict));
    name_->setText(fromStd(loader.name));
    verdict_->setText(verdictText(loader.verdict));
    why_->setText(said(loader));
    setAccessibleName(QStringLiteral("%1: %2").arg(name_->text(), verdict_->text()));
    setAccessibleDescription(why_->text());
    setVisible(true);
  }

 private:
  StatusDot* dot_;
  QLabel *name_, *verdict_, *why_;
};

LoaderView::LoaderView(QWidget* parent) : QWidget(parent) {
  describe(this, QStringLiteral("loaders"), tr("Loaders"),
           tr("Programs that serve language models, and whether they run the converted model without changes."));
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(8);
}

void LoaderView::setLoaders(const std::vector<LoaderSupport>& loaders) {
  while (rows_.size() < loaders.size()) {
    rows_.push_back(new Row(this));
    layout()->addWidget(rows_.back());
  }
  for (std::size_t i = 0; i < rows_.size(); ++i) {
    if (i < loaders.size()) {
      rows_[i]->show(loaders[i]);
    } else {
      rows_[i]->hide();
    }
  }
}

}  // namespace transmla::ui
