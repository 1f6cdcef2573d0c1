#include "engine/conversion/score/fit.h"

#include <algorithm>
#include <cmath>

namespace transmla {
namespace {

class Fit {
 public:
  Fit(const AttentionLosses& losses, FitLoss loss, const std::vector<AttentionSample>& samples,
      const FitOptions& options, AttentionParameters& parameters)
      : losses_(losses),
        loss_(loss),
        samples_(samples),
        options_(options),
        parameters_(parameters),
        best_(parameters),
        learning_(samples.size() - held_out()) {}

  Result<FitCurve> run(const Context& context) {
    look(0);
    AdamSchedule schedule = options_.schedule;
    for (int attempt = 1; attempt <= kAttempts && !gained(); ++attempt, schedule.rate /= kSlower) {
      TRY(descend(schedule, context));
    }
    parameters_ = std::move(best_);
    return std::move(curve_);
  }

 private:
  // Large biases on keys make scores so steep in some entries that the usual rate throws them far off.
  static constexpr int kAttempts = 4;
  static constexpr double kSlower = 4;    // each attempt than the one before it
  static constexpr double kHopeless = 4;  // times the loss at the start, at the first look: another attempt is better

  bool gained() const { return curve_.best() < curve_.start(); }

  // From the start.
  Status descend(const AdamSchedule& schedule, const Context& context) {
    parameters_ = best_;
    curve_.steps.resize(1);
    curve_.held_out.resize(1);
    without_gain_ = 0;
    Adam adam(schedule);
    for (MatrixF* matrix : loss_ == FitLoss::scores ? parameters_.scores() : parameters_.all()) adam.add(*matrix);
    std::vector<MatrixF> gradients;
    for (int step = 1; step <= schedule.steps; ++step) {
      TRY(context.check_stop());
      evaluate(samples_[static_cast<std::size_t>(step - 1) % learning_], &gradients);
      adam.step(gradients);
      const bool last = step == schedule.steps;
      if ((last || step % options_.check_every == 0) && !look(step)) break;
      if (curve_.held_out.size() == 2 && !(curve_.held_out.back() < kHopeless * curve_.start())) break;
    }
    return {};
  }

  std::size_t held_out() const {
    return std::min(samples_.size() - 1, static_cast<std::size_t>(std::max(1, options_.held_out)));
  }

  double evaluate(const AttentionSample& sample, std::vector<MatrixF>* gradients) const {
    if (loss_ == FitLoss::scores) return losses_.scores(parameters_, sample, gradients).scores;
    return losses_.output(parameters_, sample, options_.score_weight, gradients).output;
  }

  // Judges the parameters as they are; false when it is time to end.
  bool look(int step) {
    double sum = 0;
    for (std::size_t i = learning_; i < samples_.size(); ++i) sum += evaluate(samples_[i], nullptr);
    const double mean = sum / static_cast<double>(samples_.size() - learning_);
    curve_.steps.push_back(step);
    curve_.held_out.push_back(mean);
    if (step == 0 || mean < least_) {
      least_ = mean;
      best_ = parameters_;
      without_gain_ = 0;
    } else {
      ++without_gain_;
    }
    return std::isfinite(mean) && without_gain_ < options_.patience;
  }

  const AttentionLosses& losses_;
  FitLoss loss_;
  const std::vector<AttentionSample>& samples_;
  const FitOptions& options_;
  AttentionParameters& parameters_;
  AttentionParameters best_;
  std::size_t learning_;  // samples before the held-out ones
  FitCurve curve_;
  double least_ = 0;
  int without_gain_ = 0;
};

}  // namespace

double FitCurve::best() const { return held_out.empty() ? 0 : *std::min_element(held_out.begin(), held_out.end()); }

Result<FitCurve> fit_attention(const AttentionLosses& losses, FitLoss loss, const std::vector<AttentionSample>& samples,
                               const FitOptions& options, AttentionParameters& parameters, const Context& context) {
  if (samples.size() < 2 || options.schedule.steps < 1) return FitCurve{};
  return Fit(losses, loss, samples, options, parameters).run(context);
}

}  // namespace transmla
