#include "ui/pages/model/text_chooser.h"

#include <QFileDialog>
#include <QFileInfo>
#include <QGridLayout>

#include "ui/pages/model/parts.h"

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
  connect(change_, &QPushButton::clicked, this, &TextChooser::choose);
}

void TextChooser::setFile(const QString& file) {
  file_ = file;
  label_->setText(file.isEmpty() ? tr("none chosen") : QFileInfo(file).fileName());
  label_->setToolTip(file);
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
