// Numbers and names as people read them: the window's side of engine/base/format.h. Three significant digits; a
// perplexity never without its error.
#pragma once

#include <QString>

#include "engine/base/context.h"
#include "engine/evaluation/perplexity.h"
#include "engine/session/recipe.h"

namespace transmla::ui {

QString fromStd(const std::string& text);  // UTF-8
std::string toStd(const QString& text);
QString numberText(double value);  // three significant digits, no trailing zeros: "0.0843", "1,240"
QString percentText(double share);
QString bytesText(std::uint64_t bytes);
QString countText(std::uint64_t count);
QString durationText(double seconds);
QString perplexityText(const Perplexity& perplexity);  // "22.5 ± 3.4"; a dash where nothing is measured
QString stageText(const std::string& stage);           // the engine's names of stages, in the reader's language
QString methodText(const std::string& method);
QString recipeText(const Recipe& recipe);  // one line: "score · 2R 32 · r 128 · bf16"

}  // namespace transmla::ui
