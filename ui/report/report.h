// A report of a project for people who do not have the program: what the model is, the recipe, every candidate with its
// errors, and the pictures; as one HTML file or as PDF.
#pragma once

#include <QString>
#include <functional>

#include "ui/report/pictures.h"

namespace transmla::ui {

// `source` gives the src attribute of a picture's <img>. Simple enough for QTextDocument.
QString reportHtml(const ProjectView& view, const std::vector<NamedPicture>& pictures,
                   const std::function<QString(const NamedPicture&)>& source);

// By the file's ending, .html (pictures inside, as SVG) or .pdf. What went wrong in one sentence; empty: it is there,
// whole. GUI thread.
QString writeReport(const ProjectView& view, const QString& file, int layer = 0);

}  // namespace transmla::ui
