// The texts of a sweep: what the form's button shows and changes.
#include <QFileDialog>
#include <QFileInfo>
#include <QMessageBox>
#include <QToolButton>
#include <algorithm>

#include "ui/pages/sweeps/sweep_form.h"
#include "ui/words/words.h"

namespace transmla::ui {
namespace {

bool anythingMeasured(const Project& project) {
  const auto& candidates = project.candidates();
  return std::any_of(candidates.begin(), candidates.end(), [](const auto& entry) {
    return !entry.second.mla.nll.empty() || !entry.second.partial_rope.nll.empty();
  });
}

}  // namespace

void SweepForm::showTexts() {
  if (!workspace_.isOpen()) return texts_->setText(tr("No text"));
  const auto& settings = workspace_.project().settings();
  const QString test = fromStd(settings.test_text.file.string());
  texts_->setText(tr("Text: %1").arg(test.isEmpty() ? tr("none") : fromStd(display_name(settings.test_text))));
  texts_->setToolTip(tr("Perplexities are measured on '%1', statistics are taken from '%2'.")
                         .arg(test, fromStd(settings.calibration_text.file.string())));
}

void SweepForm::chooseText(bool calibration) {
  const auto& settings = workspace_.project().settings();
  const QString test = fromStd(settings.test_text.file.string());
  const QString other = fromStd(settings.calibration_text.file.string());
  const QString file = QFileDialog::getOpenFileName(this, calibration ? tr("Calibration text") : tr("Test text"),
                                                    calibration ? other : test, tr("Text (*.txt);;All files (*)"));
  if (file.isEmpty()) return;
  if (calibration) return workspace_.setText(TextRole::calibration, Path(toStd(file)));
  if (file != test && anythingMeasured(workspace_.project()) &&
      QMessageBox::question(this, tr("Test text"),
                            tr("Perplexities of different texts cannot be compared: what is measured so far will be "
                               "dropped. Change the text?")) != QMessageBox::Yes) {
    return;
  }
  workspace_.setText(TextRole::test, Path(toStd(file)));
}

}  // namespace transmla::ui
