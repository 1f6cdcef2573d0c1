#include "tests/ui/journey/visible_texts.h"

#include <QAbstractButton>
#include <QComboBox>
#include <QDockWidget>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QMenuBar>
#include <QRegularExpression>
#include <QTabBar>

#include "ui/plots/line_plot.h"
#include "ui/widgets/elided_label.h"

namespace transmla::ui {
namespace {

bool changesByItself(const QWidget& widget) {
  for (const auto* part = &widget; part != nullptr; part = part->parentWidget()) {
    for (const char* name : {"logDock", "memoryBar"}) {
      if (part->objectName() == QLatin1String(name)) return true;
    }
  }
  return false;
}

QStringList menuTexts(const QList<QAction*>& actions) {
  QStringList texts;
  for (const QAction* action : actions) {
    texts << action->text();
    if (action->menu() != nullptr) texts << menuTexts(action->menu()->actions());
  }
  return texts;
}

QStringList headerTexts(const QHeaderView& header) {
  QStringList texts;
  for (int section = 0; section < header.count(); ++section) {
    if (!header.isSectionHidden(section)) {
      texts << header.model()->headerData(section, header.orientation()).toString();
    }
  }
  return texts;
}

QStringList wordsOf(const QWidget& widget) {
  QStringList texts;
  if (const auto* label = qobject_cast<const QLabel*>(&widget)) texts << label->text();
  if (const auto* label = qobject_cast<const ElidedLabel*>(&widget)) texts << label->text();
  if (const auto* button = qobject_cast<const QAbstractButton*>(&widget)) texts << button->text();
  if (const auto* line = qobject_cast<const QLineEdit*>(&widget)) texts << line->placeholderText();
  if (const auto* dock = qobject_cast<const QDockWidget*>(&widget)) texts << dock->windowTitle();
  if (const auto* bar = qobject_cast<const QMenuBar*>(&widget)) texts << menuTexts(bar->actions());
  if (const auto* header = qobject_cast<const QHeaderView*>(&widget)) texts << headerTexts(*header);
  if (const auto* box = qobject_cast<const QComboBox*>(&widget)) {
    for (int item = 0; item < box->count(); ++item) texts << box->itemText(item);
  }
  if (const auto* tabs = qobject_cast<const QTabBar*>(&widget)) {
    for (int tab = 0; tab < tabs->count(); ++tab) texts << tabs->tabText(tab);
  }
  if (const auto* plot = qobject_cast<const LinePlot*>(&widget)) {
    const PlotSpec& spec = plot->spec();
    texts << spec.title << spec.help << spec.x.title << spec.y.title << spec.empty;
    for (const auto& series : spec.series) texts << series.name;
  }
  return texts << widget.toolTip() << widget.accessibleName() << widget.whatsThis();
}

}  // namespace

QStringList visibleTexts(const QWidget& window) {
  static const QRegularExpression number(QStringLiteral("[0-9][0-9.,]*"));
  QStringList all{window.windowTitle()};
  for (const auto* widget : window.findChildren<QWidget*>()) {
    if (widget->isVisible() && !changesByItself(*widget)) all << wordsOf(*widget);
  }
  for (QString& text : all) text.replace(number, QStringLiteral("#"));
  all.removeDuplicates();
  all.removeAll(QString());
  all.sort();
  return all;
}

}  // namespace transmla::ui
