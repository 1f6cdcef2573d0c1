#include "engine/session/generated_samples.h"

#include <algorithm>

#include "engine/base/hash.h"
#include "engine/base/ranks.h"
#include "engine/checkpoint/json.h"
#include "engine/evaluation/sampling.h"

namespace transmla {
namespace {

using nlohmann::json;

constexpr int kVersion = 2;

// What a group is written by.
std::string key_of(const std::string& model, Precision precision, int length, std::uint64_t seed, int index) {
  return sha256(fmt::format(
      "generated samples {}\nmodel {}\nprecision {}\nsequences {}\nlength {}\nseed {}\ngroup {}\n", kVersion, model,
      precision == Precision::bf16 ? "bf16" : "fp32", GeneratedSamples::group, length, seed, index));
}

bool is_group(const TokenBatch& batch, int length, int vocab) {
  const auto within = [vocab](std::int32_t id) { return id >= 0 && id < vocab; };
  return batch.tokens.size() == static_cast<std::size_t>(GeneratedSamples::group) * static_cast<std::size_t>(length) &&
         std::all_of(batch.tokens.begin(), batch.tokens.end(), within);
}

void append(TokenBatch& batch, const TokenBatch& more) {
  batch.tokens.insert(batch.tokens.end(), more.tokens.begin(), more.tokens.end());
  batch.sequences += more.sequences;
}

}  // namespace

Path GeneratedSamples::file_for(const Wanted& wanted) const {
  const auto key = key_of(shared_->model().checkpoint().fingerprint(), shared_->precision(), wanted.length, wanted.seed,
                          wanted.index);
  return folder_ / (key + ".json");
}

Result<TokenBatch> GeneratedSamples::read(const Wanted& wanted) const {
  const Path file = file_for(wanted);
  TRY_ASSIGN(const auto text, read_text(file));
  TRY_ASSIGN(const auto stored, parse_json_object(text, file.string()));
  TokenBatch batch{group, wanted.length, {}};
  try {
    batch.tokens = stored.at("tokens").get<Tokens>();
  } catch (const json::exception&) {
    batch.tokens.clear();
  }
  if (is_group(batch, wanted.length, shared_->model().config().vocab)) return batch;
  return fail("'{}' does not hold {} sequences of {} tokens of the model: writing them anew", file.string(), group,
              wanted.length);
}

Result<TokenBatch> GeneratedSamples::write(const Wanted& wanted, const Context& context) const {
  const SampledSequences sampled{.sequences = group,
                                 .length = wanted.length,
                                 .first = wanted.index * group,
                                 .seed = wanted.seed,
                                 .never = tokenizer_->not_text(shared_->model().config().vocab)};
  TRY_ASSIGN(auto batch, sample_sequences(original_network(shared_), sampled,
                                          fmt::format("writing samples, group {}", wanted.index + 1), context));
  TRY(write_text(file_for(wanted), json({{"tokens", batch.tokens}}).dump()));
  return batch;
}

Result<TokenBatch> GeneratedSamples::obtain_group(const Wanted& wanted, const Context& context) const {
  std::error_code ignored;
  if (!std::filesystem::exists(file_for(wanted), ignored)) return write(wanted, context);
  if (auto found = read(wanted)) {
    return found;
  } else if (context.log) {
    context.log->warn(found.error().message);
  }
  return write(wanted, context);
}

Result<TokenBatch> GeneratedSamples::obtain(int count, int length, std::uint64_t seed, const Context& context) const {
  // Ranks write groups in turn; then each reads them all.
  if (context.ranks) {
    for (int index = 0; index * group < count; ++index) {
      if (is_own(index, context)) TRY(obtain_group({length, seed, index}, context));
    }
    TRY(meet(context));
  }
  TokenBatch all{0, length, {}};
  for (int index = 0; all.sequences < count; ++index) {
    TRY_ASSIGN(const auto next, obtain_group({length, seed, index}, context));
    append(all, next);
  }
  return leading_sequences(all, count);
}

}  // namespace transmla
