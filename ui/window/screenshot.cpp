#include "ui/window/screenshot.h"

#include <QElapsedTimer>
#include <QEventLoop>
#include <QImage>
#include <QTimer>

#include "ui/jobs/latest_task.h"
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

// What changes by itself must not keep the picture from being taken.
QImage pictureOf(MainWindow& window) {
  QWidget* memory = window.findChild<QWidget*>(QStringLiteral("memoryBar"));
  if (memory != nullptr) memory->hide();
  return window.grab().toImage();
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
    QImage now = pictureOf(window);
    same = now == picture ? same + 1 : 0;
    picture = std::move(now);
  }
  if (!picture.save(file, "PNG"))
    return fail("the picture '{}' cannot be written: does its folder exist?", toStd(file));
  return {};
}

}  // namespace transmla::ui
