#include "ui/window/screenshot.h"

#include <QElapsedTimer>
#include <QEventLoop>
#include <QImage>
#include <QTimer>

#include "ui/jobs/latest_task.h"
#include "ui/widgets/job_strip.h"
#include "ui/widgets/memory_bar.h"
#include "ui/window/main_window.h"
#include "ui/words/words.h"

namespace transmla::ui {
namespace {

constexpr int kBetweenMilliseconds = 150, kSamePictures = 5;

void runEventsFor(int milliseconds) {
  QEventLoop loop;
  QTimer::singleShot(milliseconds, &loop, &QEventLoop::quit);
  loop.exec();
}

bool busy(MainWindow& window) {
  Workspace& workspace = window.workspace();
  if (workspace.isOpening() || !workspace.jobs().idle()) return true;
  const auto tasks = window.findChildren<LatestTask*>();
  return std::any_of(tasks.begin(), tasks.end(), [](const LatestTask* task) { return task->busy(); });
}

// Without the memory bar, which changes by itself.
QImage stillPictureOf(MainWindow& window) {
  QWidget& memory = window.strip().memory();
  memory.hide();
  QImage picture = window.grab().toImage();
  memory.show();
  return picture;
}

}  // namespace

Status saveScreenshot(MainWindow& window, const QString& file, std::chrono::milliseconds patience) {
  QElapsedTimer clock;
  clock.start();
  QImage picture;
  for (int same = 0; same < kSamePictures;) {
    runEventsFor(kBetweenMilliseconds);
    if (clock.hasExpired(patience.count()))
      return fail("the window was not drawn whole within {} s", patience.count() / 1000);
    if (busy(window)) {
      same = 0;
      continue;
    }
    QImage now = stillPictureOf(window);
    same = now == picture ? same + 1 : 0;
    picture = std::move(now);
  }
  if (!window.grab().save(file, "PNG"))
    return fail("the picture '{}' cannot be written: does its folder exist?", toStd(file));
  return {};
}

}  // namespace transmla::ui
