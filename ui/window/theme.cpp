#include "ui/window/theme.h"

#include <QApplication>
#include <QPainter>
#include <QProxyStyle>
#include <QStyleOption>
#include <QToolTip>

#include "ui/widgets/tone.h"

namespace transmla::ui {
namespace {

struct Colors {
  QRgb window, base, raised, text, muted, button, accent, onAccent, tip;
};

constexpr Colors kLight = {0xfff4f5f6, 0xffffffff, 0xffebedef, 0xff1d2126, 0xff868d95,
                           0xfff0f1f3, 0xff2f6db5, 0xffffffff, 0xffffffff};
constexpr Colors kDark = {0xff24272b, 0xff1c1e22, 0xff2c3036, 0xffd9dde1, 0xff80878f,
                          0xff31353b, 0xff4a88cf, 0xffffffff, 0xff31353b};

QPalette paletteFrom(const Colors& c) {
  QPalette palette(QColor(c.button), QColor(c.window));
  palette.setColor(QPalette::WindowText, c.text);
  palette.setColor(QPalette::Base, c.base);
  palette.setColor(QPalette::AlternateBase, c.raised);
  palette.setColor(QPalette::Text, c.text);
  palette.setColor(QPalette::PlaceholderText, c.muted);
  palette.setColor(QPalette::ButtonText, c.text);
  palette.setColor(QPalette::ToolTipBase, c.tip);
  palette.setColor(QPalette::ToolTipText, c.text);
  palette.setColor(QPalette::Highlight, c.accent);
  palette.setColor(QPalette::HighlightedText, c.onAccent);
  palette.setColor(QPalette::Link, c.accent);
  palette.setColor(QPalette::LinkVisited, c.accent);
  for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText}) {
    palette.setColor(QPalette::Disabled, role, c.muted);
  }
  palette.setColor(QPalette::Disabled, QPalette::Base, c.window);
  palette.setColor(QPalette::Disabled, QPalette::Highlight, c.muted);
  return palette;
}

// Before the first palette of ours is set.
bool desktopIsDark() {
  static const bool dark = isDark(QApplication::palette());
  return dark;
}

// Fusion leaves fields without a visible edge on dark ground. Owned by the application.
class WorkbenchStyle : public QProxyStyle {
 public:
  WorkbenchStyle() : QProxyStyle(QStringLiteral("Fusion")) {}

  void drawPrimitive(PrimitiveElement element, const QStyleOption* option, QPainter* painter,
                     const QWidget* widget) const override {
    QProxyStyle::drawPrimitive(element, option, painter, widget);
    const bool field = element == PE_IndicatorCheckBox || element == PE_FrameLineEdit;
    if (!field || !isDark(option->palette) || option->state.testFlag(State_HasFocus)) return;
    painter->setPen(option->palette.color(QPalette::Disabled, QPalette::Text));
    painter->setBrush(Qt::NoBrush);
    painter->drawRect(option->rect.adjusted(0, 0, -1, -1));
  }
};

}  // namespace

QString themeId(Theme theme) {
  switch (theme) {
    case Theme::light:
      return QStringLiteral("light");
    case Theme::dark:
      return QStringLiteral("dark");
    case Theme::system:
      break;
  }
  return QStringLiteral("system");
}

std::optional<Theme> themeFromId(const QString& id) {
  for (const Theme theme : {Theme::system, Theme::light, Theme::dark}) {
    if (themeId(theme) == id) return theme;
  }
  return std::nullopt;
}

QPalette paletteOf(Theme theme) {
  const bool dark = theme == Theme::dark || (theme == Theme::system && desktopIsDark());
  return paletteFrom(dark ? kDark : kLight);
}

void applyTheme(Theme theme) {
  const QPalette palette = paletteOf(theme);  // asks the desktop's first
  if (dynamic_cast<WorkbenchStyle*>(QApplication::style()) == nullptr) QApplication::setStyle(new WorkbenchStyle);
  QApplication::setPalette(palette);
  QToolTip::setPalette(palette);
}

}  // namespace transmla::ui
