#include "ui/report/report.h"

#include <QCoreApplication>
#include <algorithm>

#include "ui/pages/candidates/measures.h"
#include "ui/words/recipe_fields.h"
#include "ui/words/words.h"

namespace transmla::ui {
namespace {

struct Report {
  Q_DECLARE_TR_FUNCTIONS(Report)
};

constexpr const char* style =
    "body{font-family:sans-serif;font-size:10pt;color:#222;background:#fff;margin:2em auto;max-width:1100px}"
    "h1{font-size:18pt}h2{font-size:13pt;margin-top:1.5em}table{border-collapse:collapse}"
    "th,td{padding:3px 10px;text-align:left}th{background:#eef1f4}p.note{color:#666}";

QString cell(const QString& text) { return QStringLiteral("<td>%1</td>").arg(text.toHtmlEscaped()); }
QString heading(const QString& text) { return QStringLiteral("<h2>%1</h2>\n").arg(text.toHtmlEscaped()); }

QString facts_row(const QString& name, const QString& value) {
  return QStringLiteral("<tr>%1%2</tr>\n").arg(cell(name), cell(value));
}

QString model_part(const ProjectView& view) {
  const Inspection& model = view.inspection;
  const ModelConfig& config = model.config;
  QString html = heading(Report::tr("Model")) + QStringLiteral("<table>\n");
  html += facts_row(Report::tr("Name"), fromStd(model.name));
  html += facts_row(Report::tr("Family"), fromStd(model.family));
  html += facts_row(Report::tr("Layers"), countText(static_cast<std::uint64_t>(config.layers)));
  html += facts_row(Report::tr("Query heads, key and value heads"),
                    QStringLiteral("%1, %2").arg(config.query_heads).arg(config.kv_heads));
  html += facts_row(Report::tr("Head size"), QString::number(config.head_dim));
  html += facts_row(Report::tr("Parameters"), countText(model.parameters));
  html += facts_row(Report::tr("Cache today, per token"), bytesText(static_cast<std::uint64_t>(model.cache.bytes)));
  html +=
      facts_row(Report::tr("Calibration text"), fromStd(view.project.settings().calibration_text.filename().string()));
  html += facts_row(Report::tr("Test text"), fromStd(view.project.settings().test_text.filename().string()));
  return html + QStringLiteral("</table>\n");
}

QString recipe_part(const Recipe& recipe) {
  QString html = heading(Report::tr("Recipe")) + QStringLiteral("<p>%1</p>\n<table>\n").arg(recipeText(recipe));
  for (const RecipeField& field : recipeFields()) {
    if (!field.applies(recipe)) continue;
    html += facts_row(field.name, QStringLiteral("%1 %2").arg(valueText(field, recipe), field.unit));
  }
  return html + QStringLiteral("</table>\n");
}

QString candidate_row(const Candidate& candidate, const Perplexity& original) {
  const auto excess = valueOf(candidate, original, Measure::excess);
  return QStringLiteral("<tr>%1%2%3%4%5%6</tr>\n")
      .arg(cell(recipeText(candidate.recipe)), cell(bytesText(static_cast<std::uint64_t>(candidate.cache.after.bytes))),
           cell(perplexityText(candidate.partial_rope)), cell(perplexityText(candidate.mla)),
           cell(excess ? measuredText(*excess) : QStringLiteral("–")), cell(stateText(candidate)));
}

QString candidates_part(const Project& project) {
  if (project.candidates().empty()) return {};
  QString html = heading(Report::tr("Candidates"));
  html += QStringLiteral("<p>%1</p>\n")
              .arg(Report::tr("Original: perplexity %1 on %n chunks of the test text. Errors are standard errors over "
                              "chunks; excess is in nats per token above the original, paired by chunk.",
                              nullptr, static_cast<int>(project.original().nll.size()))
                       .arg(perplexityText(project.original())));
  html += QStringLiteral("<table>\n<tr>");
  for (const QString& name : {Report::tr("Recipe"), Report::tr("Cache per token"), Report::tr("Partial RoPE"),
                              Report::tr("MLA"), Report::tr("Excess"), Report::tr("State")}) {
    html += QStringLiteral("<th>%1</th>").arg(name.toHtmlEscaped());
  }
  html += QStringLiteral("</tr>\n");
  std::vector<const Candidate*> rows;
  for (const auto& [id, candidate] : project.candidates()) rows.push_back(&candidate);
  std::sort(rows.begin(), rows.end(),
            [](const auto* a, const auto* b) { return a->cache.after.bytes < b->cache.after.bytes; });
  for (const Candidate* candidate : rows) html += candidate_row(*candidate, project.original());
  return html + QStringLiteral("</table>\n");
}

}  // namespace

QString reportHtml(const ProjectView& view, const std::vector<NamedPicture>& pictures,
                   const std::function<QString(const NamedPicture&)>& source) {
  const QString title = Report::tr("%1: conversion to multi-head latent attention").arg(fromStd(view.inspection.name));
  QString html = QStringLiteral(
                     "<!DOCTYPE html>\n<html><head><meta charset=\"utf-8\"><title>%1</title><style>%2</style>"
                     "</head><body>\n<h1>%1</h1>\n")
                     .arg(title.toHtmlEscaped(), QLatin1String(style));
  html += model_part(view) + recipe_part(view.project.recipe()) + candidates_part(view.project);
  if (!pictures.empty()) html += heading(Report::tr("Pictures"));
  for (const NamedPicture& picture : pictures) {
    html += QStringLiteral("<p><b>%1</b><br><img src=\"%2\" width=\"%3\" alt=\"%1\"></p>\n")
                .arg(picture.title.toHtmlEscaped(), source(picture))
                .arg(picture.size.width());
  }
  return html + QStringLiteral("</body></html>\n");
}

}  // namespace transmla::ui
