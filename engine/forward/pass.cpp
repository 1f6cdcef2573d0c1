#include "engine/forward/pass.h"

#include <algorithm>

#include "engine/forward/attention.h"
#include "engine/forward/layer_batch.h"
#include "engine/math/rope.h"
#include "engine/math/threads.h"
#include "engine/model/prefetch.h"

namespace transmla {
namespace {

// Keys and values of whole sequences, from the projections or expanded from their latent.
Result<AttentionInputs> attention_inputs(LayerBatch& batch, const PackedAttention& attention, Scratch& scratch,
                                         int sequences, int length) {
  const auto& heads = attention.layout;
  const Index kv_width = attention.kv_in.outputs();
  const Index nope_width = Index{heads.key_heads} * heads.nope_dim;
  AttentionInputs inputs{sequences, length, batch.q(), attention.q_out.outputs(), batch.kv(), kv_width};
  const float* expanded = batch.kv() + heads.rope_width();
  Index stride = kv_width;
  if (!attention.kv_out.empty()) {
    const Index rows = Index{sequences} * length;
    stride = attention.kv_out.outputs();
    float* kv_heads = scratch.floats(slot_kv_heads, rows * stride);
    TRY(attention.kv_out.apply(batch.kv_latent(), rows, kv_heads));
    expanded = kv_heads;
  }
  inputs.nope_keys = expanded;
  inputs.values = expanded + nope_width;
  inputs.nope_stride = inputs.value_stride = stride;
  return inputs;
}

// Walks a residual stream through layers, batch by batch.
class LayerWalk {
 public:
  LayerWalk(SharedWeights& shared, int sequences, int length, const StreamView& stream, const PassOptions& options,
            const Context& context)
      : shared_(shared),
        sequences_(sequences),
        length_(length),
        stream_(stream),
        options_(options),
        context_(context) {}

  Status run(int layer, const PackedAttention& attention, LayerPart part = LayerPart::whole) {
    TRY(check_window(shared_.model().config(), length_));
    TRY_ASSIGN(const auto mlp, shared_.mlp(layer));
    if (attention.frequencies != frequencies_) {
      frequencies_ = attention.frequencies;
      table_ = rope_table(frequencies_, length_);
    }
    const bool with_attention = part != LayerPart::mlp && part != LayerPart::mlp_dry;
    const bool with_mlp = part != LayerPart::attention && part != LayerPart::attention_dry;
    const int per_batch = std::max(1, options_.batch_tokens / length_);
    for (int first = 0; first < sequences_; first += per_batch) {
      TRY(context_.check_stop());
      const int count = std::min(per_batch, sequences_ - first);
      const Index row = Index{first} * length_;
      const BatchRows rows{stream_.row(row), Index{count} * length_, stream_.hidden};
      LayerBatch batch(attention, *mlp, shared_.model().config().norm_eps, shared_.precision(), scratch_, rows);
      if (with_attention) TRY(run_attention(batch, attention, layer, first, count, part == LayerPart::attention_dry));
      TRY(context_.check_stop());
      if (with_mlp) TRY(run_mlp(batch, rows, row, part == LayerPart::mlp_dry));
    }
    return {};
  }

 private:
  Status run_attention(LayerBatch& batch, const PackedAttention& attention, int layer, int first, int count, bool dry) {
    const Index row = Index{first} * length_;
    TRY(batch.project());
    if (options_.tap) {
      const auto width = static_cast<int>(attention.kv_in.outputs());
      TRY(options_.tap(
          {layer, row, count, length_, batch.q(), batch.q_latent(), batch.kv(), width, batch.q_rms(), batch.k_rms()}));
      if (dry && !options_.heads) return {};
    }
    TRY_ASSIGN(const auto inputs, attention_inputs(batch, attention, scratch_, count, length_));
    auto& out = batch.heads();
    TRY(causal_attention(attention.layout, table_, inputs, out, context_));
    if (options_.heads) TRY(options_.heads({row, Index{count} * length_, &out, stream_.row(row)}));
    if (dry) return {};
    TRY(batch.add_heads());
    return tap_block(batch, row, Index{count} * length_);
  }

  Status tap_block(const LayerBatch& batch, Index first_row, Index rows) const {
    if (!options_.block || batch.before_post_norm() == nullptr) return {};
    return options_.block({first_row, rows, batch.before_post_norm()});
  }

  Status run_mlp(LayerBatch& batch, const BatchRows& rows, Index first_row, bool dry) {
    if (options_.act) {
      if (shared_.model().config().experts > 0)
        return fail_internal("experts have no activations that all tokens share");
      TRY_ASSIGN(const Operand* act, batch.activate());
      TRY(options_.act({first_row, rows.count, act, rows.x}));
    }
    if (dry) return {};
    TRY(options_.act ? batch.add_activations() : batch.add_mlp());
    return tap_block(batch, first_row, rows.count);
  }

  SharedWeights& shared_;
  int sequences_, length_;
  StreamView stream_;
  const PassOptions& options_;
  const Context& context_;
  Scratch scratch_;
  std::vector<double> frequencies_;
  RopeTable table_;
};

}  // namespace

Status embed(const Model& model, const TokenView& tokens, const StreamView& stream) {
  const auto& config = model.config();
  for (std::int64_t i = 0; i < tokens.count(); ++i) {
    const std::int32_t id = tokens.tokens[i];
    if (id < 0 || id >= config.vocab) {
      return fail("token id {} is outside the model's vocabulary of {}; the tokenizer belongs to another model", id,
                  config.vocab);
    }
    TRY(model.read_rows(Role::embedding, id, 1, {stream.row(i), static_cast<std::size_t>(config.hidden)}));
  }
  return {};
}

Result<MatrixF> embed(const Model& model, const TokenView& tokens) {
  MatrixF stream(tokens.count(), model.config().hidden);
  TRY(embed(model, tokens, stream));
  return stream;
}

Status run_layer(SharedWeights& shared, int layer, const AttentionWeights& attention, int sequences, int length,
                 const StreamView& stream, const PassOptions& options, const Context& context, LayerPart part) {
  const ThreadScope threads(context.threads);
  TRY_ASSIGN(const auto packed, pack_attention(attention, shared.precision()));
  return LayerWalk(shared, sequences, length, stream, options, context).run(layer, packed, part);
}

Status run_layers(const Network& network, int sequences, int length, const StreamView& stream,
                  const PassOptions& options, const Context& context) {
  const ThreadScope threads(context.threads);
  const int layers = network.shared->model().config().layers;
  LayerWalk walk(*network.shared, sequences, length, stream, options, context);
  AttentionCache uncached(layers, 0);
  auto& cache = network.cache ? *network.cache : uncached;
  const LayerPrefetch prefetch(network.shared->model());
  for (int layer = 0; layer < layers; ++layer) {
    TRY(context.report(options.stage, layer, layers));
    TRY_ASSIGN(const auto attention, cache.get(layer, network.attention, network.shared->precision()));
    prefetch.ask(layer + 1);
    TRY(walk.run(layer, *attention));
  }
  return context.report(options.stage, layers, layers);
}

}  // namespace transmla
