// The project's texts: files, or parts of data sets that lie on this machine.
#include "engine/text/data_set_files.h"
#include "ui/words/engine_text.h"
#include "ui/words/words.h"
#include "ui/workspace/workspace.h"

namespace transmla::ui {
namespace {

struct FoundText {
  TextRole role;
  Path project;  // that was open when it was asked for
  Result<TextSource> text;
};

}  // namespace

void Workspace::setText(TextRole role, const TextSource& text) {
  if (!project_) return;
  const ProjectSettings settings = project_->settings();
  const bool calibration = role == TextRole::calibration;
  setTexts(calibration ? text : settings.calibration_text, calibration ? settings.test_text : text);
}

void Workspace::setTexts(const TextSource& calibration, const TextSource& test) {
  if (!project_) return;
  ProjectSettings settings = project_->settings();
  const bool other_test = settings.test_text != test;
  settings.calibration_text = calibration;
  settings.test_text = test;
  told(project_->set_settings(settings));
  if (other_test) {  // perplexities of another text cannot be compared
    told(project_->set_original({}));
    const auto candidates = project_->candidates();
    for (auto [id, candidate] : candidates) {
      forget_text(candidate);
      told(project_->put(candidate));
    }
    Q_EMIT candidatesChanged();
  }
  Q_EMIT settingsChanged();
}

void Workspace::useDataSet(TextRole role, const QString& name) {
  if (!project_) return;
  const bool calibration = role == TextRole::calibration;
  const DataSetPart part{toStd(name), calibration ? Split::train : Split::test};
  (calibration ? calibration_set_ : test_set_).request([role, project = project_->folder(), part] {
    return std::any(FoundText{role, project, find_part(part, {}, hub_folders())});
  });
}

void Workspace::takeFoundText(const std::any& result) {
  const auto* found = std::any_cast<FoundText>(&result);
  if (found == nullptr || !project_ || project_->folder() != found->project) return;
  if (!found->text) return Q_EMIT problem(engineText(found->text.error().message));
  setText(found->role, *found->text);
}

}  // namespace transmla::ui
