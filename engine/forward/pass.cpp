#include "engine/forward/pass.h"

#include <algorithm>
#include <array>

#include "engine/forward/attention.h"
#include "engine/forward/packed.h"
#include "engine/math/kernels.h"
#include "engine/math/rope.h"
#include "engine/math/threads.h"

namespace transmla {
namespace {

// Grows, never shrinks: the buffers of one batch, reused through all layers of a pass.
class Scratch {
 public:
  float* floats(std::size_t slot, Index count) {
    auto& buffer = floats_[slot];
    if (buffer.size() < static_cast<std::size_t>(count)) buffer.resize(static_cast<std::size_t>(count));
    return buffer.data();
  }
  Operand& operand(std::size_t slot, Precision precision, Index rows, Index cols) {
    auto& buffer = operands_[slot];
    if (buffer.precision() != precision || buffer.rows() < rows || buffer.cols() != cols)
      buffer = Operand(precision, rows, cols);
    return buffer;
  }

 private:
  std::array<std::vector<float>, 4> floats_;
  std::array<Operand, 7> operands_;
};

enum FloatSlot { slot_q, slot_q_latent, slot_kv, slot_kv_heads };
enum OperandSlot { slot_normed, slot_q_rank, slot_kv_rank, slot_heads, slot_mlp_normed, slot_gate_up, slot_act };

// One layer at work on one batch of whole sequences.
class LayerBatch {
 public:
  LayerBatch(const PackedAttention& attention, const PackedMlp& mlp, const RopeTable& table, double eps,
             Precision precision, Scratch& scratch, Index first_row, int sequences, int length, float* x, Index hidden)
      : attention_(attention),
        mlp_(mlp),
        table_(table),
        eps_(eps),
        precision_(precision),
        scratch_(scratch),
        first_row_(first_row),
        sequences_(sequences),
        length_(length),
        rows_(Index{sequences} * length),
        x_(x),
        hidden_(hidden) {}

  Status run_attention(int layer, const PassOptions& options, bool dry, const Context& context) {
    auto& normed = scratch_.operand(slot_normed, precision_, rows_, hidden_);
    rms_norm(x_, hidden_, rows_, mlp_.attention_norm.data(), eps_, normed);
    TRY(project_queries(normed));
    const Index kv_width = attention_.kv_in.outputs();
    kv_ = scratch_.floats(slot_kv, rows_ * kv_width);
    TRY(attention_.kv_in.apply(normed, rows_, kv_));
    if (options.tap) {
      TRY(options.tap({layer, first_row_, sequences_, length_, q_, q_latent_, kv_, static_cast<int>(kv_width)}));
      if (dry && !options.heads) return {};
    }
    TRY_ASSIGN(const auto inputs, expand_keys_and_values());
    const auto& heads = attention_.layout;
    auto& out = scratch_.operand(slot_heads, precision_, rows_, Index{heads.query_heads} * heads.value_dim);
    TRY(causal_attention(heads, table_, inputs, out, context));
    if (options.heads) TRY(options.heads({first_row_, rows_, &out, x_}));
    return dry ? Status{} : attention_.o.add_to(out, rows_, x_);
  }

  Status run_mlp(const PassOptions& options, bool dry) {
    const Linear& down = attention_.down.empty() ? mlp_.down : attention_.down;
    auto& normed = scratch_.operand(slot_mlp_normed, precision_, rows_, hidden_);
    rms_norm(x_, hidden_, rows_, mlp_.mlp_norm.data(), eps_, normed);
    auto& gate_up = scratch_.operand(slot_gate_up, precision_, rows_, mlp_.gate_up.outputs());
    TRY(mlp_.gate_up.apply(normed, rows_, gate_up));
    auto& act = scratch_.operand(slot_act, precision_, rows_, down.inputs());
    swiglu(gate_up, rows_, act);
    if (options.act) TRY(options.act({first_row_, rows_, &act, x_}));
    return dry ? Status{} : down.add_to(act, rows_, x_);
  }

