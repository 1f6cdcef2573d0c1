#include "ui/window/command_line.h"

#include <QCommandLineParser>
#include <QFileInfo>
#include <QRegularExpression>

#include "engine/session/version.h"
#include "ui/window/open_paths.h"
#include "ui/window/pages.h"
#include "ui/words/words.h"

namespace transmla::ui {
namespace {

constexpr int kLeastSide = 200, kMostSide = 10'000;

// The help of command lines stays English, as that of `transmla` does.
QCommandLineOption option(const char* name, const char* help, const char* value) {
  return {QString::fromLatin1(name), QString::fromUtf8(help), QString::fromLatin1(value)};
}

void addOptions(QCommandLineParser& parser) {
  parser.setApplicationDescription(QStringLiteral("Look at a model's attention, choose ranks, measure, export."));
  parser.addPositionalArgument(QStringLiteral("path"),
                               QStringLiteral("A project folder, a model folder or a GGUF file."),
                               QStringLiteral("[path]"));
  parser.addOptions({
      option("project", "Open this project; with --model it is made where there is none.", "DIR"),
      option("model", "Open this model: a Hugging Face folder or a GGUF file.", "PATH"),
      option("page", "Begin with model, spectra, sweeps, tradeoff, speed or export.", "PAGE"),
      option("candidate", "Select this candidate of the project, named as its file in candidates/ is.", "ID"),
      option("screenshot", "Write a picture of the window to this PNG file and end.", "FILE"),
      option("theme", "light, dark or system.", "THEME"),
      option("language", "en or zh_CN.", "LANGUAGE"),
      option("size", "Size of the window in pixels.", "1280x800"),
      option("demo", "The demo model that the start page offers.", "PATH"),
      {QStringLiteral("version"), QStringLiteral("Print the version.")},
      {{QStringLiteral("h"), QStringLiteral("help")}, QStringLiteral("Print this help.")},
  });
}

Result<QSize> sizeFrom(const QString& text) {
  static const QRegularExpression form(QStringLiteral("^(\\d{1,5})x(\\d{1,5})$"));
  const auto match = form.match(text);
  const QSize size(match.captured(1).toInt(), match.captured(2).toInt());
  const auto fits = [](int side) { return side >= kLeastSide && side <= kMostSide; };
  if (match.hasMatch() && fits(size.width()) && fits(size.height())) return size;
  return fail("--size is '{}', it must be WIDTHxHEIGHT with sides from {} to {}, such as 1280x800", toStd(text),
              kLeastSide, kMostSide);
}

Status readChoices(const QCommandLineParser& parser, LaunchOptions& options) {
  options.page = parser.value(QStringLiteral("page"));
  if (!options.page.isEmpty() && pageIndex(options.page) < 0) {
    return fail("--page is '{}', it must be model, spectra, sweeps, tradeoff, speed or export", toStd(options.page));
  }
  if (parser.isSet(QStringLiteral("theme"))) {
    options.theme = themeFromId(parser.value(QStringLiteral("theme")));
    if (!options.theme) {
      return fail("--theme is '{}', it must be light, dark or system", toStd(parser.value(QStringLiteral("theme"))));
    }
  }
  if (parser.isSet(QStringLiteral("language"))) {
    options.language = parser.value(QStringLiteral("language"));
    if (*options.language != QLatin1String("en") && *options.language != QLatin1String("zh_CN")) {
      return fail("--language is '{}', it must be en or zh_CN", toStd(*options.language));
    }
  }
  if (parser.isSet(QStringLiteral("size"))) {
    TRY_ASSIGN(options.size, sizeFrom(parser.value(QStringLiteral("size"))));
  }
  return {};
}

Status readPaths(const QCommandLineParser& parser, LaunchOptions& options) {
  const QStringList paths = parser.positionalArguments();
  if (paths.size() > 1) return fail("there are {} paths, one at a time can be opened", paths.size());
  options.project = parser.value(QStringLiteral("project"));
  options.model = parser.value(QStringLiteral("model"));
  options.candidate = parser.value(QStringLiteral("candidate"));
  options.screenshot = parser.value(QStringLiteral("screenshot"));
  options.demo = parser.isSet(QStringLiteral("demo")) ? parser.value(QStringLiteral("demo")) : demoPath();
  if (!paths.isEmpty()) {
    if (!options.project.isEmpty() || !options.model.isEmpty()) {
      return fail("'{}' stands beside --project or --model; give one of them", toStd(paths.front()));
    }
    options.model = openablePath(paths.front());  // or a project: opening tells them apart
  }
  if (!options.model.isEmpty() && !QFileInfo::exists(options.model)) {
    return fail("there is no '{}' to open", toStd(options.model));
  }
  if (!options.project.isEmpty() && options.model.isEmpty() && !QFileInfo(options.project).isDir()) {
    return fail("there is no project folder '{}'; give --model as well to make one", toStd(options.project));
  }
  return {};
}

}  // namespace

Result<LaunchOptions> parseCommandLine(const QStringList& arguments) {
  QCommandLineParser parser;
  addOptions(parser);
  LaunchOptions options;
  if (!parser.parse(arguments)) return fail("{} (--help tells more)", toStd(parser.errorText()));
  if (parser.isSet(QStringLiteral("help"))) options.answer = parser.helpText();
  if (parser.isSet(QStringLiteral("version"))) {
    options.answer = QStringLiteral("transmla-workbench %1\n").arg(fromStd(std::string(version())));
  }
  if (!options.answer.isEmpty()) return options;
  TRY(readChoices(parser, options));
  TRY(readPaths(parser, options));
  return options;
}

}  // namespace transmla::ui
