#include "engine/evaluation/perplexity.h"

#include <algorithm>
#include <cmath>

#include "engine/evaluation/chunk_groups.h"
#include "engine/evaluation/chunk_mean.h"

namespace transmla {

Context share_of(const Context& context, const Share& share) {
  Context inner = context;
  if (context.progress) {
    inner.progress = [outer = context.progress, share](const Progress& progress) {
      outer({progress.stage, share.done * progress.steps + share.part * progress.step, share.whole * progress.steps});
    };
  }
  return inner;
}

double Perplexity::mean_nll() const { return chunk_mean(nll).mean; }

double Perplexity::value() const { return std::exp(mean_nll()); }

double Perplexity::nll_standard_error() const { return chunk_mean(nll).standard_error; }

double Perplexity::standard_error() const { return value() * nll_standard_error(); }

namespace {

Result<std::vector<double>> evaluate_own(const Network& network, const TokenBatch& chunks, const Part& own,
                                         const std::string& stage, const Context& context) {
  const auto [first, count] = own;
  const int group = chunks_per_group(network, chunks, 1, context);
  const int groups = (count + group - 1) / group;
  PassOptions options;
  options.stage = stage;
  std::vector<double> nll;
  for (int part = 0; part < groups; ++part) {
    const int begin = first + part * group;
    const TokenView view{chunks.sequence(begin), std::min(group, first + count - begin), chunks.length};
    TRY_ASSIGN(const auto values,
               negative_log_likelihood(network, view, options, share_of(context, {part, 1, groups})));
    TRY(check_finite(values, begin, "the model's negative log-likelihood"));
    nll.insert(nll.end(), values.begin(), values.end());
  }
  return nll;
}

}  // namespace

Result<std::vector<double>> share_chunks(const Part& all, const std::function<Result<std::vector<double>>(Part)>& own,
                                         const Context& context) {
  const Part part = own_part(all.count, context);
  TRY_ASSIGN(auto values, own({all.first + part.first, part.count}));
  return gather_from_ranks(std::move(values), context);
}

Result<std::vector<double>> evaluate_chunks(const Network& network, const TokenBatch& chunks, int first, int count,
                                            const std::string& stage, const Context& context) {
  return share_chunks(
      {first, count}, [&](const Part& own) { return evaluate_own(network, chunks, own, stage, context); }, context);
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
