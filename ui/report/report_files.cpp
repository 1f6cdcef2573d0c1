#include <QBuffer>
#include <QCoreApplication>
#include <QFile>
#include <QImage>
#include <QPageSize>
#include <QPdfWriter>
#include <QTemporaryDir>
#include <QTextDocument>

#include "ui/plots/plot_export.h"
#include "ui/report/report.h"

namespace transmla::ui {
namespace {

struct ReportFiles {
  Q_DECLARE_TR_FUNCTIONS(ReportFiles)
};

constexpr int page_width = 1000;  // of the text on a page of A4, in pixels of the pictures

QByteArray content_of(const QString& file) {
  QFile source(file);
  return source.open(QIODevice::ReadOnly) ? source.readAll() : QByteArray();
}

// The whole report in one file, its pictures as SVG inside.
QByteArray html_file(const ProjectView& view, const std::vector<NamedPicture>& pictures, const QTemporaryDir& folder) {
  const auto inside = [&](const NamedPicture& picture) {
    const QString file = folder.filePath(picture.id + QStringLiteral(".svg"));
    picture.save(file);
    return QStringLiteral("data:image/svg+xml;base64,") + QString::fromLatin1(content_of(file).toBase64());
  };
  return reportHtml(view, pictures, inside).toUtf8();
}

QByteArray pdf_file(const ProjectView& view, const std::vector<NamedPicture>& pictures, const QTemporaryDir& folder) {
  QTextDocument document;
  const auto beside = [&](const NamedPicture& picture) {
    const QString file = folder.filePath(picture.id + QStringLiteral(".png"));
    picture.save(file);
    document.addResource(QTextDocument::ImageResource, QUrl(picture.id), QImage(file));
    return picture.id;
  };
  const QString html = reportHtml(view, pictures, beside);
  document.setHtml(html);
  QByteArray bytes;
  QBuffer buffer(&bytes);
  buffer.open(QIODevice::WriteOnly);
  QPdfWriter writer(&buffer);
  writer.setPageSize(QPageSize(QPageSize::A4));
  writer.setCreator(QStringLiteral("TransMLA workbench"));
  document.setPageSize(QSizeF(page_width, page_width * 1.41));
  document.print(&writer);
  return bytes;
}

}  // namespace

QString writeReport(const ProjectView& view, const QString& file, int layer) {
  const bool html = file.endsWith(QStringLiteral(".html"), Qt::CaseInsensitive);
  if (!html && !file.endsWith(QStringLiteral(".pdf"), Qt::CaseInsensitive)) {
    return ReportFiles::tr("'%1' has no known ending: give one of .html and .pdf.").arg(file);
  }
  const QTemporaryDir folder;
  if (!folder.isValid()) return ReportFiles::tr("There is no room for pictures: %1.").arg(folder.errorString());
  const auto pictures = pictures_of(view, layer);
  return writeWhole(file, html ? html_file(view, pictures, folder) : pdf_file(view, pictures, folder));
}

}  // namespace transmla::ui
