#include "tests/ui/journey/person.h"

#include <QDropEvent>
#include <QMessageBox>
#include <QMimeData>

#include "tests/support/tiny_recipe.h"

namespace transmla::ui {

Person::Person() {
  auto project = Project::create(file("project"), {tiny_.model(), tiny_.calibration_text(), tiny_.test_text()});
  if (!project || !project->set_recipe(fixtures::tiny_recipe())) throw std::runtime_error("no project");
}

void Person::startProgram() {
  window_ = std::make_unique<MainWindow>(WindowOptions{});
  window_->resize(1280, 800);
  window_->show();
  window_->activateWindow();  // shortcuts are those of the active window
  ASSERT_TRUE(QTest::qWaitForWindowActive(window_.get()));
}

void Person::quit() {
  window_->close();
  if (auto* question = window_->findChild<QMessageBox*>(QStringLiteral("jobsQuestion"))) {
    QTest::mouseClick(question->buttons().front(), Qt::LeftButton);
  }
  EXPECT_FALSE(window_->isVisible());
  window_.reset();
}

void Person::dropProject() {
  QMimeData data;
  data.setUrls({QUrl::fromLocalFile(fromStd(file("project").string()))});
  QDragEnterEvent enter(QPoint(100, 100), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
  QApplication::sendEvent(window_.get(), &enter);
  QDropEvent drop(QPointF(100, 100), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
  QApplication::sendEvent(window_.get(), &drop);
  ASSERT_TRUE(wait([&] { return workspace().isOpen() || !window_->message().isEmpty(); }));
  ASSERT_TRUE(workspace().isOpen()) << toStd(window_->message());
}

void Person::click(const char* button) {
  auto& found = see<QPushButton>(button);
  ASSERT_TRUE(wait([&] { return found.isVisible() && found.isEnabled(); })) << button;
  QTest::mouseClick(&found, Qt::LeftButton);
}

void Person::type(const char* line, const QString& text) {
  auto& found = see<QLineEdit>(line);
  QTest::mouseClick(&found, Qt::LeftButton);
  found.selectAll();
  QTest::keyClicks(&found, text);
}

int Person::measured() {
  int count = 0;
  for (const auto& [id, candidate] : project().candidates()) {
    const auto chunks = static_cast<std::size_t>(candidate.recipe.evaluation_chunks);
    if (candidate.partial_rope.nll.size() == chunks && candidate.mla.nll.size() == chunks) ++count;
  }
  return count;
}

}  // namespace transmla::ui
