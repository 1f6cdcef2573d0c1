#include "ui/plots/small_multiples.h"

#include <QAbstractScrollArea>
#include <QMenu>
#include <QMouseEvent>
#include <QScrollBar>
#include <QToolTip>
#include <QVBoxLayout>

#include "ui/plots/multiples_painting.h"
#include "ui/plots/plot_export.h"
#include "ui/words/words.h"

namespace transmla::ui {
namespace {

PlotTable tableOf(const MultiplesSpec& spec) {
  PlotTable table{{QStringLiteral("layer"), QStringLiteral("series"), QStringLiteral("x"), QStringLiteral("y")}};
  for (std::size_t layer = 0; layer < spec.cells.size(); ++layer) {
    for (const PlotSeries& series : spec.cells[layer]) {
      for (const QPointF& point : series.points) {
        table.push_back({QString::number(layer), series.name, exactNumber(point.x()), exactNumber(point.y())});
      }
    }
  }
  return table;
}

}  // namespace

// Owned by its SmallMultiples, whose signal it emits; GUI thread only. The curves are kept as a picture, so that a
// dragged rank repaints lines alone.
class SmallMultiples::View : public QAbstractScrollArea {
 public:
  explicit View(SmallMultiples* plot) : QAbstractScrollArea(plot), plot_(plot) {
    setFrameShape(QFrame::NoFrame);
    setFocusPolicy(Qt::StrongFocus);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setMinimumSize(180, 110);
    viewport()->setObjectName(QStringLiteral("canvas"));
    viewport()->setMouseTracking(true);
  }

  void setSpec(const MultiplesSpec& spec) {
    state_.take(spec);
    setAccessibleName(spec.title);
    setAccessibleDescription(spec.help);
    setWhatsThis(spec.help);
    arrange();
  }
  void setPicked(int cell) {
    state_.picked = cell >= 0 && cell < state_.cells() ? cell : -1;
    showPicked();
    arrange();
  }
  void moveMarker(double x) {
    state_.spec.markerX = x;
    viewport()->update();
  }

  PlotOutput output() const {
    return {state_.spec.title,
            state_.spec.help,
            wholeSize(),
            palette().color(QPalette::Base),
            [this](QPainter& painter, QSize size) { paintWhole(painter, size); },
            [this] { return tableOf(state_.spec); }};
  }

 protected:
  void resizeEvent(QResizeEvent*) override {
    arrange();
    showPicked();
  }
  void scrollContentsBy(int, int) override { arrange(); }
  void changeEvent(QEvent* event) override {
    QAbstractScrollArea::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange) arrange();
  }

  void paintEvent(QPaintEvent*) override {
    const double ratio = devicePixelRatioF();
    if (curves_.isNull() || curves_.devicePixelRatio() != ratio) {
      curves_ = QPixmap(viewport()->size() * ratio);
      curves_.setDevicePixelRatio(ratio);
      curves_.fill(palette().color(QPalette::Base));
      QPainter painter(&curves_);
      paintMultiples(painter, state_, viewport()->size(), font(), palette());
    }
    QPainter painter(viewport());
    painter.drawPixmap(0, 0, curves_);
    paintMoving(painter, state_, palette());
  }

  void mousePressEvent(QMouseEvent* event) override {
    const int cell = state_.cellAt(event->position());
    if (event->button() == Qt::LeftButton && cell >= 0) choose(cell);
  }
  void mouseMoveEvent(QMouseEvent* event) override {
    const QString text = hoverText(event->position());
    text.isEmpty() ? QToolTip::hideText() : QToolTip::showText(event->globalPosition().toPoint(), text, viewport());
  }
  void keyPressEvent(QKeyEvent* event) override {
    const int at = state_.picked, columns = state_.frame.columns, last = state_.cells() - 1;
    switch (event->key()) {
      case Qt::Key_Left:
        return choose(std::max(at - 1, 0));
      case Qt::Key_Right:
        return choose(std::min(at + 1, last));
      case Qt::Key_Up:
        return choose(at >= columns ? at - columns : std::max(at, 0));
      case Qt::Key_Down:
        return choose(at < 0 ? 0 : at + columns <= last ? at + columns : at);
      case Qt::Key_Home:
        return choose(0);
      case Qt::Key_End:
        return choose(last);
      default:
        event->ignore();
    }
  }
  void focusInEvent(QFocusEvent*) override { setFocused(true); }
  void focusOutEvent(QFocusEvent*) override { setFocused(false); }
  void contextMenuEvent(QContextMenuEvent* event) override { newPlotMenu(this, output())->popup(event->globalPos()); }
  bool viewportEvent(QEvent* event) override {
    if (event->type() != QEvent::ToolTip) return QAbstractScrollArea::viewportEvent(event);
    const auto* help = static_cast<QHelpEvent*>(event);
    const bool cell = state_.cellAt(help->pos()) >= 0;
    const QString about = QStringLiteral("<p>%1</p>").arg(state_.spec.help.toHtmlEscaped());
    if (cell || !state_.spec.help.isEmpty()) {
      QToolTip::showText(help->globalPos(), cell ? hoverText(help->pos()) : about, viewport());
    }
    return true;
  }

