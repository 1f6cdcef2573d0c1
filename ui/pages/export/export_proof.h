// The proof of an export that has ended well: perplexities, the comparison of logits, files, and how to run it. Owned
// by the page.
#pragma once

#include <QGridLayout>
#include <QScrollArea>
#include <QString>

#include "engine/session/convert.h"

namespace transmla::ui {

class ExportProof : public QScrollArea {
  Q_OBJECT

 public:
  explicit ExportProof(QWidget* parent = nullptr);
  void show(const ConversionOutcome& outcome, const ModelConfig& config, const QString& folder);

 private:
  QWidget* makeHead(const QString& folder);
  QWidget* makePerplexities(const ConversionOutcome& outcome);
  QWidget* makeVerification(const Verification& verification);
  QWidget* makeFiles(const QString& folder);
  QWidget* makeCommands(const ConversionOutcome& outcome, const ModelConfig& config, const QString& folder);
};

}  // namespace transmla::ui
