#include "ui/pages/model/text_chooser.h"

#include <QFileDialog>
#include <QFileInfo>
#include <QGridLayout>

#include "ui/pages/model/parts.h"
#include "ui/words/words.h"

namespace transmla::ui {

TextChooser::TextChooser(const QString& name, const QString& object_name, const QString& help, QWidget* parent)
    : QWidget(parent), name_(name), label_(textLabel({}, this)), change_(new QPushButton(tr("Change…"), this)) {
  label_->setObjectName(object_name + QStringLiteral(".name"));
  describe(change_, object_name + QStringLiteral(".change"), tr("Change: %1").arg(name), help);
  setToolTip(help);
  auto* grid = new QGridLayout(this);
  grid->setContentsMargins(0, 0, 0, 0);
  grid->setSpacing(4);
  grid->addWidget(mutedLabel(name, this), 0, 0);
  grid->addWidget(label_, 1, 0);
  grid->addWidget(change_, 0, 1, 2, 1, Qt::AlignVCenter);
  grid->setColumnStretch(0, 1);
  change_->setMenu(makeMenu(object_name));
}

QMenu* TextChooser::makeMenu(const QString& object_name) {
  auto* menu = new QMenu(this);
  menu->setToolTipsVisible(true);
  menu->addAction(tr("A text file…"), this, &TextChooser::choose)->setObjectName(object_name + QStringLiteral(".file"));
  menu->addSection(tr("Data sets on this machine"));
  for (const std::string& name : data_set_names()) {
    const QString shown = fromStd(name);
    auto* action = menu->addAction(shown, this, [this, shown] { Q_EMIT dataSetChosen(shown); });
    action->setObjectName(object_name + QLatin1Char('.') + shown);
    action->setToolTip(tr("Looked for in the Hugging Face cache; nothing is downloaded."));
  }
  return menu;
}

void TextChooser::setText(const TextSource& text) {
  file_ = fromStd(text.file.string());
  label_->setText(file_.isEmpty() ? tr("none chosen") : fromStd(display_name(text)));
  label_->setToolTip(file_);
}

void TextChooser::choose() {
  auto* dialog = new QFileDialog(this, name_, QFileInfo(file_).path(), tr("Texts (*.txt *.md);;All files (*)"));
  dialog->setObjectName(QStringLiteral("chooseText"));
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->setFileMode(QFileDialog::ExistingFile);
  connect(dialog, &QFileDialog::fileSelected, this, &TextChooser::chosen);
  dialog->open();
}

}  // namespace transmla::ui