 private:
  void setFocused(bool focused) {
    state_.focused = focused;
    viewport()->update();
  }

  void arrange() {
    state_.layOut(viewport()->size(), font());
    const int beyond = qRound(std::max(0.0, state_.frame.height - state_.frame.grid.height()));
    verticalScrollBar()->setRange(0, beyond < 2 ? 0 : beyond);
    verticalScrollBar()->setPageStep(qRound(state_.frame.grid.height()));
    verticalScrollBar()->setSingleStep(qRound(state_.frame.cell.height() / 2));
    state_.scrolled = verticalScrollBar()->value();
    curves_ = {};
    viewport()->update();
  }

  void showPicked() {
    if (state_.picked < 0) return;
    const QRectF cell = state_.cellRect(state_.picked), grid = state_.frame.grid;
    const double up = grid.top() - cell.top(), down = cell.bottom() - grid.bottom();
    QScrollBar* bar = verticalScrollBar();
    if (up > 0) bar->setValue(bar->value() - qCeil(up));
    if (down > 0) bar->setValue(bar->value() + qCeil(down));
  }

  void choose(int cell) {
    if (state_.empty() || cell == state_.picked) return;
    setPicked(cell);
    Q_EMIT plot_->picked(cell);
  }

  // A picture shows every layer, also those that the widget scrolls to.
  QSize wholeSize() const {
    MultiplesState whole = state_;
    whole.layOut(plot_->size(), font());
    return plot_->size() + QSize(0, qCeil(std::max(0.0, whole.frame.height - whole.frame.grid.height())));
  }
  void paintWhole(QPainter& painter, const QSize& size) const {
    MultiplesState picture = state_;
    picture.focused = false;
    picture.scrolled = 0;
    picture.layOut(size, font());
    paintMultiples(painter, picture, size, font(), palette());
    paintMoving(painter, picture, palette());
  }

  QString hoverText(const QPointF& at) const {
    const int cell = state_.cellAt(at);
    if (cell < 0) return {};
    const QRectF rect = state_.cellRect(cell);
    const double x = state_.x.valueAt((at.x() - rect.left()) / rect.width());
    QString text = QStringLiteral("<b>%1</b>").arg(SmallMultiples::tr("layer %1").arg(cell));
    for (const PlotSeries& series : state_.spec.cells[static_cast<std::size_t>(cell)]) {
      const auto nearer = [x](const QPointF& a, const QPointF& b) { return std::abs(a.x() - x) < std::abs(b.x() - x); };
      const auto found = std::min_element(series.points.begin(), series.points.end(), nearer);
      if (found == series.points.end()) continue;
      text += QStringLiteral("<br>") +
              SmallMultiples::tr("%1 at %2: %3")
                  .arg(series.name.toHtmlEscaped(), numberText(found->x()), numberText(found->y()));
    }
    return text;
  }

  SmallMultiples* plot_;
  MultiplesState state_;
  QPixmap curves_;
};

SmallMultiples::SmallMultiples(QWidget* parent) : QWidget(parent), view_(std::make_unique<View>(this)) {
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->addWidget(view_.get());
  setFocusProxy(view_.get());
}

SmallMultiples::~SmallMultiples() = default;

void SmallMultiples::setSpec(const MultiplesSpec& spec) {
  view_->setSpec(spec);
  setAccessibleName(spec.title);
}
void SmallMultiples::setPicked(int cell) { view_->setPicked(cell); }
void SmallMultiples::moveMarker(double x) { view_->moveMarker(x); }

bool SmallMultiples::savePng(const QString& file, double scale) const {
  return writePng(view_->output(), file, scale).isEmpty();
}
bool SmallMultiples::saveSvg(const QString& file) const { return writeSvg(view_->output(), file).isEmpty(); }
bool SmallMultiples::saveCsv(const QString& file) const { return writeCsv(view_->output(), file).isEmpty(); }

}  // namespace transmla::ui
