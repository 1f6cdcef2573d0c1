#include "ui/pages/candidates/verdict.h"

#include <QCoreApplication>
#include <algorithm>

#include "ui/words/words.h"

namespace transmla::ui {
namespace {

constexpr double kConfidence = 0.99;

struct Text {
  Q_DECLARE_TR_FUNCTIONS(Verdict)
};

struct Ranked {
  std::size_t index = 0;
  double excess = 0;
};

// Those measured at this stage, best first, each by its difference to the original over its own chunks: a candidate
// that was left early is judged by the chunks that it has.
std::vector<Ranked> ranked(const std::vector<Contender>& contenders, const Perplexity& original, Stage stage) {
  std::vector<Ranked> order;
  for (std::size_t i = 0; i < contenders.size(); ++i) {
    const Candidate& candidate = *contenders[i].candidate;
    auto value = valueOf(candidate, original, Measure::excess, stage);
    if (!value && original.nll.empty() && !perplexityOf(candidate, stage).nll.empty()) {
      value = MeasuredValue{perplexityOf(candidate, stage).mean_nll(), 0, 0};
    }
    if (value) order.push_back({i, value->value});
  }
  std::sort(order.begin(), order.end(), [](const Ranked& a, const Ranked& b) { return a.excess < b.excess; });
  return order;
}

QString stageName(Stage stage) { return stage == Stage::mla ? Text::tr("MLA") : Text::tr("partial RoPE"); }

// Among those that have chunks in common with the best, the one that comes closest.
struct Runner {
  std::size_t index = 0;
  PairedDifference behind;
};
std::optional<Runner> runnerUp(const std::vector<Contender>& contenders, const std::vector<Ranked>& order,
                               Stage stage) {
  const Perplexity& best = perplexityOf(*contenders[order.front().index].candidate, stage);
  std::optional<Runner> runner;
  for (std::size_t i = 1; i < order.size(); ++i) {
    const auto behind = paired_difference(perplexityOf(*contenders[order[i].index].candidate, stage), best);
    if (behind.chunks > 0 && (!runner || behind.mean < runner->behind.mean)) runner = Runner{order[i].index, behind};
  }
  return runner;
}

bool beatsAll(const std::vector<Contender>& contenders, const std::vector<Ranked>& order, Stage stage) {
  const Perplexity& best = perplexityOf(*contenders[order.front().index].candidate, stage);
  const double each = 1 - (1 - kConfidence) / static_cast<double>(order.size() - 1);
  return std::all_of(order.begin() + 1, order.end(), [&](const Ranked& other) {
    return paired_difference(perplexityOf(*contenders[other.index].candidate, stage), best).worse(each);
  });
}

QString onChunks(const PairedDifference& difference) {
  return Text::tr("on %n chunk(s) of the same text", nullptr, difference.chunks);
}

QString sentenceOf(const QString& best, const QString& next, const PairedDifference& behind, bool certain,
                   std::size_t count) {
  if (!certain) {
    return Text::tr("%1 leads, but %2 cannot be told apart from it yet: difference %3 %4 (paired, 99 %).")
        .arg(best, next, differenceText(behind), onChunks(behind));
  }
  if (count == 2) {
    return Text::tr("%1 is better than %2 by %3 (paired, 99 %, %4).")
        .arg(best, next, differenceText(behind), onChunks(behind));
  }
  return Text::tr("%1 is better than every other one; than %2, the next, by %3 (paired, 99 % in all, %4).")
      .arg(best, next, differenceText(behind), onChunks(behind));
}

}  // namespace

Verdict judge(const std::vector<Contender>& contenders, const Perplexity& original) {
  Verdict verdict;
  auto order = ranked(contenders, original, Stage::mla);
  if (order.size() < 2) {
    auto earlier = ranked(contenders, original, Stage::partialRope);
    if (earlier.size() > order.size()) {
      order = std::move(earlier);
      verdict.stage = Stage::partialRope;
    }
  }
  if (order.empty()) return verdict;
  verdict.best = order.front().index;
  const QString best = contenders[*verdict.best].name;
  const auto runner = order.size() > 1 ? runnerUp(contenders, order, verdict.stage) : std::nullopt;
  if (!runner) {
    verdict.sentence = Text::tr("%1 is the only one measured so far.").arg(best);
    return verdict;
  }
  verdict.certain = beatsAll(contenders, order, verdict.stage);
  const QString next = contenders[runner->index].name;
  verdict.sentence =
      Text::tr("%1: %2", "stage of a conversion: which candidate is better")
          .arg(stageName(verdict.stage), sentenceOf(best, next, runner->behind, verdict.certain, order.size()));
  return verdict;
}

namespace {

// `what`: that they are compared by; `difference`: a's less b's, less is better.
QString compared(const QString& what, const Contender& a, const Contender& b, PairedDifference difference) {
  if (difference.chunks == 0) return {};
  const bool first_is_better = difference.mean <= 0;
  difference.mean = std::abs(difference.mean);
  const QString& better = first_is_better ? a.name : b.name;
  const QString& other = first_is_better ? b.name : a.name;
  if (difference.worse(kConfidence)) {
    return Text::tr("%1: %2 is better than %3 by %4 (significant at 99 %, %5).")
        .arg(what, better, other, differenceText(difference), onChunks(difference));
  }
  return Text::tr("%1: difference %2, not significant at 99 % (%3).")
      .arg(what, differenceText(difference), onChunks(difference));
}

}  // namespace

QString compareText(const Contender& a, const Contender& b, Stage stage) {
  return compared(stageName(stage), a, b,
                  paired_difference(perplexityOf(*a.candidate, stage), perplexityOf(*b.candidate, stage)));
}

QString compareDivergence(const Contender& a, const Contender& b) {
  const Perplexity first{a.candidate->further.kl_divergence}, second{b.candidate->further.kl_divergence};
  return compared(Text::tr("KL divergence"), a, b, paired_difference(first, second));
}

}  // namespace transmla::ui
