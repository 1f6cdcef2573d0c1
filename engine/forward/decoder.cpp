#include "engine/forward/decoder.h"

#include <algorithm>
#include <numeric>
#include <utility>
#include <vector>

#include "engine/forward/decoder_layer.h"
#include "engine/forward/logit_blocks.h"
#include "engine/forward/pass.h"
#include "engine/math/kernels.h"
#include "engine/math/threads.h"

namespace transmla {
namespace {

constexpr int most_rows = 512;  // of one pass over a prompt

}  // namespace

struct Decoder::State {
  State(const Network& network, int count, int longest)
      : shared(network.shared), sequences(count), max_length(longest) {}

  const ModelConfig& config() const { return shared->model().config(); }
  Status make_layers(const AttentionSource& source, const Context& context);
  Status advance(std::span<const std::int32_t> tokens, Index first, int length);
  Status read_logits(MatrixF& logits);
  template <class Size>
  std::size_t sum(Size size) const {
    return std::accumulate(layers.begin(), layers.end(), std::size_t{0},
                           [&](std::size_t bytes, const DecoderLayer& layer) { return bytes + size(layer.cache()); });
  }

  std::shared_ptr<SharedWeights> shared;
  int sequences, max_length;
  int position = 0;
  VectorF final_norm;
  std::vector<DecoderLayer> layers;
  Scratch scratch;
  MatrixF stream;                      // [sequences·length, hidden] of the latest pass
  Operand last;                        // [sequences, hidden], behind the final norm
  std::vector<float> block;            // [sequences, vocabulary block]
  std::vector<std::int32_t> gathered;  // [sequences, length]
};

Status Decoder::State::make_layers(const AttentionSource& source, const Context& context) {
  TRY_ASSIGN(final_norm, shared->model().load_vector(Role::final_norm));
  std::vector<double> frequencies;
  std::shared_ptr<const RopeTable> table;  // mostly the same for all layers
  for (int layer = 0; layer < config().layers; ++layer) {
    TRY(context.check_stop());
    TRY_ASSIGN(auto weights, source(layer));
    if (!table || weights.frequencies != frequencies) {
      frequencies = weights.frequencies;
      table = std::make_shared<const RopeTable>(rope_table(frequencies, max_length));
    }
    TRY_ASSIGN(auto made, DecoderLayer::make(std::move(weights), shared->precision(), sequences, table));
    layers.push_back(std::move(made));
  }
  return {};
}

// Tokens first … first + length of every sequence's part of `tokens`.
Status Decoder::State::advance(std::span<const std::int32_t> tokens, Index first, int length) {
  const auto each = static_cast<Index>(tokens.size()) / sequences;
  gathered.clear();
  for (Index s = 0; s < sequences; ++s) {
    const auto part = tokens.subspan(static_cast<std::size_t>(s * each + first), static_cast<std::size_t>(length));
    gathered.insert(gathered.end(), part.begin(), part.end());
  }
  TRY_ASSIGN(stream, embed(shared->model(), {gathered.data(), sequences, length}));
  const BatchRows rows{stream.data(), stream.rows(), stream.cols()};
  for (int layer = 0; layer < config().layers; ++layer) {
    TRY_ASSIGN(const auto mlp, shared->mlp(layer));
    TRY(layers[static_cast<std::size_t>(layer)].run(*mlp, config().norm_eps, rows, length, position + first, scratch));
  }
  return {};
}

Status Decoder::State::read_logits(MatrixF& logits) {
  const Index length = stream.rows() / sequences, hidden = stream.cols();
  const auto cap = static_cast<float>(config().logit_cap);
  if (last.rows() != sequences) last = Operand(shared->precision(), sequences, hidden);
  rms_norm(stream.row(length - 1).data(), length * hidden, sequences, final_norm.data(), config().norm_eps, last);
  logits.resize(sequences, config().vocab);
  block.resize(static_cast<std::size_t>(sequences * LogitBlocks::vocabulary_block));
  for (Index first = 0; first < config().vocab; first += LogitBlocks::vocabulary_block) {
    const Index count = std::min(LogitBlocks::vocabulary_block, config().vocab - first);
    TRY_ASSIGN(const auto head, shared->head(first, count));
    TRY(head->apply(last, sequences, block.data()));
    if (cap > 0) soft_cap_row(block.data(), sequences * count, cap);
    logits.middleCols(first, count) = Eigen::Map<const MatrixF>(block.data(), sequences, count);
  }
  return {};
}

Decoder::Decoder(std::unique_ptr<State> state) : state_(std::move(state)) {}
Decoder::Decoder(Decoder&&) noexcept = default;
Decoder& Decoder::operator=(Decoder&&) noexcept = default;
Decoder::~Decoder() = default;

Result<Decoder> Decoder::make(const Network& network, int sequences, int max_length, const Context& context) {
  if (sequences < 1 || max_length < 1) {
    return fail("{} sequences of at most {} tokens cannot be decoded; both must be 1 or more", sequences, max_length);
  }
  TRY(check_window(network.shared->model().config(), max_length));
  const ThreadScope threads(context.threads);
  auto state = std::make_unique<State>(network, sequences, max_length);
  TRY(state->make_layers(network.attention, context));
  return Decoder(std::move(state));
}

Status Decoder::feed(std::span<const std::int32_t> tokens, MatrixF& logits, const Context& context) {
  const auto each = static_cast<Index>(tokens.size()) / sequences();
  if (each < 1 || each * sequences() != static_cast<Index>(tokens.size())) {
    return fail_internal("{} tokens were given for {} sequences", tokens.size(), sequences());
  }
  if (position() + each > max_length()) {
    return fail("{} tokens after {} are more than the {} that there is room for; shorten the text", each, position(),
                max_length());
  }
  const ThreadScope threads(context.threads);
  const Index most = std::max(1, most_rows / sequences());
  for (Index first = 0; first < each; first += most) {
    TRY(context.check_stop());
    TRY(state_->advance(tokens, first, static_cast<int>(std::min(most, each - first))));
  }
  TRY(state_->read_logits(logits));
  state_->position += static_cast<int>(each);
  return {};
}

Status Decoder::skip(int tokens) {
  if (tokens < 0 || tokens > max_length() - position()) {
    return fail("{} tokens after {} are more than the {} that there is room for; skip fewer", tokens, position(),
                max_length());
  }
  state_->position += tokens;
  for (DecoderLayer& layer : state_->layers) layer.grow(state_->position);
  return {};
}

void Decoder::rewind(int positions) {
  state_->position = std::clamp(positions, 0, state_->position);
  for (DecoderLayer& layer : state_->layers) layer.shrink(state_->position);
}

void Decoder::restart(int sequences) {
  state_->sequences = sequences;
  state_->position = 0;
  for (DecoderLayer& layer : state_->layers) layer.restart(sequences);
}

int Decoder::sequences() const { return state_->sequences; }
int Decoder::position() const { return state_->position; }
int Decoder::max_length() const { return state_->max_length; }

// Of experts as many as all tokens may use between them.
std::size_t Decoder::step_weight_bytes() const {
  const ModelConfig& config = state_->config();
  const std::size_t number = state_->shared->precision() == Precision::bf16 ? sizeof(bfloat16) : sizeof(float);
  const auto matrix = static_cast<std::size_t>(config.hidden) * static_cast<std::size_t>(config.intermediate) * number;
  const auto experts = static_cast<std::size_t>(
      config.experts > 0 ? std::min<std::int64_t>(config.experts, std::int64_t{config.experts_used} * sequences()) : 1);
  std::size_t bytes = static_cast<std::size_t>(config.vocab) * static_cast<std::size_t>(config.hidden) * number;
  for (const DecoderLayer& layer : state_->layers) {
    bytes += layer.attention_bytes() + (layer.has_own_down() ? 2 : 3) * matrix * experts;
  }
  return bytes;
}

std::size_t Decoder::cache_bytes() const {
  return state_->sum([](const LayerCache& cache) { return cache.bytes(); });
}

std::size_t Decoder::cache_bytes_per_token() const {
  return state_->sum([](const LayerCache& cache) { return cache.bytes_per_token(); });
}

}  // namespace transmla
