// Cross-entropy of one token while its logits pass by in blocks of the vocabulary.
#pragma once

#include <cmath>
#include <limits>

#include "engine/math/kernels.h"

namespace transmla {

struct CrossEntropy {
  float largest = -std::numeric_limits<float>::infinity();
  double sum = 0;    // of e^(logit − largest)
  float target = 0;  // the next token's logit

  // logits [count] of the vocabulary's entries [first, first + count); `next` is the next token, or −1.
  void add(const float* logits, Index first, Index count, Index next) {
    log_sum_exp_block(logits, count, &largest, &sum);
    if (next >= first && next < first + count) target = logits[next - first];
  }
  double log_sum_exp() const { return std::log(sum) + largest; }
  double negative_log_likelihood() const { return log_sum_exp() - target; }
};

}  // namespace transmla
