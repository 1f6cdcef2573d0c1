#include "ui/window/settings_dialog.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QDir>
#include <QFileDialog>
#include <QFileInfo>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QThread>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>

#include "engine/session/resources.h"
#include "ui/widgets/icons.h"
#include "ui/widgets/message_line.h"
#include "ui/words/words.h"

namespace transmla::ui {
namespace {

constexpr int kMostThreads = 1024, kNumberWidth = 96, kFolderWidth = 320;
constexpr double kLeastGigabytes = 0.5;

// Empty fields stand for "as the machine has it".
QString threadsProblem(const QString& text) {
  if (text.isEmpty()) return {};
  bool good = false;
  const int threads = text.toInt(&good);
  if (good && threads >= 1 && threads <= kMostThreads) return {};
  return SettingsDialog::tr("must be a whole number from 1 to %1, or empty for all cores").arg(countText(kMostThreads));
}

QString memoryProblem(const QString& text) {
  if (text.isEmpty()) return {};
  bool good = false;
  const double gigabytes = text.toDouble(&good);
  if (good && gigabytes >= kLeastGigabytes && gigabytes <= 1e6) return {};
  return SettingsDialog::tr("must be a number of gigabytes from %1, or empty for no limit")
      .arg(numberText(kLeastGigabytes));
}

QFileInfo nearestFolder(const QString& path) {
  QFileInfo info(path);
  while (!info.exists() && info.absolutePath() != info.absoluteFilePath()) info = QFileInfo(info.absolutePath());
  return info;
}

// A folder that may still have to be made.
QString newFolderProblem(const QString& path) {
  if (path.isEmpty() || QDir::isRelativePath(path)) return SettingsDialog::tr("must be a folder's full path");
  const QFileInfo nearest = nearestFolder(path);
  if (!nearest.isDir()) return SettingsDialog::tr("'%1' is a file, not a folder").arg(nearest.filePath());
  if (!nearest.isWritable()) return SettingsDialog::tr("nothing can be written in '%1'").arg(nearest.filePath());
  return {};
}

QString folderProblem(const QString& path) {
  if (QFileInfo(path).isDir()) return {};
  return SettingsDialog::tr("there is no such folder");
}

QWidget* withMessage(QLayout* row, MessageLine* message, QWidget* parent) {
  auto* part = new QWidget(parent);
  auto* column = new QVBoxLayout(part);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(4);
  column->addLayout(row);
  column->addWidget(message);
  return part;
}

void describe(QWidget* widget, const QString& object_name, const QString& name, const QString& help) {
  widget->setObjectName(object_name);
  widget->setAccessibleName(name);
  widget->setToolTip(help);
}

}  // namespace

SettingsDialog::SettingsDialog(const Settings& settings, QWidget* parent) : QDialog(parent) {
  setObjectName(QStringLiteral("settingsDialog"));
  setWindowTitle(tr("Settings"));
  auto* form = new QFormLayout;
  form->setLabelAlignment(Qt::AlignLeft);
  form->setHorizontalSpacing(16);
  form->setVerticalSpacing(8);
  addEngine(*form);
  addLook(*form);
  buttons_ = new QDialogButtonBox(QDialogButtonBox::Ok | QDialogButtonBox::Cancel, this);
  buttons_->button(QDialogButtonBox::Ok)->setText(tr("Keep"));
  buttons_->button(QDialogButtonBox::Cancel)->setText(tr("Cancel"));
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(16, 16, 16, 16);
  column->setSpacing(16);
  column->addLayout(form);
  column->addStretch(1);
  column->addWidget(buttons_);
  column->setSizeConstraint(QLayout::SetMinimumSize);
  connect(buttons_, &QDialogButtonBox::accepted, this, &QDialog::accept);
  connect(buttons_, &QDialogButtonBox::rejected, this, &QDialog::reject);
  fill(settings);
  for (const Field& field : {threads_, memory_, projects_, models_}) {
    connect(field.line, &QLineEdit::textChanged, this, &SettingsDialog::check);
  }
  check();
}

SettingsDialog::Field SettingsDialog::addField(QFormLayout& form, const QString& object_name, const QString& name,
                                               const QString& help, const QString& unit) {
  const Field field{new QLineEdit(this), new MessageLine(Tone::bad, this)};
  describe(field.line, object_name, name, help);
  field.message->setObjectName(object_name + QStringLiteral(".problem"));
  field.line->setFixedWidth(kNumberWidth);
  auto* row = new QHBoxLayout;
  row->setSpacing(8);
  row->addWidget(field.line);
  auto* words = new QLabel(unit, this);
  words->setForegroundRole(QPalette::PlaceholderText);
  row->addWidget(words, 1);
  form.addRow(name, withMessage(row, field.message, this));
  return field;
}

SettingsDialog::Field SettingsDialog::addFolder(QFormLayout& form, const QString& object_name, const QString& name,
                                                const QString& help) {
  const Field field{new QLineEdit(this), new MessageLine(Tone::bad, this)};
  describe(field.line, object_name, name, help);
  field.message->setObjectName(object_name + QStringLiteral(".problem"));
  field.line->setMinimumWidth(kFolderWidth);
  auto* choose = new QToolButton(this);
  choose->setIcon(lineIcon(QStringLiteral("folder")));
  describe(choose, object_name + QStringLiteral(".choose"), tr("Choose a folder"), tr("Choose a folder"));
  auto* row = new QHBoxLayout;
  row->addWidget(field.line, 1);
  row->addWidget(choose);
  form.addRow(name, withMessage(row, field.message, this));
  connect(choose, &QToolButton::clicked, this, [this, field, name] {
    const QString folder = QFileDialog::getExistingDirectory(this, name, field.line->text());
    if (!folder.isEmpty()) field.line->setText(folder);
  });
  return field;
}

void SettingsDialog::addEngine(QFormLayout& form) {
  threads_ = addField(form, QStringLiteral("threads"), tr("Threads"),
                      tr("Threads that jobs compute on. Fewer leave cores to other programs; results do not change."),
                      tr("empty: all %n cores", "threads", QThread::idealThreadCount()));
  memory_ = addField(form, QStringLiteral("memory"), tr("Memory budget"),
                     tr("What jobs may hold at once. Less makes large models slower, not impossible."),
                     tr("GB, empty: no limit (this machine has %1)").arg(bytesText(machine_memory())));
  projects_ = addFolder(form, QStringLiteral("projects"), tr("Projects folder"),
                        tr("Where a new project is made when a model is opened"));
  models_ = addFolder(form, QStringLiteral("models"), tr("Models folder"), tr("Where dialogs look for models first"));
}

void SettingsDialog::addLook(QFormLayout& form) {
  theme_ = new QComboBox(this);
  describe(theme_, QStringLiteral("theme"), tr("Theme"), tr("Colours of the program; changes at once"));
  theme_->addItem(tr("As the system"), themeId(Theme::system));
  theme_->addItem(tr("Light"), themeId(Theme::light));
  theme_->addItem(tr("Dark"), themeId(Theme::dark));
  form.addRow(tr("Theme"), theme_);
  language_ = new QComboBox(this);
  describe(language_, QStringLiteral("language"), tr("Language"), tr("Language of the program; changes at once"));
  language_->addItem(tr("As the system"), QString());
  language_->addItem(QStringLiteral("English"), QStringLiteral("en"));
  language_->addItem(QStringLiteral("简体中文"), QStringLiteral("zh_CN"));
  form.addRow(tr("Language"), language_);
  reopen_ = new QCheckBox(tr("Begin with the project that was open last"), this);
  describe(reopen_, QStringLiteral("reopen"), reopen_->text(), tr("Otherwise the program begins with the start page"));
  form.addRow(QString(), reopen_);
}

void SettingsDialog::fill(const Settings& settings) {
  threads_.line->setText(settings.threads > 0 ? QString::number(settings.threads) : QString());
  memory_.line->setText(settings.memory_gigabytes > 0 ? QString::number(settings.memory_gigabytes) : QString());
  projects_.line->setText(settings.projects);
  models_.line->setText(settings.models);
  theme_->setCurrentIndex(theme_->findData(themeId(settings.theme)));
  language_->setCurrentIndex(std::max(0, language_->findData(settings.language)));
  reopen_->setChecked(settings.reopen);
}

Settings SettingsDialog::settings() const {
  Settings settings;
  settings.threads = threads_.line->text().toInt();
  settings.memory_gigabytes = memory_.line->text().toDouble();
  settings.projects = projects_.line->text();
  settings.models = models_.line->text();
  settings.theme = themeFromId(theme_->currentData().toString()).value_or(Theme::system);
  settings.language = language_->currentData().toString();
  settings.reopen = reopen_->isChecked();
  return settings;
}

void SettingsDialog::check() {
  const auto tell = [](const Field& field, const QString& problem) {
    field.message->setMessage(problem);
    return problem.isEmpty();
  };
  bool good = tell(threads_, threadsProblem(threads_.line->text().trimmed()));
  good &= tell(memory_, memoryProblem(memory_.line->text().trimmed()));
  good &= tell(projects_, newFolderProblem(projects_.line->text()));
  good &= tell(models_, folderProblem(models_.line->text()));
  buttons_->button(QDialogButtonBox::Ok)->setEnabled(good);
  // A sentence that wraps needs more room than the dialog has; it does not take it by itself.
  layout()->activate();
  if (isVisible()) resize(width(), std::max(height(), layout()->totalHeightForWidth(width())));
}

}  // namespace transmla::ui
