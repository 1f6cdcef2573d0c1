#include "engine/export/verify.h"

#include <algorithm>
#include <cmath>

#include "engine/export/deepseek_folder.h"
#include "engine/export/rounding.h"
#include "engine/forward/pass.h"

namespace transmla {
namespace {

// Mean negative log-likelihood of tokens 1 … n−1. logits [tokens, vocab]
double nll_of(const MatrixF& logits, const Tokens& tokens) {
  double sum = 0;
  for (Index row = 0; row + 1 < logits.rows(); ++row) {
    const double top = logits.row(row).maxCoeff();
    const double total = (logits.row(row).cast<double>().array() - top).exp().sum();
    sum += top + std::log(total) - logits(row, tokens[static_cast<std::size_t>(row) + 1]);
  }
  return sum / static_cast<double>(logits.rows() - 1);
}

// docs/design.md, "Verification": the effects of one rounding of every weight, to the export's dtype and to bf16.
double tolerance_of(double stored, double bf16, const ModelConfig& config) {
  constexpr double kStored = 3;                        // an export rounds each weight once, queries with biases twice
  constexpr double kFp32 = 3, kPerRounding = 0x1p-15;  // 2^-24 of fp32 over 2^-9 of bf16
  const double longest = std::max({config.hidden, config.intermediate, config.q_width()});
  const double fp32 = kFp32 * std::sqrt(longest) * kPerRounding * bf16;
  return kStored * stored + fp32;
}

Status check_input(const Network& converted, const Tokens& tokens) {
  if (converted.shared->precision() != Precision::f32) {
    return fail_internal("verification compares with fp32 logits, the converted network runs in bf16");
  }
  if (tokens.size() >= 2) return {};
  return fail("verification was given {} tokens and needs 2 at least: give a longer text", tokens.size());
}

Status check(const Verification& result, const Path& folder) {
  if (result.rms_logit_difference <= result.tolerance) return {};  // false for NaN too
  return fail_internal(
      "the export '{}' does not compute what the converted model does: its logits differ by {:.3g} (root mean square), "
      "rounding explains {:.3g}; it is not kept, please report this",
      folder.string(), result.rms_logit_difference, result.tolerance);
}

Result<Verification> compare(const Path& folder, const Network& converted, const Tokens& tokens,
                             const Context& context) {
  TRY(check_input(converted, tokens));
  TRY_ASSIGN(const auto opened, DeepseekFolder::open(folder));
  TRY_ASSIGN(auto exported, deepseek_logits(folder, tokens, context));
  const TokenView view{tokens.data(), 1, static_cast<int>(tokens.size())};
  PassOptions options;
  options.stage = "logits of the converted model";
  TRY_ASSIGN(const auto wanted, logits(converted, view, options, context));
  if (exported.cols() != wanted.cols()) {
    return fail_internal("the export has a vocabulary of {}, the converted model of {}", exported.cols(),
                         wanted.cols());
  }
  Verification result;
  result.tokens = view.length;
  result.export_nll = nll_of(exported, tokens);
  result.converted_nll = nll_of(wanted, tokens);
  exported -= wanted;
  result.largest_logit_difference = exported.cwiseAbs().maxCoeff();
  result.rms_logit_difference = std::sqrt(exported.cast<double>().squaredNorm() / static_cast<double>(exported.size()));
  const DType dtype = opened.coarsest();
  TRY_ASSIGN(const double bf16, rounding_noise(converted, tokens, DType::bf16, context));
  double stored = dtype == DType::f32 ? 0 : bf16;
  if (dtype == DType::q8_0 || dtype == DType::f8_e4m3) {
    TRY_ASSIGN(stored, rounding_noise(converted, tokens, dtype, context));
  }
  result.tolerance = tolerance_of(stored, bf16, converted.shared->model().config());
  TRY(check(result, folder));
  return result;
}

}  // namespace

Result<Verification> verify_export(const Path& folder, const Network& converted, const Tokens& tokens,
                                   const Context& context) {
  try {
    return compare(folder, converted, tokens, context);
  } catch (const std::exception& error) {
    return fail("cannot verify the export '{}': {}", folder.string(), error.what());
  }
}

}  // namespace transmla
