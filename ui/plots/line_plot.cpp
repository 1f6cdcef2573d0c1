#include "ui/plots/line_plot.h"

#include <QVBoxLayout>

#include "ui/plots/line_view.h"

namespace transmla::ui {

LinePlot::LinePlot(QWidget* parent) : QWidget(parent), view_(std::make_unique<View>(this)) {
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->addWidget(view_.get());
  setFocusProxy(view_.get());
}

LinePlot::~LinePlot() = default;

void LinePlot::setSpec(const PlotSpec& spec) {
  view_->setSpec(spec);
  setAccessibleName(view_->accessibleName());
}
const PlotSpec& LinePlot::spec() const { return view_->state().spec; }
void LinePlot::setSelected(const QString& key) { view_->setSelected(key); }
void LinePlot::moveMarker(double x) { view_->moveMarker(x); }
void LinePlot::resetZoom() { view_->resetZoom(); }

bool LinePlot::savePng(const QString& file, double scale) const {
  return writePng(view_->output(), file, scale).isEmpty();
}
bool LinePlot::saveSvg(const QString& file) const { return writeSvg(view_->output(), file).isEmpty(); }
bool LinePlot::saveCsv(const QString& file) const { return writeCsv(view_->output(), file).isEmpty(); }

}  // namespace transmla::ui
