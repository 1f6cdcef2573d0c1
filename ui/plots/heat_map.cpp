#include "ui/plots/heat_map.h"

#include <QMenu>
#include <QMouseEvent>
#include <QToolTip>
#include <QVBoxLayout>

#include "ui/plots/heat_painting.h"
#include "ui/plots/plot_export.h"

namespace transmla::ui {
namespace {

PlotTable tableOf(const HeatSpec& spec) {
  PlotTable table{{spec.columnTitle}};
  for (const QString& column : spec.columns) table.front() << column;
  for (const HeatRow& row : spec.rows) {
    QStringList fields{row.name};
    for (std::size_t i = 0; i < spec.columns.size(); ++i) {
      fields << (i < row.values.size() && row.values[i] ? exactNumber(*row.values[i]) : QString());
    }
    table.push_back(fields);
  }
  return table;
}

}  // namespace

// Owned by its HeatMap, whose signals it emits; GUI thread only.
class HeatMap::View : public QWidget {
 public:
  explicit View(HeatMap* map) : QWidget(map), map_(map) {
    setObjectName(QStringLiteral("canvas"));
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setMinimumSize(160, 90);
  }

  void setSpec(const HeatSpec& spec) {
    state_.take(spec);
    setAccessibleName(spec.title);
    setAccessibleDescription(spec.help);
    setWhatsThis(spec.help);
    update();
  }
  void pick(int row, int column) {
    state_.row = row >= 0 && row < state_.rows() ? row : -1;
    state_.column = column >= 0 && column < state_.columns() ? column : -1;
    update();
  }
  const HeatState& state() const { return state_; }

  PlotOutput output() const {
    return {state_.spec.title,
            state_.spec.help,
            map_->size(),
            palette().color(QPalette::Base),
            [this](QPainter& painter, QSize size) {
              HeatState picture = state_;
              picture.focused = false;
              picture.layOut(size, font());
              paintHeat(painter, picture, size, font(), palette());
            },
            [this] { return tableOf(state_.spec); }};
  }

 protected:
  void paintEvent(QPaintEvent*) override {
    QPainter painter(this);
    painter.fillRect(rect(), palette().color(QPalette::Base));
    state_.layOut(size(), font());
    paintHeat(painter, state_, size(), font(), palette());
  }

  void mousePressEvent(QMouseEvent* event) override {
    const QPoint cell = state_.cellAt(event->position());
    if (event->button() == Qt::LeftButton && cell.x() >= 0) choose(cell.y(), cell.x());
  }
  void mouseDoubleClickEvent(QMouseEvent* event) override {
    const QPoint cell = state_.cellAt(event->position());
    if (event->button() == Qt::LeftButton && cell.x() >= 0) Q_EMIT map_->cellActivated(cell.y(), cell.x());
  }
  void mouseMoveEvent(QMouseEvent* event) override {
    const QString text = hoverText(event->position());
    text.isEmpty() ? QToolTip::hideText() : QToolTip::showText(event->globalPosition().toPoint(), text, this);
  }

  void keyPressEvent(QKeyEvent* event) override {
    const int row = state_.row, column = state_.column;
    switch (event->key()) {
      case Qt::Key_Left:
        return choose(row, std::max(column - 1, 0));
      case Qt::Key_Right:
        return choose(row, column + 1);
      case Qt::Key_Up:
        return choose(std::max(row - 1, 0), std::max(column, 0));
      case Qt::Key_Down:
        return choose(row + 1, std::max(column, 0));
      case Qt::Key_Home:
        return choose(row, 0);
      case Qt::Key_End:
        return choose(row, state_.columns() - 1);
      case Qt::Key_Return:
      case Qt::Key_Enter:
        if (row >= 0 && column >= 0) Q_EMIT map_->cellActivated(row, column);
        return;
      default:
        event->ignore();
    }
  }

