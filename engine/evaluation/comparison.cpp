#include "engine/evaluation/comparison.h"

#include <algorithm>

#include "engine/evaluation/chunk_groups.h"
#include "engine/evaluation/token_comparison.h"
#include "engine/math/threads.h"

namespace transmla {
namespace {

using TokenComparisons = std::vector<TokenComparison>;  // [sequences·length]

// Both models' logits of the same tokens and entries at a time.
Status stream_heads(LogitBlocks& original, LogitBlocks& converted, const TokenView& tokens, TokenComparisons& compared,
                    const Context& context) {
  const ThreadScope threads(context.threads);
  constexpr Index width = LogitBlocks::vocabulary_block, height = LogitBlocks::token_block;
  std::vector<float> a(static_cast<std::size_t>(height * width)), b(a.size());
  for (Index first = 0; first < original.vocab(); first += width) {
    TRY(context.check_stop());
    const Index count = std::min(width, original.vocab() - first);
    TRY(original.select(first, count));
    TRY(converted.select(first, count));
    for (Index block = 0; block < original.blocks(); ++block) {
      TRY(original.read(block, a.data()));
      TRY(converted.read(block, b.data()));
      const Index rows = original.rows(block);
#pragma omp parallel for schedule(static)
      for (Index r = 0; r < rows; ++r) {
        const Index token = block * height + r;
        const Index next = token + 1 < tokens.count() ? tokens.tokens[token + 1] : -1;
        compared[static_cast<std::size_t>(token)].add(a.data() + r * count, b.data() + r * count, first, count, next);
      }
    }
  }
  return {};
}

// Means of one chunk, of the tokens that have a next one.
void add_chunk(const TokenComparison* tokens, int length, Comparison& comparison) {
  double original = 0, converted = 0, divergence = 0;
  int same = 0;
  for (const auto* token = tokens; token != tokens + length - 1; ++token) {
    original += token->original_nll();
    converted += token->converted_nll();
    divergence += token->kl_divergence();
    same += token->same_top() ? 1 : 0;
  }
  const double count = length - 1;
  comparison.original.nll.push_back(original / count);
  comparison.converted.nll.push_back(converted / count);
  comparison.kl_divergence.push_back(divergence / count);
  comparison.same_top.push_back(same / count);
}

Status check_comparable(const LogitSource& original, const LogitSource& converted, const TokenBatch& chunks) {
  if (original.vocab != converted.vocab) {
    return fail(
        "the original has a vocabulary of {} tokens and the model compared with it one of {}: give the model "
        "that it was converted from",
        original.vocab, converted.vocab);
  }
  if (chunks.sequences == 0) return fail("a comparison needs at least one chunk of text, there is none");
  if (chunks.length >= 2) return {};
  return fail("a chunk of {} tokens has no next token to predict; use 2 or more", chunks.length);
}

Status check_numbers(const Comparison& comparison, int first) {
  TRY(check_finite(comparison.original.nll, first, "the original's negative log-likelihood"));
  TRY(check_finite(comparison.converted.nll, first, "the converted model's negative log-likelihood"));
  return check_finite(comparison.kl_divergence, first, "the models' KL divergence");
}

// The chunks of all ranks.
Result<Comparison> gathered(Comparison comparison, const Context& context) {
  for (auto* values :
       {&comparison.original.nll, &comparison.converted.nll, &comparison.kl_divergence, &comparison.same_top}) {
    TRY_ASSIGN(*values, gather_from_ranks(std::move(*values), context));
  }
  return comparison;
}

}  // namespace

LogitSource logit_source(const Network& network, const TokenBatch& chunks, const std::string& stage,
                         const Context& context) {
  PassOptions options;
  options.stage = stage;
  return {network.shared->model().config().vocab, chunks_per_group(network, chunks, 2, context),
          [network, options](const TokenView& tokens, const Context& inner) {
            return logit_blocks(network, tokens, options, inner);
          }};
}

Result<Comparison> compare_models(const LogitSource& original, const LogitSource& converted, const TokenBatch& chunks,
                                  const Context& context) {
  TRY(check_comparable(original, converted, chunks));
  const Part own = own_part(chunks.sequences, context);
  const int group = std::min(original.chunks, converted.chunks);
  const int passes = 2 * ((own.count + group - 1) / group);
  Comparison comparison;
  for (int done = 0, pass = 0; done < own.count; done += group, pass += 2) {
    const TokenView tokens{chunks.sequence(own.first + done), std::min(group, own.count - done), chunks.length};
    TRY_ASSIGN(const auto a, original.logits(tokens, share_of(context, {pass, 1, passes})));
    TRY_ASSIGN(const auto b, converted.logits(tokens, share_of(context, {pass + 1, 1, passes})));
    TokenComparisons compared(static_cast<std::size_t>(tokens.count()));
    TRY(stream_heads(*a, *b, tokens, compared, context));
    for (int chunk = 0; chunk < tokens.sequences; ++chunk) {
      add_chunk(compared.data() + std::ptrdiff_t{chunk} * tokens.length, tokens.length, comparison);
    }
    TRY(check_numbers(comparison, own.first));
  }
  return gathered(std::move(comparison), context);
}

Result<Comparison> compare_networks(const Network& original, const Network& converted, const TokenBatch& chunks,
                                    const std::string& stage, const Context& context) {
  return compare_models(logit_source(original, chunks, stage, context), logit_source(converted, chunks, stage, context),
                        chunks, context);
}

}  // namespace transmla
