#include "ui/report/report.h"

#include <QCoreApplication>
#include <algorithm>

#include "ui/pages/candidates/measures.h"
#include "ui/pages/tradeoff/samples.h"
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
  html += facts_row(Report::tr("Calibration text"), fromStd(display_name(view.project.settings().calibration_text)));
  html += facts_row(Report::tr("Test text"), fromStd(display_name(view.project.settings().test_text)));
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

struct Column {
  QString name;
  std::function<QString(const Candidate&)> text;
  bool always = true;  // else only where one of the candidates has it
};

QString dash() { return QStringLiteral("–"); }

QString measured_or_dash(const std::optional<MeasuredValue>& value, QString (*text)(const MeasuredValue&)) {
  return value ? text(*value) : dash();
}

std::vector<Column> columns_of(const Perplexity& original) {
  const auto value = [&original](Measure measure) {
    return [&original, measure](const Candidate& candidate) {
      return measured_or_dash(valueOf(candidate, original, measure), measuredText);
    };
  };
  return {
      {Report::tr("Recipe"), [](const Candidate& candidate) { return recipeText(candidate.recipe); }},
      {Report::tr("Cache per token"),
       [](const Candidate& candidate) { return bytesText(static_cast<std::uint64_t>(candidate.cache.after.bytes)); }},
      {Report::tr("Partial RoPE"), [](const Candidate& candidate) { return perplexityText(candidate.partial_rope); }},
      {Report::tr("MLA"), [](const Candidate& candidate) { return perplexityText(candidate.mla); }},
      {Report::tr("Excess"), value(Measure::excess)},
      {Report::tr("KL divergence"), value(Measure::klDivergence), /*always=*/false},
      {Report::tr("Same likeliest token"),
       [](const Candidate& candidate) { return measured_or_dash(sameTopOf(candidate), sameTopText); },
       /*always=*/false},
      {Report::tr("Decoding speed"),
       [](const Candidate& candidate) {
         return candidate.further.speed ? speedText(*candidate.further.speed) : dash();
       },
       /*always=*/false},
      {Report::tr("State"), [](const Candidate& candidate) { return stateText(candidate); }},
  };
}

// By growing cache.
std::vector<const Candidate*> rows_of(const Project& project) {
  std::vector<const Candidate*> rows;
  for (const auto& [id, candidate] : project.candidates()) rows.push_back(&candidate);
  std::stable_sort(rows.begin(), rows.end(),
                   [](const auto* a, const auto* b) { return a->cache.after.bytes < b->cache.after.bytes; });
  return rows;
}

QString candidate_table(const Project& project) {
  const auto rows = rows_of(project);
  auto columns = columns_of(project.original());
  std::erase_if(columns, [&](const Column& column) {
    return !column.always &&
           std::none_of(rows.begin(), rows.end(), [&](const auto* row) { return column.text(*row) != dash(); });
  });
  QString html = QStringLiteral("<table>\n<tr>");
  for (const Column& column : columns) html += QStringLiteral("<th>%1</th>").arg(column.name.toHtmlEscaped());
  html += QStringLiteral("</tr>\n");
  for (const Candidate* row : rows) {
    html += QStringLiteral("<tr>");
    for (const Column& column : columns) html += cell(column.text(*row));
    html += QStringLiteral("</tr>\n");
  }
  return html + QStringLiteral("</table>\n");
}

QString note(const QString& text) { return QStringLiteral("<p>%1</p>\n").arg(text.toHtmlEscaped()); }

QString candidates_part(const Project& project) {
  if (project.candidates().empty()) return {};
  QString html = heading(Report::tr("Candidates"));
  html += note(Report::tr("Original: perplexity %1 on %n chunks of the test text. Errors are standard errors over "
                          "chunks; excess is in nats per token above the original, paired by chunk.",
                          nullptr, static_cast<int>(project.original().nll.size()))
                   .arg(perplexityText(project.original())));
  if (const auto& speed = project.original_speed()) {
    html +=
        note(Report::tr("Decoding: one sequence by this program's own engine on %1 with %n thread(s). The original: "
                        "%2.",
                        nullptr, speed->threads)
                 .arg(fromStd(speed->machine), speedText(*speed)));
  }
  return html + candidate_table(project);
}

QString samples_part(const Project& project) {
  const Samples samples = samplesFrom(project.view());
  if (samples.texts.empty()) return {};
  QString html = heading(Report::tr("Samples"));
  html += note(Report::tr("What models wrote after the prompt “%1”.").arg(fromStd(samples.settings.prompt)));
  html += QStringLiteral("<table>\n");
  for (const SampleText& sample : samples.texts) {
    const QString name = sample.of.empty() ? Report::tr("The original") : fromStd(sample.of);
    html += QStringLiteral("<tr>%1%2</tr>\n").arg(cell(name), cell(fromStd(sample.text)));
    html += QStringLiteral("<tr><td></td>%1</tr>\n").arg(cell(sampleFootText(sample)));
  }
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
  html += model_part(view) + recipe_part(view.project.recipe());
  html += candidates_part(view.project) + samples_part(view.project);
  if (!pictures.empty()) html += heading(Report::tr("Pictures"));
  for (const NamedPicture& picture : pictures) {
    html += QStringLiteral("<p><b>%1</b><br><img src=\"%2\" width=\"%3\" alt=\"%1\"></p>\n")
                .arg(picture.title.toHtmlEscaped(), source(picture))
                .arg(picture.size.width());
  }
  return html + QStringLiteral("</body></html>\n");
}

}  // namespace transmla::ui
