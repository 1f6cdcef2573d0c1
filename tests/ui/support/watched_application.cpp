#include "tests/ui/support/watched_application.h"

#include <QEvent>
#include <ctime>

namespace transmla::ui {
namespace {

double thread_seconds() {
  timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

}  // namespace

bool WatchedApplication::notify(QObject* receiver, QEvent* event) {
  if (depth_ > 0) return QApplication::notify(receiver, event);
  const QString what = QStringLiteral("event %1 of %2 '%3'")
                           .arg(static_cast<int>(event->type()))
                           .arg(QString::fromLatin1(receiver->metaObject()->className()), receiver->objectName());
  ++depth_;
  const double begin = thread_seconds();
  const bool taken = QApplication::notify(receiver, event);
  const double spent = thread_seconds() - begin;
  --depth_;
  if (spent > longest_) {
    longest_ = spent;
    what_ = what;
  }
  return taken;
}

}  // namespace transmla::ui
