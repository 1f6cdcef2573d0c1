#include "ui/pages/export/export_proof.h"

#include <QApplication>
#include <QClipboard>
#include <QDesktopServices>
#include <QDir>
#include <QFontDatabase>
#include <QHBoxLayout>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QUrl>
#include <QVBoxLayout>

#include "engine/session/conversion_record.h"
#include "ui/pages/export/serve_commands.h"
#include "ui/pages/model/parts.h"
#include "ui/pages/model/said.h"
#include "ui/widgets/elided_label.h"
#include "ui/words/words.h"

namespace transmla::ui {
namespace {

// Rows of a name and a value, the values in one column.
class NumberTable : public QWidget {
 public:
  explicit NumberTable(QWidget* parent) : QWidget(parent), grid_(new QGridLayout(this)) {
    grid_->setContentsMargins(0, 0, 0, 0);
    grid_->setHorizontalSpacing(24);
    grid_->setVerticalSpacing(4);
    grid_->setColumnStretch(2, 1);
  }
  void add(const QString& name, const QString& value, const QString& object_name = {}) {
    const int row = grid_->rowCount();
    QLabel* label = mutedLabel(name, this);
    QLabel* number = textLabel(value, this);
    label->setWordWrap(false);
    number->setWordWrap(false);
    number->setAlignment(Qt::AlignRight);
    number->setObjectName(object_name);
    grid_->addWidget(label, row, 0);
    grid_->addWidget(number, row, 1);
  }

