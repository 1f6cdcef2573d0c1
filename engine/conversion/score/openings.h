// Openings: single tokens that stand at the beginning of a text, for the refits to see many of them. Private to score/.
//
// What a layer makes of the first token depends on its id alone, since it attends to nothing else. In many models it
// becomes an attention sink there: one MLP of the first layers gives it a residual a hundred times as large as any
// other (Sun et al., "Massive Activations in Large Language Models", arXiv 2402.17762). A hundred samples have a
// hundred first tokens, too few for a regression on a thousand numbers: other beginnings would lose their sink.
#pragma once

#include <cstdint>
#include <vector>

#include "engine/forward/pass.h"
#include "engine/text/samples.h"

namespace transmla {

// Evenly spaced tokens of the samples, `most` of them, or a sixteenth of all tokens where that is less, so that
// sequences of one token never outweigh the samples.
std::vector<std::int32_t> opening_tokens(const TokenBatch& samples, int most);

// The taps of projections and blocks for a pass whose rows stand `rows` further down the stream. They call those of
// `options`, which must outlive them.
PassOptions further_down(const PassOptions& options, Index rows);

}  // namespace transmla