 private:
  Status project_queries(const Operand& normed) {
    q_ = scratch_.floats(slot_q, rows_ * attention_.q_out.outputs());
    if (attention_.q_in.empty()) return attention_.q_out.apply(normed, rows_, q_);
    const Index rank = attention_.q_in.outputs();
    q_latent_ = scratch_.floats(slot_q_latent, rows_ * rank);
    TRY(attention_.q_in.apply(normed, rows_, q_latent_));
    auto& latent = norm_latent(slot_q_rank, q_latent_, rank, rank, attention_.q_norm);
    return attention_.q_out.apply(latent, rows_, q_);
  }

  Operand& norm_latent(OperandSlot slot, const float* latent, Index stride, Index rank,
                       const std::optional<LatentNorm>& norm) {
    auto& out = scratch_.operand(slot, precision_, rows_, rank);
    if (norm) {
      rms_norm(latent, stride, rows_, norm->gain.data(), norm->eps, out);
    } else {
      to_operand(latent, stride, rows_, out);
    }
    return out;
  }

  Result<AttentionInputs> expand_keys_and_values() {
    const auto& heads = attention_.layout;
    const Index kv_width = attention_.kv_in.outputs();
    const Index nope_width = Index{heads.key_heads} * heads.nope_dim;
    AttentionInputs inputs{sequences_, length_, q_, attention_.q_out.outputs(), kv_, kv_width};
    const float* rest = kv_ + heads.rope_width();
    if (attention_.kv_out.empty()) {
      inputs.nope_keys = rest;
      inputs.values = rest + nope_width;
      inputs.nope_stride = inputs.value_stride = kv_width;
      return inputs;
    }
    auto& latent = norm_latent(slot_kv_rank, rest, kv_width, attention_.kv_out.inputs(), attention_.kv_norm);
    const Index expanded = attention_.kv_out.outputs();
    float* kv_heads = scratch_.floats(slot_kv_heads, rows_ * expanded);
    TRY(attention_.kv_out.apply(latent, rows_, kv_heads));
    inputs.nope_keys = kv_heads;
    inputs.values = kv_heads + nope_width;
    inputs.nope_stride = inputs.value_stride = expanded;
    return inputs;
  }

  const PackedAttention& attention_;
  const PackedMlp& mlp_;
  const RopeTable& table_;
  double eps_;
  Precision precision_;
  Scratch& scratch_;
  Index first_row_;
  int sequences_, length_;
  Index rows_;
  float* x_;  // [rows, hidden], the residual stream
  Index hidden_;
  float* q_ = nullptr;         // [rows, nq·qk_dim]
  float* q_latent_ = nullptr;  // [rows, q rank]
  float* kv_ = nullptr;        // [rows, kv_in]
};

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
      LayerBatch batch(attention, *mlp, table_, shared_.model().config().norm_eps, shared_.precision(), scratch_, row,
                       count, length_, stream_.row(row), stream_.hidden);
      if (with_attention) TRY(batch.run_attention(layer, options_, part == LayerPart::attention_dry, context_));
      TRY(context_.check_stop());
      if (with_mlp) TRY(batch.run_mlp(options_, part == LayerPart::mlp_dry));
    }
    return {};
  }

 private:
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

Status run_layers(const Network& network, int sequences, int length, MatrixF& stream, const PassOptions& options,
                  const Context& context) {
  const ThreadScope threads(context.threads);
  const int layers = network.shared->model().config().layers;
  LayerWalk walk(*network.shared, sequences, length, stream, options, context);
  AttentionCache uncached(layers, 0);
  auto& cache = network.cache ? *network.cache : uncached;
  for (int layer = 0; layer < layers; ++layer) {
    TRY(context.report(options.stage, layer, layers));
    TRY_ASSIGN(const auto attention, cache.get(layer, network.attention, network.shared->precision()));
    TRY(walk.run(layer, *attention));
  }
  return context.report(options.stage, layers, layers);
}

}  // namespace transmla
