#include "ui/pages/speed/speed_picture.h"

#include <QCoreApplication>
#include <algorithm>

#include "ui/pages/candidates/measures.h"
#include "ui/words/words.h"

namespace transmla::ui {
namespace {

struct Text {
  Q_DECLARE_TR_FUNCTIONS(SpeedPicture)
};

constexpr double kMilliseconds = 1e3;

struct Pair {
  LengthSpeed original, converted;
};

// By growing context.
std::vector<Pair> pairsOf(const SpeedComparison& comparison, int batch) {
  std::vector<Pair> pairs;
  for (std::size_t row = 0; row < comparison.original.rows.size(); ++row) {
    const Pair pair{comparison.original.rows[row], comparison.converted.rows[row]};
    if (pair.original.sequences == batch) pairs.push_back(pair);
  }
  std::sort(pairs.begin(), pairs.end(),
            [](const Pair& a, const Pair& b) { return a.original.length < b.original.length; });
  return pairs;
}

double milliseconds(const LengthSpeed& row) { return kMilliseconds * row.step_seconds; }

// What reading weights and cache once takes at least.
double fastestMilliseconds(const LengthSpeed& row, double bandwidth) {
  return kMilliseconds * static_cast<double>(row.weight_bytes + row.cache_bytes) / bandwidth;
}

double timesAsFast(const Pair& pair) { return pair.original.step_seconds / pair.converted.step_seconds; }

void addCurves(PlotSpec& spec, const std::vector<LengthSpeed>& rows, const QString& name, Quantity quantity,
               double bandwidth) {
  auto measured = seriesOf(name, quantity, SeriesStyle::linePoints);
  auto fastest = seriesOf(Text::tr("%1, at the memory's rate").arg(name), quantity, SeriesStyle::thinLine);
  for (const LengthSpeed& row : rows) {
    measured.points.push_back({static_cast<double>(row.length), milliseconds(row)});
    fastest.points.push_back({static_cast<double>(row.length), fastestMilliseconds(row, bandwidth)});
    measured.labels.push_back(Text::tr("%1 tokens/s").arg(numberText(row.tokens_per_second())));
  }
  spec.series.push_back(std::move(measured));
  spec.series.push_back(std::move(fastest));
}

Fact numberFact(double value) { return {value, numberText(value)}; }
Fact bytesFact(std::size_t bytes) { return {static_cast<qulonglong>(bytes), bytesText(bytes)}; }
Fact shareFact(const LengthSpeed& row, double bandwidth) {
  const double share = row.bytes_per_second() / bandwidth;
  return {share, percentText(share)};
}

}  // namespace

std::vector<int> batchesOf(const SpeedComparison& comparison) {
  std::vector<int> batches;
  for (const LengthSpeed& row : comparison.original.rows) batches.push_back(row.sequences);
  std::sort(batches.begin(), batches.end());
  batches.erase(std::unique(batches.begin(), batches.end()), batches.end());
  return batches;
}

PlotSpec speedPlot(const SpeedComparison& comparison, int batch) {
  PlotSpec spec;
  spec.title = Text::tr("Time of a token");
  spec.help = Text::tr(
      "How long the next token takes when so many tokens are in the cache, measured by this program's own engine on "
      "this machine. The thin lines are what reading weights and cache from memory takes at least: a decoder that "
      "waits for nothing but memory would lie on them.");
  spec.x.title = Text::tr("tokens in the cache");
  spec.x.logarithmic = true;
  spec.y.title = batch == 1 ? Text::tr("time of a token (ms)")
                            : Text::tr("time of a token for each of %1 sequences (ms)").arg(batch);
  spec.y.least = 0;
  std::vector<LengthSpeed> original, converted;
  for (const Pair& pair : pairsOf(comparison, batch)) {
    original.push_back(pair.original);
    converted.push_back(pair.converted);
  }
  addCurves(spec, original, Text::tr("original"), Quantity::original, comparison.memory_bandwidth);
  addCurves(spec, converted, Text::tr("candidate"), Quantity::converted, comparison.memory_bandwidth);
  scaleToSpread(spec);
  if (spec.y.logarithmic) spec.y.least.reset();
  return spec;
}

QStringList speedColumns() {
  return {Text::tr("Original (ms)"),    Text::tr("Candidate (ms)"), Text::tr("Times as fast"),   Text::tr("Its cache"),
          Text::tr("Original's cache"), Text::tr("Its share"),      Text::tr("Original's share")};
}

std::vector<FactRow> speedRows(const SpeedComparison& comparison, int batch) {
  std::vector<FactRow> rows;
  for (const Pair& pair : pairsOf(comparison, batch)) {
    FactRow row{Text::tr("%1 tokens").arg(countText(static_cast<std::uint64_t>(pair.original.length))), {}, {}};
    row.facts = {numberFact(milliseconds(pair.original)),
                 numberFact(milliseconds(pair.converted)),
                 numberFact(timesAsFast(pair)),
                 bytesFact(pair.converted.cache_bytes),
                 bytesFact(pair.original.cache_bytes),
                 shareFact(pair.converted, comparison.memory_bandwidth),
                 shareFact(pair.original, comparison.memory_bandwidth)};
    rows.push_back(std::move(row));
  }
  return rows;
}

QString speedSentence(const SpeedComparison& comparison, int batch) {
  const auto pairs = pairsOf(comparison, batch);
  if (pairs.empty()) return {};
  const Pair& longest = pairs.back();
  const double smaller = static_cast<double>(comparison.original.cache_bytes_per_token) /
                         static_cast<double>(comparison.converted.cache_bytes_per_token);
  return Text::tr("Behind %1 tokens the candidate is %2 times as fast as the original, on a cache %3 times smaller.")
      .arg(countText(static_cast<std::uint64_t>(longest.original.length)), numberText(timesAsFast(longest)),
           numberText(smaller));
}

QString speedConditions(const SpeedComparison& comparison) {
  return Text::tr("%1, %n thread(s), %2 read from memory per second: shares are of that", nullptr, comparison.threads)
      .arg(fromStd(comparison.machine), bytesText(static_cast<std::uint64_t>(comparison.memory_bandwidth)));
}

}  // namespace transmla::ui
