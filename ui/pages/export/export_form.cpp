#include "ui/pages/export/export_form.h"

#include <QFileDialog>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QSignalBlocker>
#include <QVBoxLayout>
#include <algorithm>
#include <filesystem>

#include "engine/export/gguf_export.h"
#include "ui/pages/model/parts.h"
#include "ui/pages/model/said.h"
#include "ui/words/words.h"

namespace transmla::ui {
namespace {

const QString folder_target = QStringLiteral("deepseek"), gguf_target = QStringLiteral("gguf");
const QString gguf_ending = QStringLiteral(".gguf");

constexpr int leastLetters = 12;

QString count(int value) { return countText(static_cast<std::uint64_t>(value)); }

}  // namespace

ExportForm::ExportForm(Workspace& workspace, QWidget* parent)
    : QWidget(parent),
      workspace_(workspace),
      title_(sectionTitle({}, this)),
      sentence_(mutedLabel({}, this)),
      target_(new QComboBox(this)),
      dtype_(new QComboBox(this)),
      folder_label_(new QLabel(tr("Folder"), this)),
      folder_(new QLineEdit(this)),
      browse_(new QPushButton(tr("&Browse…"), this)),
      dot_(new StatusDot(Mark::good, this)),
      folder_check_(textLabel({}, this)),
      evaluate_(new QCheckBox(tr("Prove it by &perplexities"), this)),
      export_(new QPushButton(tr("&Export"), this)),
      hindrance_(mutedLabel({}, this)) {
  target_->addItem(tr("DeepSeek-V3 folder"), folder_target);
  target_->addItem(tr("GGUF file for llama.cpp"), gguf_target);
  fillDtypes();
  for (QComboBox* choice : {target_, dtype_}) {  // its longest name must not widen the page
    choice->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    choice->setMinimumContentsLength(leastLetters);
  }
  evaluate_->setChecked(true);
  export_->setDefault(true);
  title_->setWordWrap(true);
  arrange();
  nameFields();
  connectFields();
  refresh();
}

void ExportForm::arrange() {
  auto* form = new QFormLayout;
  form->setHorizontalSpacing(12);
  form->setVerticalSpacing(8);
  form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
  form->addRow(tr("Target"), target_);
  form->addRow(tr("Number type"), dtype_);
  form->addRow(folder_label_, makeFolderRow());
  form->addRow(QString(), evaluate_);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(12);
  column->addWidget(sectionTitle(tr("Export"), this));
  column->addWidget(title_);
  column->addWidget(sentence_);
  column->addLayout(form);
  column->addWidget(export_, 0, Qt::AlignLeft);
  column->addWidget(hindrance_);
  column->addStretch(1);
}

QWidget* ExportForm::makeFolderRow() {
  auto* field = new QWidget(this);
  auto* row = new QHBoxLayout;
  row->setSpacing(8);
  row->addWidget(folder_, 1);
  row->addWidget(browse_);
  auto* check = new QHBoxLayout;
  check->setSpacing(8);
  check->addWidget(dot_, 0, Qt::AlignTop);
  check->addWidget(folder_check_, 1);
  auto* column = new QVBoxLayout(field);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(4);
  column->addLayout(row);
  column->addLayout(check);
  return field;
}

void ExportForm::nameFields() {
  title_->setObjectName(QStringLiteral("export.recipe"));
  sentence_->setObjectName(QStringLiteral("export.sentence"));
  folder_check_->setObjectName(QStringLiteral("export.folderCheck"));
  hindrance_->setObjectName(QStringLiteral("export.hindrance"));
  describe(target_, QStringLiteral("export.target"), tr("Target"),
           tr("A folder that loaders of DeepSeek-V3 checkpoints read, or one file for llama.cpp."));
  describe(dtype_, QStringLiteral("export.dtype"), tr("Number type"),
           tr("How weights are stored; passes are computed in fp32 for fp32, else in bf16. fp16 could not hold the "
              "latent and is not offered."));
  describe(folder_, QStringLiteral("export.folder"), tr("Folder"),
           tr("A folder or file that does not exist yet; it appears only when the export is whole and verified. A "
              "name that ends in .gguf is a file."));
  describe(browse_, QStringLiteral("export.browse"), tr("Browse for a folder"),
           tr("Choose the folder that the new one is made in."));
  describe(evaluate_, QStringLiteral("export.evaluate"), tr("Take perplexities"),
           tr("Perplexities on the project's test text prove the quality; without them the export is verified all the "
              "same."));
  describe(export_, QStringLiteral("export.start"), tr("Export"),
           tr("Converts the model by this recipe, writes it, reads it back and compares its logits."));
}

void ExportForm::connectFields() {
  connect(folder_, &QLineEdit::textChanged, this, &ExportForm::onPath);
  connect(target_, &QComboBox::currentIndexChanged, this, &ExportForm::onTarget);
  connect(dtype_, &QComboBox::currentIndexChanged, this, &ExportForm::onEdited);
  connect(evaluate_, &QCheckBox::toggled, this, &ExportForm::onEdited);
  connect(browse_, &QPushButton::clicked, this, &ExportForm::browse);
  connect(export_, &QPushButton::clicked, this, &ExportForm::exportAsked);
  for (const auto signal : {&Workspace::opened, &Workspace::closed, &Workspace::recipeChanged}) {
    connect(&workspace_, signal, this, &ExportForm::refresh);
  }
}

ExportRequest ExportForm::request() const {
  return {folder_->text(), dtype_->currentData().toString(), evaluate_->isChecked()};
}

bool ExportForm::isGguf() const { return target_->currentData() == gguf_target; }

// Each target has bf16, fp32 and one type of 8 bits; the choice stays what it was.
void ExportForm::fillDtypes() {
  const int before = std::max(0, dtype_->currentIndex());
  const QSignalBlocker quiet(dtype_);
  dtype_->clear();
  dtype_->addItem(tr("bf16 (2 bytes per number)"), QStringLiteral("bf16"));
  dtype_->addItem(tr("fp32 (4 bytes per number)"), QStringLiteral("fp32"));
  if (isGguf()) {
    dtype_->addItem(tr("Q8_0 (about 1 byte per number)"), QStringLiteral("q8_0"));
  } else {
    dtype_->addItem(tr("FP8 blocks (about 1 byte per number, for GPUs)"), QStringLiteral("fp8"));
  }
  dtype_->setCurrentIndex(before);
}

void ExportForm::refreshTarget() {
  fillDtypes();
  folder_label_->setText(isGguf() ? tr("File") : tr("Folder"));
}

// The name follows the target, as the engine goes by the name.
void ExportForm::onTarget() {
  refreshTarget();
  const bool was_suggested = folder_->text() == suggested_;
  QString path = folder_->text();
  if (isGguf() && !path.isEmpty() && !path.endsWith(gguf_ending)) path += gguf_ending;
  if (!isGguf() && path.endsWith(gguf_ending)) path.chop(gguf_ending.size());
  if (was_suggested) suggested_ = path;
  folder_->setText(path);
  onEdited();
}

void ExportForm::onPath() {
  const bool gguf = is_gguf(toStd(folder_->text()));
  if (gguf != isGguf() && !folder_->text().isEmpty()) {
    const QSignalBlocker quiet(target_);
    target_->setCurrentIndex(target_->findData(gguf ? gguf_target : folder_target));
    refreshTarget();
  }
  onEdited();
}

void ExportForm::onEdited() {
  current_ = false;
  refreshFolderCheck();
  refreshButton();
  Q_EMIT edited();
}

void ExportForm::setReport(const PreflightReport& report, bool is_current) {
  report_ = report;
  current_ = is_current;
  refreshFolderCheck();
  refreshButton();
}

void ExportForm::setRunning(bool running) {
  running_ = running;
  refreshButton();
}

void ExportForm::setExported(const QString& folder) {
  exported_ = folder;
  refreshFolderCheck();
}

void ExportForm::refresh() {
  setEnabled(workspace_.isOpen());
  title_->setText(workspace_.isOpen() ? recipeText(workspace_.recipe()) : tr("No model is open"));
  sentence_->setText(workspace_.isOpen() ? recipeSentence() : QString());
  if (workspace_.isOpen()) suggestFolder();
  refreshButton();
}

QString ExportForm::recipeSentence() const {
  const Recipe& recipe = workspace_.recipe();
  const QString sizes =
      tr("%1 rotary dimensions that all heads share and a latent of %2 numbers are cached per token and "
         "layer.")
          .arg(count(recipe.qk_mqa_dim), count(recipe.kv_lora_rank));
  const auto& samples = recipe.calibration;
  const QString calibration =
      samples.generated > 0
          ? tr("Calibrated on %1 samples of the text and %2 that the model writes, of %3 tokens, seed %4.")
                .arg(count(samples.samples), count(samples.generated), count(samples.length))
                .arg(samples.seed)
          : tr("Calibrated on %1 samples of %2 tokens, seed %3.")
                .arg(count(samples.samples), count(samples.length))
                .arg(samples.seed);
  const QString method = recipe.method == "score"
                             ? tr("Slots are fitted to the original's attention, projections refitted on the converted "
                                  "stream.")
                             : tr("Keys are rotated so that neighbouring frequencies share slots (RoRoPE, FreqFold); a "
                                  "joint PCA makes the latent.");
  return QStringLiteral("%1 %2 %3").arg(sizes, method, calibration);
}

// Beside the project's own files, named by what makes this export different from others.
void ExportForm::suggestFolder() {
  if (!suggested_.isEmpty() && folder_->text() != suggested_) return;
  const Recipe& recipe = workspace_.recipe();
  const Path model = workspace_.project().settings().model;
  const std::string name =
      fmt::format("{}-{}-2R{}-r{}", (model.extension() == ".gguf" ? model.stem() : model.filename()).string(),
                  recipe.method, recipe.qk_mqa_dim, recipe.kv_lora_rank);
  suggested_ =
      fromStd((workspace_.project().folder() / "exports" / name).string()) + (isGguf() ? gguf_ending : QString());
  folder_->setText(suggested_);
}

void ExportForm::refreshFolderCheck() {
  if (!exported_.isEmpty() && folder_->text() == exported_) {
    dot_->setMark(Mark::good);
    dot_->show();
    return folder_check_->setText(tr("The export is here. Choose another name to export again."));
  }
  const PreflightCheck* check = report_.find("folder");
  const bool known = current_ && check != nullptr && !folder_->text().isEmpty();
  dot_->setVisible(known);
  if (folder_->text().isEmpty()) return folder_check_->setText(tr("Choose a name that does not exist yet."));
  if (!known) return folder_check_->setText(current_ ? QString() : tr("Looking…"));
  dot_->setMark(markOf(check->level));
  folder_check_->setText(said(*check));
}

QString ExportForm::hindranceText() const {
  for (const PreflightCheck& check : report_.checks) {
    if (check.level != CheckLevel::bad) continue;
    // The folder's is said beside its field.
    return check.id == "folder" ? QString() : tr("%1: %2").arg(titleOf(check), said(check));
  }
  return {};
}

void ExportForm::refreshButton() {
  QString hindrance;
  if (running_) {
    hindrance = tr("An export is under way.");
  } else if (workspace_.isOpen() && current_ && report_.worst() == CheckLevel::bad) {
    hindrance = hindranceText();
  }
  hindrance_->setText(hindrance);
  hindrance_->setVisible(!hindrance.isEmpty());
  const bool ready = current_ && report_.worst() != CheckLevel::bad && !folder_->text().isEmpty();
  export_->setEnabled(workspace_.isOpen() && ready && !running_);
}

void ExportForm::browse() {
  const Path present = toStd(folder_->text());
  std::error_code error;
  Path start = present.parent_path();
  while (start.has_relative_path() && !std::filesystem::exists(start, error)) start = start.parent_path();
  auto* dialog = new QFileDialog(this, tr("Folder to export into"), fromStd(start.string()));
  dialog->setObjectName(QStringLiteral("chooseFolder"));
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->setFileMode(QFileDialog::Directory);
  dialog->setOption(QFileDialog::ShowDirsOnly);
  const QString name = fromStd(present.filename().string());
  connect(dialog, &QFileDialog::fileSelected, this,
          [this, name](const QString& chosen) { folder_->setText(chosen + QLatin1Char('/') + name); });
  dialog->open();
}

}  // namespace transmla::ui
