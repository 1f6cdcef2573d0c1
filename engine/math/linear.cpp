#include "engine/math/linear.h"

#include <cblas.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <map>
#include <new>
#include <utility>

#include "engine/math/few_rows.h"
#include "engine/math/kernels.h"
#include "engine/math/onednn.h"

extern "C" char* openblas_get_corename();

namespace transmla {
namespace {

constexpr std::size_t alignment = 64;
constexpr Index usual_rows = 2048;  // the batch that the packed layout is chosen for

bool multiplies_bf16() {
  const auto have = static_cast<unsigned>(dnnl::get_effective_cpu_isa());
  const auto bf16 = static_cast<unsigned>(dnnl::cpu_isa::avx512_core_bf16);
  return have != 0 && (have & bf16) == bf16;
}

const char* isa_name() {
  switch (dnnl::get_effective_cpu_isa()) {
    case dnnl::cpu_isa::avx2:
      return "AVX2";
    case dnnl::cpu_isa::avx2_vnni:
      return "AVX2-VNNI";
    case dnnl::cpu_isa::avx512_core:
      return "AVX-512";
    case dnnl::cpu_isa::avx512_core_vnni:
      return "AVX512-VNNI";
    case dnnl::cpu_isa::avx512_core_bf16:
      return "AVX512-BF16";
    case dnnl::cpu_isa::avx512_core_amx:
      return "AMX";
    default:
      return "another instruction set";
  }
}

}  // namespace

Precision effective_precision(Precision wanted) {
  return wanted == Precision::bf16 && multiplies_bf16() ? Precision::bf16 : Precision::f32;
}

std::string math_libraries() {
  const auto* version = dnnl_version();
  return fmt::format("oneDNN {}.{}.{} with {}, OpenBLAS for {}", version->major, version->minor, version->patch,
                     isa_name(), openblas_get_corename());
}

void Operand::Free::operator()(std::byte* bytes) const { ::operator delete[](bytes, std::align_val_t(alignment)); }

Operand::Operand(Precision precision, Index rows, Index cols) : precision_(precision), rows_(rows), cols_(cols) {
  bytes_.reset(static_cast<std::byte*>(::operator new[](bytes(), std::align_val_t(alignment))));
}

std::size_t Operand::bytes() const {
  return static_cast<std::size_t>(rows_ * cols_) * (precision_ == Precision::bf16 ? sizeof(bfloat16) : sizeof(float));
}

const void* Operand::row(Index index) const {
  const Index width = precision_ == Precision::bf16 ? sizeof(bfloat16) : sizeof(float);
  return bytes_.get() + index * cols_ * width;
}

void* Operand::row(Index index) { return const_cast<void*>(std::as_const(*this).row(index)); }

struct Linear::State {
  enum class Output { f32, operand, accumulate };

  dnnl::engine engine{dnnl::engine::kind::cpu, 0};
  dnnl::stream stream{engine};
  Precision precision = Precision::f32;
  Index outputs = 0, inputs = 0;
  dnnl::memory weight;           // [inputs, outputs], packed
  dnnl::memory::desc bias_desc;  // [1, outputs] f32, or empty
  VectorF bias;
  std::map<std::pair<Index, Output>, dnnl::matmul> products;  // by rows and kind of output
  PanelWeights panels;  // the same weights, where oneDNN chose a layout that a few rows can be multiplied with here

  dnnl::memory::desc output_desc(Index rows, Output output) const {
    const auto type = output == Output::operand ? onednn::type_of(precision) : dnnl::memory::data_type::f32;
    return onednn::row_major(rows, outputs, type);
  }

  dnnl::matmul::primitive_desc describe(Index rows, Output output, const dnnl::memory::desc& packed) const {
    return onednn::matmul(engine, onednn::row_major(rows, inputs, onednn::type_of(precision)), packed, bias_desc,
                          output_desc(rows, output), output == Output::accumulate);
  }

  void pack(const MatrixF& source) {
    const auto type = onednn::type_of(precision);
    const auto chosen = describe(usual_rows, Output::f32, onednn::any_layout(inputs, outputs, type)).weights_desc();
    // Rounded here, not by oneDNN: its direct fp32-to-packed-bf16 reorder takes a slow path for some layouts.
    Operand rounded(precision, outputs, inputs);
    to_operand(source.data(), inputs, outputs, rounded);
    dnnl::memory plain(onednn::transposed(inputs, outputs, type), engine, rounded.row(0));
    weight = dnnl::memory(chosen, engine);
    dnnl::reorder(plain, weight).execute(stream, plain, weight);
    stream.wait();
    const PanelWeights as_panels{weight.get_data_handle(), precision, outputs, inputs};
    if (chosen == onednn::panels(inputs, outputs, type) && reads_panels(as_panels)) panels = as_panels;
  }

