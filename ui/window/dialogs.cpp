#include "ui/window/dialogs.h"

#include <QCoreApplication>
#include <QDialog>
#include <QDialogButtonBox>
#include <QDir>
#include <QFileDialog>
#include <QLabel>
#include <QMessageBox>
#include <QVBoxLayout>
#include <vector>

#include "engine/session/version.h"
#include "ui/window/open_paths.h"
#include "ui/words/words.h"

namespace transmla::ui {
namespace {

struct Dialogs {
  Q_DECLARE_TR_FUNCTIONS(Dialogs)
};

struct Key {
  QString keys, what;
};

std::vector<Key> keys() {
  return {
      {QStringLiteral("1 – 5"), Dialogs::tr("The pages")},
      {QStringLiteral("← →"), Dialogs::tr("The layer before, the layer after")},
      {QStringLiteral("↑ ↓"), Dialogs::tr("The rank a step up or down")},
      {QStringLiteral("Ctrl+R"), Dialogs::tr("Measure the recipe")},
      {QStringLiteral("Ctrl+E"), Dialogs::tr("Export")},
      {QStringLiteral("Space"), Dialogs::tr("Pause the running job, or let it go on")},
      {QStringLiteral("Esc"), Dialogs::tr("Cancel the running job; it asks first")},
      {QStringLiteral("Ctrl+Z, Ctrl+Y"), Dialogs::tr("Undo, redo a change of the recipe")},
      {QStringLiteral("Ctrl+O, Ctrl+Shift+O"), Dialogs::tr("Open a model, open a project")},
      {QStringLiteral("Ctrl+W"), Dialogs::tr("Close the project")},
      {QStringLiteral("Ctrl+F"), Dialogs::tr("Find an action by its name")},
      {QStringLiteral("Ctrl+,"), Dialogs::tr("Settings")},
      {QStringLiteral("F1"), Dialogs::tr("Explain the thing under the pointer")},
  };
}

}  // namespace

QString chooseModel(QWidget* parent, const Settings& settings) {
  const QString file =
      QFileDialog::getOpenFileName(parent, Dialogs::tr("Open a model: a GGUF file, or the config.json of a folder"),
                                   settings.models, Dialogs::tr("Models (*.gguf config.json *.safetensors)"));
  return file.isEmpty() ? file : openablePath(file);
}

QString chooseProject(QWidget* parent, const Settings& settings) {
  return QFileDialog::getExistingDirectory(parent, Dialogs::tr("Open a project folder or a model folder"),
                                           settings.projects);
}

QString chooseReportFile(QWidget* parent, const QString& name) {
  return QFileDialog::getSaveFileName(parent, Dialogs::tr("Write a report"),
                                      QDir::home().filePath(name + QStringLiteral(".html")),
                                      Dialogs::tr("Web page (*.html);;PDF (*.pdf)"));
}

QString chooseRecipe(QWidget* parent) {
  return QFileDialog::getOpenFileName(parent, Dialogs::tr("Take a recipe"), QDir::homePath(),
                                      Dialogs::tr("Recipes (*.json)"));
}

QString chooseRecipeFile(QWidget* parent) {
  return QFileDialog::getSaveFileName(parent, Dialogs::tr("Save the recipe"),
                                      QDir::home().filePath(QStringLiteral("recipe.json")),
                                      Dialogs::tr("Recipes (*.json)"));
}

void showKeys(QWidget* parent) {
  auto* dialog = new QDialog(parent);
  dialog->setObjectName(QStringLiteral("keysDialog"));
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->setWindowTitle(Dialogs::tr("Keyboard shortcuts"));
  QString rows;
  for (const auto& [key, what] : keys()) {
    rows += QStringLiteral("<tr><td><b>%1</b></td><td style='padding-left:24px'>%2</td></tr>").arg(key, what);
  }
  auto* table = new QLabel(QStringLiteral("<table cellspacing='4'>%1</table>").arg(rows), dialog);
  auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close, dialog);
  auto* column = new QVBoxLayout(dialog);
  column->addWidget(table);
  column->addWidget(buttons);
  QObject::connect(buttons, &QDialogButtonBox::rejected, dialog, &QDialog::close);
  dialog->show();
}

void showAbout(QWidget* parent) {
  auto* box = new QMessageBox(QMessageBox::NoIcon, Dialogs::tr("About"),
                              Dialogs::tr("TransMLA workbench %1").arg(fromStd(std::string(version()))),
                              QMessageBox::Close, parent);
  box->setObjectName(QStringLiteral("aboutBox"));
  box->setAttribute(Qt::WA_DeleteOnClose);
  box->setIconPixmap(QIcon(QStringLiteral(":/icons/workbench.svg")).pixmap(48, 48));
  box->setInformativeText(Dialogs::tr(
      "Converts attention with grouped keys and values to multi-head latent attention. The published method "
      "is that of 'TransMLA: Multi-Head Latent Attention Is All You Need', arXiv 2502.07864.\n\n"
      "Licence: Apache-2.0"));
  box->open();
}

}  // namespace transmla::ui
