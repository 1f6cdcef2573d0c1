// What the plots of the page "Spectra" show, as plain values made from pictures: no widget, no engine call.
#pragma once

#include <QCoreApplication>
#include <functional>
#include <span>

#include "engine/analysis/attention_error.h"
#include "engine/session/layer_picture.h"
#include "ui/plots/heat_map.h"
#include "ui/plots/plot_spec.h"
#include "ui/plots/small_multiples.h"

namespace transmla::ui {

using FindPicture = std::function<const LayerPicture*(int layer)>;  // null: not there yet

// What the small plots of all layers show.
enum class SmallCurve { eigenvalues, energy, norms };

struct SpectraView {
  int layer = 0, layers = 0;
  int rank = 0, rotary = 0;  // of the recipe: kv_lora_rank, qk_mqa_dim
  bool showRotary = false, showPositionFree = false;
  bool showLost = false;  // of the energy: what is cut off, on a logarithmic axis
  bool showBefore = true, showAfter = true;
  SmallCurve small = SmallCurve::eigenvalues;
};

class SpectraSpecs {
  Q_DECLARE_TR_FUNCTIONS(SpectraSpecs)

 public:
  static PlotSpec eigenvalues(const LayerPicture* picture, const SpectraView& view);
  static PlotSpec energy(const LayerPicture* picture, const SpectraView& view);
  static PlotSpec norms(const LayerPicture* picture, const SpectraView& view);
  // `errors` [layers], empty while they are not predicted.
  static HeatSpec measures(const FindPicture& find, std::span<const AttentionError> errors, const SpectraView& view);
  static MultiplesSpec allLayers(const FindPicture& find, const SpectraView& view);

 private:
  static std::vector<HeatRow> spectrumRows(const FindPicture& find, const SpectraView& view);
  static std::vector<HeatRow> errorRows(std::span<const AttentionError> errors, const SpectraView& view);
};

}  // namespace transmla::ui
