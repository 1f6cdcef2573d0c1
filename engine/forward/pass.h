// The forward pass, layer by layer over a residual stream: weights of one layer are in memory at a time, and tokens go
// through it in batches.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "engine/base/context.h"
#include "engine/forward/network.h"
#include "engine/forward/taps.h"

namespace transmla {

// Equal-length token sequences, row-major [sequences, length].
struct TokenView {
  const std::int32_t* tokens = nullptr;
  int sequences = 0;
  int length = 0;
  std::int64_t count() const { return std::int64_t{sequences} * length; }
};

struct PassOptions {
  std::string stage;            // progress text
  int batch_tokens = 2048;      // whole sequences per batch, at least one
  AttentionTapFunction tap;     // may be empty
  ProjectionTapFunction heads;  // before o_proj; may be empty
  ProjectionTapFunction act;    // before down_proj of a dense MLP; may be empty
  BlockTapFunction block;       // between o_proj or down_proj and the norm behind it; not by dry parts; may be empty
};

// A residual stream: rows of tokens, whoever owns them.
struct StreamView {
  StreamView(MatrixF& stream) : data(stream.data()), rows(stream.rows()), hidden(stream.cols()) {}
  StreamView(float* first, Index tokens, Index width) : data(first), rows(tokens), hidden(width) {}
  float* row(Index index) const { return data + index * hidden; }
  float* data;
  Index rows, hidden;
};

// What of a layer is run. A dry part shows its taps and leaves the stream as it is.
enum class LayerPart { whole, attention, attention_dry, mlp, mlp_dry };

// Residual stream after the embedding, x [sequences·length, hidden] fp32. Refuses ids outside the vocabulary.
Result<MatrixF> embed(const Model& model, const TokenView& tokens);

// The same into memory of the caller's, [sequences·length, hidden].
Status embed(const Model& model, const TokenView& tokens, const StreamView& stream);

// One layer, in place, with an attention block given by the caller. For jobs that walk the layers themselves (probes,
// refits).
Status run_layer(SharedWeights& shared, int layer, const AttentionWeights& attention, int sequences, int length,
                 const StreamView& stream, const PassOptions& options, const Context& context,
                 LayerPart part = LayerPart::whole);

// All layers, in place. Reports progress by layer.
Status run_layers(const Network& network, int sequences, int length, const StreamView& stream,
                  const PassOptions& options, const Context& context);

// Mean negative log-likelihood of each sequence's tokens 1 … length−1, [sequences], in nats. Vocabulary and tokens are
// taken in blocks: logits of all tokens never exist at once.
Result<std::vector<double>> negative_log_likelihood(const Network& network, const TokenView& tokens,
                                                    const PassOptions& options, const Context& context);

// All logits [sequences·length, vocab]; for tests and verification of short texts.
Result<MatrixF> logits(const Network& network, const TokenView& tokens, const PassOptions& options,
                       const Context& context);

}  // namespace transmla
