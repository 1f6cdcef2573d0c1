// The one place that knows oneDNN's interface, whose matmul differs between versions 2 and 3. Private to math/ and the
// attention tiles of forward/.
#pragma once

#include <dnnl.hpp>

#include "engine/math/linear.h"

namespace transmla::onednn {

inline dnnl::memory::data_type type_of(Precision precision) {
  return precision == Precision::bf16 ? dnnl::memory::data_type::bf16 : dnnl::memory::data_type::f32;
}

inline dnnl::memory::desc row_major(Index rows, Index cols, dnnl::memory::data_type type) {
  return {{rows, cols}, type, dnnl::memory::format_tag::ab};
}

// A [k, n] operand that is stored as rows of its transpose [n, k].
inline dnnl::memory::desc transposed(Index rows, Index cols, dnnl::memory::data_type type) {
  return {{rows, cols}, type, dnnl::memory::format_tag::ba};
}

inline dnnl::memory::desc any_layout(Index rows, Index cols, dnnl::memory::data_type type) {
  return {{rows, cols}, type, dnnl::memory::format_tag::any};
}

// The layout of PanelWeights (few_rows.h), which oneDNN chooses on machines with AVX-512.
inline dnnl::memory::desc panels(Index rows, Index cols, dnnl::memory::data_type type) {
  using Tag = dnnl::memory::format_tag;
  return {{rows, cols}, type, type == dnnl::memory::data_type::bf16 ? Tag::BA16a64b2a : Tag::BA16a64b};
}

// y [m, n] (+)= x [m, k]·w [k, n] (+ bias [1, n]); `bias` may be an empty descriptor.
inline dnnl::matmul::primitive_desc matmul(const dnnl::engine& engine, const dnnl::memory::desc& x,
                                           const dnnl::memory::desc& w, const dnnl::memory::desc& bias,
                                           const dnnl::memory::desc& y, bool accumulate) {
  dnnl::primitive_attr attributes;
  if (accumulate) {
    dnnl::post_ops sum;
    sum.append_sum(1.0F);
    attributes.set_post_ops(sum);
  }
#if DNNL_VERSION_MAJOR >= 3
  if (bias.get_ndims() == 0) return {engine, x, w, y, attributes};
  return {engine, x, w, bias, y, attributes};
#else
  if (bias.dims().empty()) return {dnnl::matmul::desc(x, w, y), attributes, engine};
  return {dnnl::matmul::desc(x, w, bias, y), attributes, engine};
#endif
}

}  // namespace transmla::onednn
