// The window's pictures and reports without a window.
#include <QApplication>

#include <algorithm>
#include <cstdlib>

#include "app/transmla/commands.h"
#include "app/transmla/console.h"
#include "ui/report/report.h"
#include "ui/words/words.h"

namespace transmla {
namespace {

struct PictureFlags {
  CommonFlags common;
  std::string project, plot, output, size;
  int layer = 0;
};

// Widgets want an application; it draws into memory, display or not.
class Offscreen {
 public:
  Offscreen() {
    if (std::getenv("QT_QPA_PLATFORM") == nullptr) qputenv("QT_QPA_PLATFORM", "offscreen");
    application_ = std::make_unique<QApplication>(count_, words_);
  }

 private:
  char name_[9] = "transmla";
  char* words_[2] = {name_, nullptr};
  int count_ = 1;
  std::unique_ptr<QApplication> application_;
};

Result<ui::ProjectView> read(Console& console, const PictureFlags& flags) {
  std::optional<ui::ProjectView> view;
  TRY(run_interruptible(console, {Path(flags.output).parent_path()}, [&](const Context& context) -> Status {
    TRY_ASSIGN(view, ui::view_of_project(Path(flags.project), context));
    return {};
  }));
  console.clear();
  return std::move(*view);
}

Result<QSize> size_of(const std::string& text) {
  int width = 0, height = 0;
  char rest = 0;
  const int read = std::sscanf(text.c_str(), "%dx%d%c", &width, &height, &rest);
  if (read != 2 || width < 200 || height < 150 || width > 8000 || height > 8000) {
    return fail("'{}' is no size; give width x height between 200x150 and 8000x8000, for example 800x500", text);
  }
  return QSize(width, height);
}

Status plot(const PictureFlags& flags) {
  const Offscreen application;
  Console console(flags.common);
  TRY_ASSIGN(const auto view, read(console, flags));
  auto pictures = ui::pictures_of(view, flags.layer);
  const auto found = std::find_if(pictures.begin(), pictures.end(),
                                  [&](const auto& picture) { return ui::toStd(picture.id) == flags.plot; });
  if (found == pictures.end()) {
    std::vector<std::string> names;
    for (const auto& picture : pictures) names.push_back(ui::toStd(picture.id));
    return fail(
        "this project has no plot '{}'; it has {}", flags.plot,
        names.empty() ? "none yet: take statistics or run a sweep first" : fmt::format("{}", fmt::join(names, ", ")));
  }
  if (!flags.size.empty()) {
    TRY_ASSIGN(const QSize size, size_of(flags.size));
    found->plot->resize(size);
  }
  const QString problem = found->save(ui::fromStd(flags.output));
  if (!problem.isEmpty()) return fail("{}", ui::toStd(problem));
  console.print(fmt::format("{}: {}", flags.output, ui::toStd(found->title)));
  return {};
}

Status report(const PictureFlags& flags) {
  const Offscreen application;
  Console console(flags.common);
  TRY_ASSIGN(const auto view, read(console, flags));
  const QString problem = ui::writeReport(view, ui::fromStd(flags.output), flags.layer);
  if (!problem.isEmpty()) return fail("{}", ui::toStd(problem));
  console.print(
      fmt::format("{}: {} candidates, {} layers", flags.output, view.project.candidates().size(), view.layers.size()));
  return {};
}

void add_project_flags(CLI::App& app, PictureFlags& flags, const std::string& output) {
  app.add_option("project", flags.project, "Folder of a project of the workbench")->required()->type_name("DIR");
  app.add_option("--output", flags.output, output)->required()->type_name("FILE");
  app.add_option("--layer", flags.layer, "Layer of the pictures that show one layer, from 0")
      ->check(CLI::NonNegativeNumber)
      ->capture_default_str();
  add_output_flags(app, flags.common);
}

}  // namespace

void add_plot(CLI::App& program, Command& chosen) {
  auto* app = program.add_subcommand("plot", "Write one of the workbench's pictures to a file");
  auto flags = std::make_shared<PictureFlags>();
  app->add_option(
         "--plot", flags->plot,
         "measures, eigenvalues, energy, norms, layers, tradeoff, layer-errors, or sweep-N of the project's sweep N")
      ->required()
      ->type_name("NAME");
  app->add_option("--size", flags->size, "Width x height in pixels")->type_name("WxH");
  add_project_flags(*app, *flags, "Picture (.png, .svg) or its numbers (.csv)");
  app->footer("Example:\n  transmla plot projects/smollm2-135m --plot eigenvalues --layer 12 --output layer-12.svg");
  app->callback([flags, &chosen] { chosen = [flags] { return plot(*flags); }; });
}

void add_report(CLI::App& program, Command& chosen) {
  auto* app = program.add_subcommand("report", "Write a project's report: model, recipe, candidates, pictures");
  auto flags = std::make_shared<PictureFlags>();
  add_project_flags(*app, *flags, "Report: one .html file with everything inside, or .pdf");
  app->footer("Example:\n  transmla report projects/smollm2-135m --output report.html");
  app->callback([flags, &chosen] { chosen = [flags] { return report(*flags); }; });
}

}  // namespace transmla