  void focusInEvent(QFocusEvent*) override { setFocused(true); }
  void focusOutEvent(QFocusEvent*) override { setFocused(false); }
  void contextMenuEvent(QContextMenuEvent* event) override { newPlotMenu(this, output())->popup(event->globalPos()); }
  bool event(QEvent* event) override {
    if (event->type() != QEvent::ToolTip) return QWidget::event(event);
    const auto* help = static_cast<QHelpEvent*>(event);
    const QString text = state_.cellAt(help->pos()).x() < 0 ? helpText(help->pos()) : hoverText(help->pos());
    if (!text.isEmpty()) QToolTip::showText(help->globalPos(), text, this);
    return true;
  }

 private:
  void setFocused(bool focused) {
    state_.focused = focused;
    update();
  }

  void choose(int row, int column) {
    if (state_.empty()) return;
    row = std::min(row, state_.rows() - 1);
    column = std::min(column, state_.columns() - 1);
    if (row == state_.row && column == state_.column) return;
    const bool newColumn = column != state_.column;
    pick(row, column);
    if (newColumn) Q_EMIT map_->columnPicked(column);
    if (row >= 0) Q_EMIT map_->cellPicked(row, column);
  }

  QString hoverText(const QPointF& at) const {
    const QPoint cell = state_.cellAt(at);
    if (cell.x() < 0) return {};
    const HeatRow& row = state_.spec.rows[static_cast<std::size_t>(cell.y())];
    const QString value = state_.textAt(cell.y(), cell.x());
    QString text = QStringLiteral("<b>%1</b><br>").arg(row.name.toHtmlEscaped());
    text += HeatMap::tr("%1: %2").arg(state_.spec.columnTitle.toHtmlEscaped(),
                                      state_.spec.columns[static_cast<std::size_t>(cell.x())].toHtmlEscaped());
    text += QStringLiteral("<br>") + (value.isEmpty() ? HeatMap::tr("not measured") : value.toHtmlEscaped());
    if (!state_.spec.contourName.isEmpty() && !state_.spec.contours.empty()) {
      text += QStringLiteral("<br>") + HeatMap::tr("lines: equal %1").arg(state_.spec.contourName.toHtmlEscaped());
    }
    return text;
  }

  // Beside the cells: what a row means, or the whole map.
  QString helpText(const QPointF& at) const {
    QString help = state_.spec.help;
    if (!state_.empty() && at.y() >= state_.cells.top() && at.y() < state_.cells.bottom()) {
      const int row = static_cast<int>((at.y() - state_.cells.top()) / state_.cells.height() * state_.rows());
      const HeatRow& spec = state_.spec.rows[static_cast<std::size_t>(std::clamp(row, 0, state_.rows() - 1))];
      const QString better = spec.highIsGood ? HeatMap::tr("Higher is better.") : HeatMap::tr("Lower is better.");
      help = spec.help.isEmpty() ? help : spec.help + QLatin1Char(' ') + better;
    }
    return help.isEmpty() ? QString() : QStringLiteral("<p>%1</p>").arg(help.toHtmlEscaped());
  }

  HeatMap* map_;
  HeatState state_;
};

HeatMap::HeatMap(QWidget* parent) : QWidget(parent), view_(std::make_unique<View>(this)) {
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->addWidget(view_.get());
  setFocusProxy(view_.get());
}

HeatMap::~HeatMap() = default;

void HeatMap::setSpec(const HeatSpec& spec) {
  view_->setSpec(spec);
  setAccessibleName(spec.title);
}
const HeatSpec& HeatMap::spec() const { return view_->state().spec; }
void HeatMap::setColumn(int column) { view_->pick(view_->state().row, column); }
void HeatMap::setCell(int row, int column) { view_->pick(row, column); }

bool HeatMap::savePng(const QString& file, double scale) const {
  return writePng(view_->output(), file, scale).isEmpty();
}
bool HeatMap::saveSvg(const QString& file) const { return writeSvg(view_->output(), file).isEmpty(); }
bool HeatMap::saveCsv(const QString& file) const { return writeCsv(view_->output(), file).isEmpty(); }

}  // namespace transmla::ui
