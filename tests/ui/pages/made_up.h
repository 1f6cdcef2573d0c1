// Candidates with made-up but likely measurements, for tests of what pages show.
#pragma once

#include <vector>

#include "engine/project/candidate.h"
#include "tests/support/smollm2_sizes.h"

namespace transmla::ui::fixtures {

using ::transmla::fixtures::smollm2_sizes;

// Method transmla unless `method` says otherwise: slots 2R, rank r, freqfold f.
Recipe recipe_of(int qk_mqa_dim, int kv_lora_rank, int freqfold, const std::string& method = "transmla");

// Chunks differ by a quarter of a nat, as those of real texts do.
Perplexity original_of(int chunks);

// Measured on the first `chunks` of the original's: worse by `excess` nats, chunk by chunk within a fiftieth.
Candidate candidate_of(const Recipe& recipe, double excess, int chunks, const ModelConfig& config = smollm2_sizes());

// KL divergence around this many nats on the chunks that are measured, a share of equal tokens, errors of 30 layers
// that grow with them, and a speed behind 512 tokens.
void add_further(Candidate& candidate, double divergence, double tokens_per_second);

// freqfold 1, 2, 4, 8, 16 on 20 chunks; 4 is the best, 16 was stopped after 4.
std::vector<Candidate> freqfold_candidates();

}  // namespace transmla::ui::fixtures
