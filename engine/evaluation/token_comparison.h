// What a comparison keeps of one token's logits in two models while they pass by in blocks of the vocabulary. Private
// to evaluation/.
#pragma once

#include "engine/forward/cross_entropy.h"

namespace transmla {

class TokenComparison {
 public:
  // a and b [count]: the original's and the other's logits of the vocabulary's entries [first, first + count); `next`
  // is the next token, or −1.
  void add(const float* a, const float* b, Index first, Index count, Index next);

  double original_nll() const { return a_.cross_entropy.negative_log_likelihood(); }
  double converted_nll() const { return b_.cross_entropy.negative_log_likelihood(); }
  // Σ p (log p − log q) with p ∝ e^a and q ∝ e^b: Σ p (a − b) − log Σ e^a + log Σ e^b.
  double kl_divergence() const;
  bool same_top() const { return a_.top == b_.top; }

 private:
  struct Side {
    CrossEntropy cross_entropy;
    Index top = -1;  // entry of the largest logit, the first where several are equal
    void add(const float* logits, Index first, Index count, Index next);
  };
  void add_gap(const float* a, const float* b, Index count);

  Side a_, b_;
  float largest_score_ = -std::numeric_limits<float>::infinity();  // a / ln 2
  double weight_ = 0, gap_ = 0;                                    // Σ w and Σ w (a − b), w = 2^(score − largest)
};

}  // namespace transmla
