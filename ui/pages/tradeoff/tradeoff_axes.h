// What stands on the axes of the trade-off: what a candidate costs across, how far it is from the original up.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "ui/pages/candidates/measures.h"

namespace transmla::ui {

enum class Across { cache, speed };

struct TradeoffAxes {
  Across across = Across::cache;
  Measure up = Measure::perplexity;
  friend bool operator==(const TradeoffAxes&, const TradeoffAxes&) = default;
};

const std::vector<Measure>& measuresUp();  // in the order that they are offered
QString acrossName(Across across);         // "Cache"
QString acrossTitle(Across across);        // with its unit, for an axis
QString acrossHelp(Across across);

// What a project remembers of the page, in its view under "tradeoff". What is damaged there is as if it were absent.
struct TradeoffView {
  TradeoffAxes axes;
  std::string second;    // what the selected candidate is compared with
  bool samples = false;  // the tab that is shown
  friend bool operator==(const TradeoffView&, const TradeoffView&) = default;
};
TradeoffView tradeoffViewFrom(const nlohmann::json& view);
nlohmann::json toView(const TradeoffView& view);

// Everything that the picture is made of.
struct Tradeoff {
  const std::map<std::string, Candidate>& candidates;
  const Perplexity& original;
  const std::optional<DecodingSpeed>& original_speed;
  TradeoffAxes axes = {};
};

// Bytes or tokens per second. Speeds that were measured otherwise than the original's cannot be compared and are
// absent.
std::optional<double> costOf(const Candidate& candidate, const Tradeoff& tradeoff);
// The model before conversion; `like`: any candidate.
std::optional<double> originalCost(const Candidate& like, const Tradeoff& tradeoff);

// Ids of candidates that the picture lacks, by what they lack on these axes.
struct MissingResults {
  std::vector<std::string> perplexity, divergence, speed;
  bool empty() const { return perplexity.empty() && divergence.empty() && speed.empty(); }
};
MissingResults missingResults(const Tradeoff& tradeoff);
QString missingText(const MissingResults& missing);  // one sentence; empty where nothing is missing

}  // namespace transmla::ui
