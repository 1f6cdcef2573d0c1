#include "ui/pages/model/facts_view.h"

#include "ui/pages/model/parts.h"
#include "ui/words/words.h"

namespace transmla::ui {
namespace {

QString count(int value) { return countText(static_cast<std::uint64_t>(value)); }

QString dtypesText(const std::map<std::string, std::size_t>& dtypes) {
  QStringList parts;
  for (const auto& [name, tensors] : dtypes) parts << QStringLiteral("%1 × %2").arg(tensors).arg(fromStd(name));
  return parts.join(QStringLiteral(", "));
}

}  // namespace

FactsView::FactsView(QWidget* parent) : QWidget(parent), form_(new QFormLayout(this)) {
  describe(this, QStringLiteral("facts"), tr("Facts of the model"), tr("What the files say of the model."));
  form_->setContentsMargins(0, 0, 0, 0);
  form_->setHorizontalSpacing(12);
  form_->setVerticalSpacing(4);
  form_->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
}

QString FactsView::scalingText(const RopeScaling& scaling) {
  switch (scaling.kind) {
    case RopeScalingKind::none:
      return tr("none");
    case RopeScalingKind::linear:
      return tr("linear, factor %1").arg(numberText(scaling.factor));
    case RopeScalingKind::llama3:
      return tr("llama3, factor %1").arg(numberText(scaling.factor));
    case RopeScalingKind::explicit_factors:
      break;
  }
  return tr("a factor for each frequency");
}

std::vector<FactsView::Fact> FactsView::factsOf(const Inspection& inspection) {
  const ModelConfig& config = inspection.config;
  const bool shared = config.kv_heads != config.query_heads;
  return {
      {tr("Family"), fromStd(inspection.family)},
      {tr("Parameters"), countText(inspection.parameters)},
      {tr("Layers"), count(config.layers)},
      {tr("Query heads"), count(config.query_heads)},
      {tr("Key/value heads"), (shared ? tr("%1 (GQA)") : tr("%1 (MHA)")).arg(count(config.kv_heads))},
      {tr("Head size"), count(config.head_dim)},
      {tr("Hidden size"), count(config.hidden)},
      {tr("MLP size"), count(config.intermediate)},
      {tr("Context"), tr("%1 tokens").arg(count(config.max_position))},
      {tr("RoPE base"), countText(static_cast<std::uint64_t>(config.rope_theta))},
      {tr("RoPE scaling"), scalingText(config.rope_scaling)},
      {tr("Embeddings"), config.tied_embeddings ? tr("tied") : tr("untied")},
      {tr("Tokenizer"), tr("%1 tokens").arg(count(inspection.tokenizer_tokens))},
      {tr("Tensors"), dtypesText(inspection.dtypes)},
      {tr("On disk"), bytesText(inspection.bytes)},
  };
}

void FactsView::show(const Inspection& inspection) {
  clear();
  for (const Fact& fact : factsOf(inspection)) form_->addRow(mutedLabel(fact.name, this), textLabel(fact.value, this));
}

void FactsView::clear() {
  while (form_->rowCount() > 0) form_->removeRow(0);
}

}  // namespace transmla::ui
