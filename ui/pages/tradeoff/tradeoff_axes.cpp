#include "ui/pages/tradeoff/tradeoff_axes.h"

#include <QCoreApplication>
#include <QStringList>
#include <algorithm>

#include "engine/project/measure_further.h"

namespace transmla::ui {
namespace {

struct Text {
  Q_DECLARE_TR_FUNCTIONS(TradeoffAxes)
};

template <class Value>
struct Named {
  const char* name;  // in files
  Value value;
};
constexpr Named<Across> kAcross[] = {{"cache", Across::cache}, {"speed", Across::speed}};
constexpr Named<Measure> kUp[] = {{"perplexity", Measure::perplexity},
                                  {"excess", Measure::excess},
                                  {"kl_divergence", Measure::klDivergence},
                                  {"predicted", Measure::predicted}};

template <class Value, std::size_t count>
void take(const nlohmann::json& kept, const char* key, const Named<Value> (&all)[count], Value& value) {
  const auto found = kept.find(key);
  if (found == kept.end() || !found->is_string()) return;
  for (const auto& each : all) {
    if (*found == each.name) value = each.value;
  }
}

template <class Value, std::size_t count>
const char* nameOf(const Named<Value> (&all)[count], Value value) {
  return std::find_if(std::begin(all), std::end(all), [&](const auto& each) { return each.value == value; })->name;
}

}  // namespace

const std::vector<Measure>& measuresUp() {
  static const std::vector<Measure> measures = [] {
    std::vector<Measure> list;
    for (const auto& each : kUp) list.push_back(each.value);
    return list;
  }();
  return measures;
}

QString acrossName(Across across) { return across == Across::cache ? Text::tr("Cache") : Text::tr("Decoding speed"); }

QString acrossTitle(Across across) {
  return across == Across::cache ? Text::tr("cache (bytes per token)")
                                 : Text::tr("decoding (tokens per second, more is better)");
}

QString acrossHelp(Across across) {
  return across == Across::cache
             ? Text::tr("Bytes that a token takes in the cache, over all layers, in 2-byte numbers.")
             : speedHelp();
}

TradeoffView tradeoffViewFrom(const nlohmann::json& view) {
  TradeoffView result;
  const auto kept = view.find("tradeoff");
  if (kept == view.end() || !kept->is_object()) return result;
  take(*kept, "across", kAcross, result.axes.across);
  take(*kept, "up", kUp, result.axes.up);
  const auto second = kept->find("second"), samples = kept->find("samples");
  if (second != kept->end() && second->is_string()) result.second = second->get<std::string>();
  if (samples != kept->end() && samples->is_boolean()) result.samples = samples->get<bool>();
  return result;
}

nlohmann::json toView(const TradeoffView& view) {
  return {{"tradeoff",
           {{"across", nameOf(kAcross, view.axes.across)},
            {"up", nameOf(kUp, view.axes.up)},
            {"second", view.second},
            {"samples", view.samples}}}};
}

std::optional<double> costOf(const Candidate& candidate, const Tradeoff& tradeoff) {
  if (tradeoff.axes.across == Across::cache) return static_cast<double>(candidate.cache.after.bytes);
  if (lacks(candidate, FurtherKind::decoding_speed, tradeoff.original_speed)) return std::nullopt;
  return candidate.further.speed->tokens_per_second;
}

std::optional<double> originalCost(const Candidate& like, const Tradeoff& tradeoff) {
  if (tradeoff.axes.across == Across::cache) return static_cast<double>(like.cache.before.bytes);
  return tradeoff.original_speed ? std::optional(tradeoff.original_speed->tokens_per_second) : std::nullopt;
}

MissingResults missingResults(const Tradeoff& tradeoff) {
  MissingResults missing;
  for (const auto& [id, candidate] : tradeoff.candidates) {
    if (!costOf(candidate, tradeoff)) missing.speed.push_back(id);
    if (tradeoff.axes.up == Measure::klDivergence) {
      if (lacks(candidate, FurtherKind::kl_divergence)) missing.divergence.push_back(id);
    } else if (!valueOf(candidate, tradeoff.original, tradeoff.axes.up)) {
      missing.perplexity.push_back(id);
    }
  }
  return missing;
}

QString missingText(const MissingResults& missing) {
  const auto number = [](const std::vector<std::string>& ids) { return static_cast<int>(ids.size()); };
  QStringList parts;
  if (!missing.perplexity.empty()) {
    parts += Text::tr("%n candidate(s) not measured", nullptr, number(missing.perplexity));
  }
  if (!missing.divergence.empty()) {
    parts += Text::tr("%n candidate(s) without KL divergence", nullptr, number(missing.divergence));
  }
  if (!missing.speed.empty()) {
    parts += Text::tr("%n candidate(s) without speed", nullptr, number(missing.speed));
  }
  return parts.join(Text::tr(" · ", "between parts of a sentence"));
}

}  // namespace transmla::ui
