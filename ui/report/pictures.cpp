#include "ui/report/pictures.h"

#include <QCoreApplication>
#include <algorithm>

#include "ui/pages/spectra/spectra_specs.h"
#include "ui/pages/speed/speed_picture.h"
#include "ui/pages/sweeps/sweep_curves.h"
#include "ui/pages/tradeoff/layer_differences.h"
#include "ui/pages/tradeoff/tradeoff_plot.h"
#include "ui/plots/heat_map.h"
#include "ui/plots/line_plot.h"
#include "ui/plots/small_multiples.h"
#include "ui/words/words.h"

namespace transmla::ui {
namespace {

struct Names {
  Q_DECLARE_TR_FUNCTIONS(Pictures)
};

constexpr QSize one_layer(640, 400), all_layers(1100, 640), wide(1100, 420);

template <class Plot>
QString save(const Plot& plot, const QString& file) {
  const bool png = file.endsWith(QStringLiteral(".png"), Qt::CaseInsensitive);
  const bool svg = file.endsWith(QStringLiteral(".svg"), Qt::CaseInsensitive);
  const bool csv = file.endsWith(QStringLiteral(".csv"), Qt::CaseInsensitive);
  if (!png && !svg && !csv) {
    return Names::tr("'%1' has no known ending: give one of .png, .svg and .csv").arg(file);
  }
  const bool saved = png ? plot.savePng(file) : svg ? plot.saveSvg(file) : plot.saveCsv(file);
  return saved ? QString() : Names::tr("'%1' cannot be written: look at its folder and the room on its disk").arg(file);
}

template <class Plot, class Spec>
NamedPicture picture(const QString& id, const Spec& spec, QSize size) {
  const auto plot = std::make_shared<Plot>();
  plot->resize(size);
  plot->setSpec(spec);
  return {id, spec.title, size, plot, [plot](const QString& file) { return save(*plot, file); }};
}

void add_layers(const ProjectView& view, int layer, std::vector<NamedPicture>& pictures) {
  if (view.layers.empty()) return;
  SpectraView shown;
  shown.layer = std::clamp(layer, 0, static_cast<int>(view.layers.size()) - 1);
  shown.layers = static_cast<int>(view.layers.size());
  shown.rank = view.project.recipe().kv_lora_rank;
  shown.rotary = view.project.recipe().qk_mqa_dim;
  const LayerPicture* at = &view.layers[static_cast<std::size_t>(shown.layer)];
  const FindPicture find = [&](int index) { return &view.layers[static_cast<std::size_t>(index)]; };
  pictures.push_back(picture<HeatMap>(QStringLiteral("measures"), SpectraSpecs::measures(find, {}, shown), wide));
  pictures.push_back(picture<LinePlot>(QStringLiteral("eigenvalues"), SpectraSpecs::eigenvalues(at, shown), one_layer));
  pictures.push_back(picture<LinePlot>(QStringLiteral("energy"), SpectraSpecs::energy(at, shown), one_layer));
  pictures.push_back(picture<LinePlot>(QStringLiteral("norms"), SpectraSpecs::norms(at, shown), one_layer));
  pictures.push_back(
      picture<SmallMultiples>(QStringLiteral("layers"), SpectraSpecs::allLayers(find, shown), all_layers));
}

void add_sweeps(const Project& project, std::vector<NamedPicture>& pictures) {
  for (const ProjectSweep& sweep : project.sweeps()) {
    const SweepPoints points = pointsOf(project, sweep);
    const QString id = QStringLiteral("sweep-%1").arg(sweep.number);
    if (points.fields.size() == 2) {
      pictures.push_back(
          picture<HeatMap>(id, sweepMap(points, project.original(), Measure::perplexity).spec, all_layers));
      continue;
    }
    const Verdict verdict = judge(contendersOf(points), project.original());
    const PlotSpec curve = sweepCurve(points, project.original(), Measure::perplexity, verdict);
    pictures.push_back(picture<LinePlot>(id, curve, one_layer));
  }
}

std::string selected_candidate(const nlohmann::json& view) {
  const auto kept = view.find("candidate");
  return kept != view.end() && kept->is_string() ? kept->get<std::string>() : std::string();
}

// On the axes that were chosen last, and on those of the cache and perplexity where nothing is measured on these.
void add_tradeoff(const Project& project, int layer, std::vector<NamedPicture>& pictures) {
  Tradeoff tradeoff{project.candidates(), project.original(), project.original_speed(),
                    tradeoffViewFrom(project.view()).axes};
  PlotSpec spec = tradeoffPlot(tradeoff, {});
  if (spec.series.empty()) {
    tradeoff.axes = {};
    spec = tradeoffPlot(tradeoff, {});
  }
  pictures.push_back(picture<LinePlot>(QStringLiteral("tradeoff"), spec, all_layers));
  const auto found = project.candidates().find(selected_candidate(project.view()));
  if (found == project.candidates().end()) return;
  const PlotSpec layers = layerPlot({&found->second, nullptr}, LayerMeasure::divergence, layer);
  if (!layers.series.empty()) pictures.push_back(picture<LinePlot>(QStringLiteral("layer-errors"), layers, one_layer));
  if (const auto& speeds = found->second.further.by_context) {
    pictures.push_back(
        picture<LinePlot>(QStringLiteral("speed"), speedPlot(*speeds, batchesOf(*speeds).front()), one_layer));
  }
}

}  // namespace

std::vector<NamedPicture> pictures_of(const ProjectView& view, int layer) {
  const Project& project = view.project;
  std::vector<NamedPicture> pictures;
  add_layers(view, layer, pictures);
  add_sweeps(project, pictures);
  if (!project.candidates().empty()) add_tradeoff(project, layer, pictures);
  return pictures;
}

}  // namespace transmla::ui
