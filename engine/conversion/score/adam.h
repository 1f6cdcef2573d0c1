// Adam over a handful of matrices, with a warm-up and a cosine, each matrix at its own rate (METHOD.md, "Fit").
#pragma once

#include <vector>

#include "engine/math/matrix.h"

namespace transmla {

struct AdamSchedule {
  int steps = 120;
  double rate = 0.006;  // times the mean magnitude of the matrix's entries at the start
  int warm_up = 10;     // steps of rising rate: the first steps of Adam move every entry at once
};

class Adam {
 public:
  explicit Adam(const AdamSchedule& schedule) : schedule_(schedule) {}
  // `value` must outlive this.
  void add(MatrixF& value);
  // gradients[i] belongs to the i-th matrix added.
  void step(const std::vector<MatrixF>& gradients);

 private:
  struct Moments {
    MatrixF* value;
    float rate;
    MatrixF first, second;
  };
  double rate_now() const;
  AdamSchedule schedule_;
  int done_ = 0;
  std::vector<Moments> matrices_;
};

}  // namespace transmla