 private:
  QGridLayout* grid_;
};

QVBoxLayout* columnIn(QWidget* widget, int spacing) {
  auto* column = new QVBoxLayout(widget);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(spacing);
  return column;
}

// What stands in the exported folder, or the exported file and its record.
QFileInfoList filesOf(const QString& exported) {
  const QFileInfo info(exported);
  if (info.isDir()) return QDir(exported).entryInfoList(QDir::Files, QDir::Name);
  return {info, QFileInfo(fromStd(record_path(toStd(exported)).string()))};
}

QString folderOf(const QString& exported) {
  const QFileInfo info(exported);
  return info.isDir() ? exported : info.absolutePath();
}

QWidget* commandBox(const QString& text, const QString& name, QWidget* parent) {
  auto* box = new QPlainTextEdit(text, parent);
  box->setReadOnly(true);
  box->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
  box->setLineWrapMode(QPlainTextEdit::NoWrap);
  describe(box, name, ExportProof::tr("Command"), ExportProof::tr("Ready to be copied."));
  const int lines = int(text.count(QLatin1Char('\n'))) + 1;
  box->setFixedHeight(lines * box->fontMetrics().lineSpacing() + 32);
  return box;
}

}  // namespace

ExportProof::ExportProof(QWidget* parent) : QScrollArea(parent) {
  setObjectName(QStringLiteral("export.proof"));
  setWidgetResizable(true);
  setFrameShape(QFrame::NoFrame);
  viewport()->setAutoFillBackground(false);
}

void ExportProof::show(const ConversionOutcome& outcome, const ModelConfig& config, const QString& folder) {
  auto* content = new QWidget(this);
  content->setAutoFillBackground(false);
  auto* column = columnIn(content, 20);
  column->setContentsMargins(0, 0, 8, 0);
  column->addWidget(makeHead(folder));
  column->addWidget(makePerplexities(outcome));
  if (outcome.verification) column->addWidget(makeVerification(*outcome.verification));
  column->addWidget(makeFiles(folder));
  column->addWidget(makeCommands(outcome, config, folder));
  column->addStretch(1);
  setWidget(content);
}

QWidget* ExportProof::makeHead(const QString& folder) {
  auto* head = new QWidget(this);
  auto* row = new QHBoxLayout(head);
  row->setContentsMargins(0, 0, 0, 0);
  row->setSpacing(8);
  row->addWidget(new StatusDot(Mark::good, head));
  row->addWidget(sectionTitle(tr("Exported and verified"), head));
  auto* path = new ElidedLabel(head, Qt::ElideMiddle);
  path->setObjectName(QStringLiteral("export.path"));
  path->setText(folder);
  path->setMuted(true);
  row->addWidget(path, 1);
  auto* open = new QPushButton(tr("Open &folder"), head);
  describe(open, QStringLiteral("export.open"), tr("Open folder"), tr("Shows the export in the file manager."));
  connect(open, &QPushButton::clicked, this,
          [folder] { QDesktopServices::openUrl(QUrl::fromLocalFile(folderOf(folder))); });
  row->addWidget(open);
  return head;
}

QWidget* ExportProof::makePerplexities(const ConversionOutcome& outcome) {
  auto* part = new QWidget(this);
  auto* column = columnIn(part, 4);
  column->addWidget(sectionTitle(tr("Perplexity"), part));
  if (!outcome.original || !outcome.mla) {
    column->addWidget(mutedLabel(tr("None was asked for."), part));
    return part;
  }
  auto* table = new NumberTable(part);
  table->add(tr("original"), perplexityText(*outcome.original), QStringLiteral("export.original"));
  if (outcome.norms_folded) {
    table->add(tr("constant norms"), perplexityText(*outcome.norms_folded), QStringLiteral("export.normsFolded"));
  }
  if (outcome.partial_rope) {
    table->add(tr("partial RoPE"), perplexityText(*outcome.partial_rope), QStringLiteral("export.partialRope"));
  }
  table->add(tr("MLA"), perplexityText(*outcome.mla), QStringLiteral("export.mla"));
  column->addWidget(table);
  if (outcome.evaluation) {
    const TextSummary& text = *outcome.evaluation;
    column->addWidget(mutedLabel(tr("On %1, %2 chunks of %3 tokens, ± the standard error over chunks.")
                                     .arg(fromStd(text.name), countText(static_cast<std::uint64_t>(text.sequences)),
                                          countText(static_cast<std::uint64_t>(text.length))),
                                 part));
  }
  return part;
}

QWidget* ExportProof::makeVerification(const Verification& verification) {
  auto* part = new QWidget(this);
  auto* column = columnIn(part, 4);
  column->addWidget(sectionTitle(tr("Read back"), part));
  auto* table = new NumberTable(part);
  table->add(tr("logit difference, root mean square"), numberText(verification.rms_logit_difference),
             QStringLiteral("export.rms"));
  table->add(tr("allowed"), numberText(verification.tolerance), QStringLiteral("export.tolerance"));
  table->add(tr("logit difference, largest"), numberText(verification.largest_logit_difference),
             QStringLiteral("export.largest"));
  column->addWidget(table);
  column->addWidget(
      mutedLabel(tr("The files were read back by a plain DeepSeek-V3 pass and compared with the converted model before "
                    "rounding, on %1 tokens. What is allowed follows from the number type's rounding.")
                     .arg(verification.tokens),
                 part));
  return part;
}

QWidget* ExportProof::makeFiles(const QString& folder) {
  auto* part = new QWidget(this);
  auto* column = columnIn(part, 4);
  column->addWidget(sectionTitle(tr("Files"), part));
  auto* table = new NumberTable(part);
  std::uint64_t all = 0;
  for (const QFileInfo& file : filesOf(folder)) {
    table->add(file.fileName(), bytesText(static_cast<std::uint64_t>(file.size())));
    all += static_cast<std::uint64_t>(file.size());
  }
  table->add(tr("together"), bytesText(all), QStringLiteral("export.bytes"));
  column->addWidget(table);
  return part;
}

QWidget* ExportProof::makeCommands(const ConversionOutcome& outcome, const ModelConfig& config, const QString& folder) {
  auto* part = new QWidget(this);
  auto* column = columnIn(part, 8);
  column->addWidget(sectionTitle(tr("Run it"), part));
  for (const ServeCommand& command : serveCommands(config, outcome.recipe, folder)) {
    auto* row = new QHBoxLayout;
    row->setSpacing(8);
    row->addWidget(new StatusDot(markOf(command.support.verdict), part));
    row->addWidget(sectionTitle(command.program, part), 1);
    if (!command.text.isEmpty()) {
      auto* copy = new QPushButton(tr("Copy"), part);
      describe(copy, QStringLiteral("export.copy.") + command.program,
               tr("Copy the command for %1").arg(command.program), tr("Puts the command into the clipboard."));
      connect(copy, &QPushButton::clicked, this, [text = command.text] { QApplication::clipboard()->setText(text); });
      row->addWidget(copy);
    }
    column->addLayout(row);
    column->addWidget(mutedLabel(said(command.support), part));
    if (!command.text.isEmpty()) {
      column->addWidget(commandBox(command.text, QStringLiteral("export.command.") + command.program, part));
    }
  }
  return part;
}

}  // namespace transmla::ui
