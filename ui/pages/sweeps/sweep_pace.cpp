#include "ui/pages/sweeps/sweep_pace.h"

#include <QCoreApplication>

#include "ui/words/words.h"

namespace transmla::ui {
namespace {

struct Text {
  Q_DECLARE_TR_FUNCTIONS(SweepPace)
};

QString timeText(const SweepSize& size, const SweepPace& pace) {
  const auto each = pace.secondsPerChunk();
  if (!each) return Text::tr("How long it takes is known once the first chunks are measured.");
  if (size.chunks == 0) return Text::tr("So far a chunk took %1.").arg(durationText(*each));
  const double all = *each * 2 * size.chunks * (size.candidates - size.known);
  return size.race ? Text::tr("At most %1 at the pace so far.").arg(durationText(all))
                   : Text::tr("About %1 at the pace so far.").arg(durationText(all));
}

}  // namespace

std::size_t chunksMeasured(const Project& project) {
  std::size_t chunks = 0;
  for (const auto& [id, candidate] : project.candidates()) {
    chunks += candidate.partial_rope.nll.size() + candidate.mla.nll.size();
  }
  return chunks;
}

void SweepPace::note(JobId job, double seconds, std::size_t chunks) {
  const auto [found, added] = spans_.try_emplace(job, Span{seconds, seconds, chunks, chunks});
  if (added || chunks < found->second.chunks) return;
  found->second.seconds = seconds;
  found->second.chunks = chunks;
}

std::optional<double> SweepPace::secondsPerChunk() const {
  double seconds = 0, chunks = 0;
  for (const auto& [job, span] : spans_) {
    if (span.chunks == span.first_chunks) continue;
    seconds += span.seconds - span.first_seconds;
    chunks += static_cast<double>(span.chunks - span.first_chunks);
  }
  if (chunks == 0) return std::nullopt;
  return seconds / chunks;
}

QString sizeText(const SweepSize& size, const SweepPace& pace) {
  QStringList parts{Text::tr("%n candidate(s)", nullptr, size.candidates)};
  const QString length = countText(static_cast<std::uint64_t>(size.length));
  parts += size.chunks == 0 ? Text::tr("each on the whole text in chunks of %1 tokens").arg(length)
                            : Text::tr("each on %n chunk(s) of %1 tokens", nullptr, size.chunks).arg(length);
  if (size.known > 0) parts += Text::tr("%n known in part", nullptr, size.known);
  return Text::tr("%1. %2", "size of a sweep, then its time")
      .arg(parts.join(Text::tr(", ", "between parts of a sweep's size")), timeText(size, pace));
}

}  // namespace transmla::ui
