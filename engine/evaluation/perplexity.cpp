#include "engine/evaluation/perplexity.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace transmla {
namespace {

constexpr std::size_t kStreamBytes = std::size_t{256} << 20;  // of the residual stream of one group of chunks

double mean_of(const std::vector<double>& values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

int chunks_per_group(const Network& network, const TokenBatch& chunks, const Context& context) {
  const auto hidden = static_cast<std::size_t>(network.shared->model().config().hidden);
  const auto bytes = static_cast<std::size_t>(chunks.length) * hidden * sizeof(float);
  const auto limit = context.memory_budget == 0 ? kStreamBytes : std::min(kStreamBytes, context.memory_budget / 8);
  return static_cast<int>(std::clamp<std::size_t>(limit / std::max<std::size_t>(bytes, 1), 1, 1 << 20));
}

Status check_finite(const std::vector<double>& nll, int first) {
  const auto bad = std::find_if_not(nll.begin(), nll.end(), [](double value) { return std::isfinite(value); });
  if (bad == nll.end()) return {};
  return fail("the model's negative log-likelihood of chunk {} is {}: its weights hold numbers that are not finite",
              first + (bad - nll.begin()), *bad);
}

}  // namespace

Context share_of(const Context& context, const Share& share) {
  Context inner = context;
  if (context.progress) {
    inner.progress = [outer = context.progress, share](const Progress& progress) {
      outer({progress.stage, share.done * progress.steps + share.part * progress.step, share.whole * progress.steps});
    };
  }
  return inner;
}

double Perplexity::mean_nll() const { return mean_of(nll); }

double Perplexity::value() const { return std::exp(mean_nll()); }

double Perplexity::nll_standard_error() const {
  const auto count = static_cast<double>(nll.size());
  if (nll.size() < 2) return 0;
  const double mean = mean_nll();
  double squares = 0;
  for (const double value : nll) squares += (value - mean) * (value - mean);
  return std::sqrt(squares / (count - 1) / count);
}

double Perplexity::standard_error() const { return value() * nll_standard_error(); }

Result<std::vector<double>> evaluate_chunks(const Network& network, const TokenBatch& chunks, int first, int count,
                                            const std::string& stage, const Context& context) {
  const int group = chunks_per_group(network, chunks, context);
  const int groups = (count + group - 1) / group;
  PassOptions options;
  options.stage = stage;
  std::vector<double> nll;
  for (int part = 0; part < groups; ++part) {
    const int begin = first + part * group;
    const TokenView view{chunks.sequence(begin), std::min(group, first + count - begin), chunks.length};
    TRY_ASSIGN(const auto values,
               negative_log_likelihood(network, view, options, share_of(context, {part, 1, groups})));
    TRY(check_finite(values, begin));
    nll.insert(nll.end(), values.begin(), values.end());
  }
  return nll;
}

double mean_nll(const MatrixF& logits, const Tokens& tokens) {
  double sum = 0;
  for (Index t = 0; t + 1 < logits.rows(); ++t) {
    const double largest = logits.row(t).maxCoeff();
    const double total = (logits.row(t).cast<double>().array() - largest).exp().sum();
    sum += std::log(total) + largest - logits(t, tokens[static_cast<std::size_t>(t) + 1]);
  }
  return sum / static_cast<double>(logits.rows() - 1);
}

Result<Perplexity> evaluate_perplexity(const Network& network, const TokenBatch& chunks, const std::string& stage,
                                       const Context& context) {
  if (chunks.sequences == 0) return fail("perplexity needs at least one chunk of text, there is none");
  TRY_ASSIGN(auto nll, evaluate_chunks(network, chunks, 0, chunks.sequences, stage, context));
  return Perplexity{std::move(nll)};
}

}  // namespace transmla
