// The engine's sentences in the reader's language.
#pragma once

#include <QString>

#include "engine/base/sentence.h"
#include "engine/session/loaders.h"
#include "engine/session/preflight_report.h"
#include "ui/pages/model/status_dot.h"

namespace transmla::ui {

QString sentenceCase(QString text);           // with a capital at its beginning
QString said(const PreflightCheck& check);    // its sentence
QString wayOut(const PreflightCheck& check);  // empty where there is none
QString said(const LoaderSupport& loader);
QString titleOf(const PreflightCheck& check);  // "Rotary positions"
QString verdictText(LoaderVerdict verdict);    // "runs", "with a plug-in"
Mark markOf(CheckLevel level);
Mark markOf(LoaderVerdict verdict);

}  // namespace transmla::ui
