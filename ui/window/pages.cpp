#include "ui/window/pages.h"

#include <QCoreApplication>

#include "ui/pages/export/export_page.h"
#include "ui/pages/model/model_page.h"
#include "ui/pages/spectra/spectra_page.h"
#include "ui/pages/speed/speed_page.h"
#include "ui/pages/sweeps/sweeps_page.h"
#include "ui/pages/tradeoff/tradeoff_page.h"

namespace transmla::ui {
namespace {

struct Pages {
  Q_DECLARE_TR_FUNCTIONS(Pages)
};

template <class Page>
QWidget* make(Workspace& workspace, QWidget* parent) {
  return new Page(workspace, parent);
}

}  // namespace

std::vector<PageEntry> pageEntries() {
  return {
      {QStringLiteral("model"), QStringLiteral("model"), Pages::tr("Model"),
       Pages::tr("What the model is, and what stands in the way of converting it"), make<ModelPage>},
      {QStringLiteral("spectra"), QStringLiteral("spectra"), Pages::tr("Spectra"),
       Pages::tr("How much of keys and values a few directions hold, layer by layer"), make<SpectraPage>},
      {QStringLiteral("sweeps"), QStringLiteral("sweeps"), Pages::tr("Sweeps"),
       Pages::tr("Perplexity against one or two fields of the recipe"), make<SweepsPage>},
      {QStringLiteral("tradeoff"), QStringLiteral("tradeoff"), Pages::tr("Trade-off"),
       Pages::tr("All candidates: what they cost in cache and in perplexity"), make<TradeoffPage>},
      {QStringLiteral("speed"), QStringLiteral("speed"), Pages::tr("Speed"),
       Pages::tr("How fast a candidate decodes behind a growing context, beside the original"), make<SpeedPage>},
      {QStringLiteral("export"), QStringLiteral("export"), Pages::tr("Export"),
       Pages::tr("Write the converted checkpoint and prove it"), make<ExportPage>},
  };
}

int pageIndex(const QString& id) {
  const auto entries = pageEntries();
  for (std::size_t index = 0; index < entries.size(); ++index) {
    if (entries[index].id == id) return static_cast<int>(index);
  }
  return -1;
}

}  // namespace transmla::ui
