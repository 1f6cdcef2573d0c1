// Where an axis has its lines and what stands beside them: 1, 10, 0.01, 1e-6.
#pragma once

#include <functional>
#include <vector>

#include "ui/plots/axis_scale.h"

namespace transmla::ui {

struct AxisTick {
  double drawn = 0;
  QString text;  // empty: a minor tick
};

// About `most` labels or fewer: steps of 1, 2 or 5; on a logarithmic axis decades, below two decades 1, 2, 5 or even
// steps.
std::vector<AxisTick> axisTicks(const AxisScale& scale, int most);

// As many as fit on `pixels` without labels that touch; `extent` is what a label needs.
std::vector<AxisTick> fittingTicks(const AxisScale& scale, double pixels,
                                   const std::function<double(const QString&)>& extent);

QString shortNumber(double value);  // up to six digits, "1e-6" beyond 0.001 and 1,000,000

}  // namespace transmla::ui