  // What a panel's sums are for: outputs panel·64 … of every row of y.
  void put(Index panel, Index rows, float* sums, void* y, Output output) const {
    const Index first = panel * panel_outputs, width = std::min(panel_outputs, outputs - first);
    for (Index row = 0; row < rows; ++row) {
      Eigen::Map<Eigen::ArrayXf> sum(sums + row * panel_outputs, width);
      if (bias.size() > 0) sum += bias.segment(first, width).array();
      const Index at = row * outputs + first;
      if (output == Output::operand && precision == Precision::bf16) {
        std::transform(sum.data(), sum.data() + width, static_cast<bfloat16*>(y) + at, to_bfloat16);
        continue;
      }
      Eigen::Map<Eigen::ArrayXf> to(static_cast<float*>(y) + at, width);
      if (output == Output::accumulate) sum += to;
      to = sum;
    }
  }

  void run_few(const Operand& x, Index rows, void* y, Output output) const {
#pragma omp parallel for schedule(dynamic, 1)
    for (Index panel = 0; panel < panels.panels(); ++panel) {
      std::array<float, most_few_rows * panel_outputs> sums;
      panel_products(panels, panel, x, static_cast<int>(rows), sums.data());
      put(panel, rows, sums.data(), y, output);
    }
  }

  Status run(const Operand& x, Index rows, void* y, Output output) {
    if (x.precision() != precision || x.cols() != inputs || rows > x.rows()) {
      return fail_internal("a product of [{}, {}] weights was given [{}, {}] operands", outputs, inputs, rows,
                           x.cols());
    }
    if (rows == 0) return {};
    if (panels.first != nullptr && rows <= most_few_rows) {
      run_few(x, rows, y, output);
      return {};
    }
    try {
      auto found = products.find({rows, output});
      if (found == products.end()) {
        const dnnl::matmul product(describe(rows, output, weight.get_desc()));
        found = products.emplace(std::pair{rows, output}, product).first;
      }
      const auto x_desc = onednn::row_major(rows, inputs, onednn::type_of(precision));
      dnnl::memory source(x_desc, engine, const_cast<void*>(x.row(0)));
      dnnl::memory target(output_desc(rows, output), engine, y);
      std::unordered_map<int, dnnl::memory> arguments = {
          {DNNL_ARG_SRC, source}, {DNNL_ARG_WEIGHTS, weight}, {DNNL_ARG_DST, target}};
      if (bias.size() > 0) arguments.emplace(DNNL_ARG_BIAS, dnnl::memory(bias_desc, engine, bias.data()));
      found->second.execute(stream, arguments);
      stream.wait();
    } catch (const dnnl::error& error) {
      return fail_internal("oneDNN refused a [{}, {}] × [{}, {}] product: {}", rows, inputs, inputs, outputs,
                           error.what());
    }
    return {};
  }
};

Linear::Linear() = default;
Linear::Linear(Linear&&) noexcept = default;
Linear& Linear::operator=(Linear&&) noexcept = default;
Linear::~Linear() = default;

Result<Linear> Linear::pack(const MatrixF& weight, const VectorF& bias, Precision precision) {
  if (bias.size() != 0 && bias.size() != weight.rows()) {
    return fail_internal("a bias of {} for {} outputs", bias.size(), weight.rows());
  }
  try {
    Linear linear;
    linear.state_ = std::make_unique<State>();
    auto& state = *linear.state_;
    state.precision = precision;
    state.outputs = weight.rows();
    state.inputs = weight.cols();
    state.bias = bias;
    if (bias.size() > 0) state.bias_desc = onednn::row_major(1, state.outputs, dnnl::memory::data_type::f32);
    state.pack(weight);
    return linear;
  } catch (const dnnl::error& error) {
    return fail_internal("oneDNN cannot pack [{}, {}] weights: {}", weight.rows(), weight.cols(), error.what());
  }
}

bool Linear::empty() const { return !state_; }
Index Linear::outputs() const { return state_->outputs; }
Index Linear::inputs() const { return state_->inputs; }
std::size_t Linear::bytes() const { return state_ ? state_->weight.get_desc().get_size() : 0; }

Status Linear::apply(const Operand& x, Index rows, float* y) const {
  return state_->run(x, rows, y, State::Output::f32);
}

Status Linear::apply(const Operand& x, Index rows, Operand& y) const {
  if (y.precision() != state_->precision || y.cols() != state_->outputs || y.rows() < rows) {
    return fail_internal("the output of a [{}, {}] product is [{}, {}]", rows, state_->outputs, y.rows(), y.cols());
  }
  return state_->run(x, rows, y.row(0), State::Output::operand);
}

Status Linear::add_to(const Operand& x, Index rows, float* y) const {
  return state_->run(x, rows, y, State::Output::accumulate);
}

}  // namespace transmla
