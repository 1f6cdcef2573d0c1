#include "ui/widgets/icons.h"

#include <QFile>
#include <QGuiApplication>
#include <QIconEngine>
#include <QPainter>
#include <QPalette>
#include <QSvgRenderer>

#include "ui/plots/palette.h"

namespace transmla::ui {
namespace {

QByteArray sourceOf(const QString& name) {
  QFile file(QStringLiteral(":/icons/%1.svg").arg(name));
  return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

void draw(QPainter& painter, const QRectF& area, QByteArray svg, const QColor& color) {
  if (svg.isEmpty()) return;
  svg.replace("currentColor", color.name(QColor::HexRgb).toLatin1());
  QSvgRenderer(svg).render(&painter, area);
}

// Owned by its QIcon. The palette is asked each time something is drawn.
class LineIconEngine : public QIconEngine {
 public:
  explicit LineIconEngine(const QString& name) : name_(name), svg_(sourceOf(name)) {}

  void paint(QPainter* painter, const QRect& area, QIcon::Mode mode, QIcon::State) override {
    draw(*painter, area, svg_, color(mode));
  }
  QPixmap pixmap(const QSize& size, QIcon::Mode mode, QIcon::State state) override {
    QPixmap pixmap(size);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    paint(&painter, QRect(QPoint(), size), mode, state);
    return pixmap;
  }
  QIconEngine* clone() const override { return new LineIconEngine(name_); }

 private:
  static QColor color(QIcon::Mode mode) {
    const QPalette palette = QGuiApplication::palette();
    if (mode == QIcon::Disabled) return palette.color(QPalette::Disabled, QPalette::ButtonText);
    return palette.color(mode == QIcon::Selected ? QPalette::HighlightedText : QPalette::ButtonText);
  }
  QString name_;
  QByteArray svg_;
};

}  // namespace

QIcon lineIcon(const QString& name) { return QIcon(new LineIconEngine(name)); }

QPixmap linePixmap(const QString& name, const QColor& color, int size, double scale) {
  QPixmap pixmap(QSize(size, size) * scale);
  pixmap.setDevicePixelRatio(scale);
  pixmap.fill(Qt::transparent);
  QPainter painter(&pixmap);
  draw(painter, QRectF(0, 0, size, size), sourceOf(name), color);
  return pixmap;
}

}  // namespace transmla::ui
