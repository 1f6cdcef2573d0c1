#include "engine/project/measure_further.h"

#include <algorithm>

#include "engine/project/sweep_plan.h"

namespace transmla {
namespace {

int size_of(const std::vector<double>& chunks) { return static_cast<int>(chunks.size()); }

class FurtherRun {
 public:
  FurtherRun(const FurtherWork& work, const FurtherListener& listener, const Context& context)
      : work_(work), listener_(listener), context_(context), step_(std::max(work.chunks_per_step, 1)) {}

  Status run() {
    TRY_ASSIGN(measurement_, Measurement::open(work_.measurement, context_));
    for (const Candidate& candidate : work_.candidates) wanted_ += chunks_of(candidate);
    if (work_.kind == FurtherKind::decoding_speed) TRY(time_original());
    for (Candidate candidate : work_.candidates) TRY(measure(candidate));
    return {};
  }

 private:
  // Of the text, for this candidate.
  int chunks_until(const Candidate& candidate) const {
    const int measured = size_of(candidate.mla.nll);
    return measured == 0 ? measurement_->chunks() : std::min(measured, measurement_->chunks());
  }
  int chunks_of(const Candidate& candidate) const {
    return std::max(chunks_until(candidate) - size_of(candidate.further.kl_divergence), 0);
  }

  Status measure(Candidate& candidate) {
    switch (work_.kind) {
      case FurtherKind::kl_divergence:
        return diverge(candidate);
      case FurtherKind::layer_errors:
        return walk_layers(candidate);
      case FurtherKind::decoding_speed:
        return time(candidate);
      case FurtherKind::speed_by_context:
        return time_by_context(candidate);
    }
    return {};
  }

  Status time_original() const {
    TRY_ASSIGN(const auto speed, measurement_->speed(measurement_->original(), context_));
    if (listener_.original_speed) listener_.original_speed(speed);
    return {};
  }

  Status time(Candidate& candidate) {
    TRY_ASSIGN(const auto network, measurement_->converted(candidate.recipe, context_));
    TRY_ASSIGN(candidate.further.speed, measurement_->speed(network, context_));
    tell(candidate);
    return {};
  }

  Status time_by_context(Candidate& candidate) {
    TRY_ASSIGN(const auto network, measurement_->converted(candidate.recipe, context_));
    TRY_ASSIGN(candidate.further.by_context, measurement_->speeds(network, work_.speed, context_));
    tell(candidate);
    return {};
  }

  Status diverge(Candidate& candidate) {
    TRY_ASSIGN(const auto network, measurement_->converted(candidate.recipe, context_));
    auto& divergence = candidate.further.kl_divergence;
    auto& same_top = candidate.further.same_top;
    while (chunks_of(candidate) > 0) {
      const int count = std::min(step_, chunks_of(candidate));
      const Context share = share_of(context_, {done_, count, wanted_});
      TRY_ASSIGN(const auto step, measurement_->compare(network, size_of(divergence), count, "comparison", share));
      divergence.insert(divergence.end(), step.kl_divergence.begin(), step.kl_divergence.end());
      same_top.insert(same_top.end(), step.same_top.begin(), step.same_top.end());
      done_ += count;
      tell(candidate);
    }
    return {};
  }

  Status walk_layers(Candidate& candidate) {
    if (candidate.predicted_layers.empty()) {
      TRY_ASSIGN(const auto predicted, measurement_->predict({candidate.recipe}, context_));
      candidate.predicted_layers = predicted.front();
      candidate.predicted = mean_error(predicted.front());
      tell(candidate);
    }
    if (!candidate.further.layers.empty()) return {};
    TRY_ASSIGN(candidate.further.layers, measurement_->layer_errors(candidate.recipe, context_));
    tell(candidate);
    return {};
  }

  void tell(const Candidate& candidate) const {
    if (listener_.candidate) listener_.candidate(candidate);
  }

  const FurtherWork& work_;
  const FurtherListener& listener_;
  const Context& context_;
  int step_, done_ = 0, wanted_ = 0;  // chunks
  std::unique_ptr<Measurement> measurement_;
};

}  // namespace

bool lacks(const Candidate& candidate, FurtherKind kind, const std::optional<DecodingSpeed>& original_speed) {
  const FurtherResults& further = candidate.further;
  if (kind == FurtherKind::decoding_speed) {
    return !further.speed || !original_speed || !same_conditions(*further.speed, *original_speed);
  }
  if (kind == FurtherKind::speed_by_context) return !further.by_context;
  if (kind == FurtherKind::layer_errors) return further.layers.empty() || candidate.predicted_layers.empty();
  return further.kl_divergence.empty() || further.kl_divergence.size() < candidate.mla.nll.size();
}

std::vector<FurtherWork> further_work(const Project& project, const std::vector<std::string>& ids, FurtherKind kind,
                                      const SpeedSettings& speed) {
  const bool anew = kind == FurtherKind::speed_by_context;
  const auto& settings = project.settings();
  std::vector<FurtherWork> works;
  for (const auto& id : ids) {
    const auto found = project.candidates().find(id);
    if (found == project.candidates().end()) continue;
    const Candidate& candidate = found->second;
    if (!anew && !lacks(candidate, kind, project.original_speed())) continue;
    const Recipe& recipe = candidate.recipe;
    auto same = std::find_if(works.begin(), works.end(), [&](const FurtherWork& work) {
      return measured_together(work.measurement.recipe, recipe);
    });
    if (same == works.end()) {
      FurtherWork work;
      work.kind = kind;
      work.speed = speed;
      work.measurement = {recipe, settings.model, settings.calibration_text, settings.test_text, project.statistics()};
      same = works.insert(works.end(), std::move(work));
    }
    same->candidates.push_back(candidate);
    int& chunks = same->measurement.recipe.evaluation_chunks;  // a later sweep may have asked for fewer
    if (chunks > 0) chunks = std::max(chunks, size_of(candidate.mla.nll));
  }
  return works;
}

Status measure_further(const FurtherWork& work, const FurtherListener& listener, const Context& context) {
  return FurtherRun(work, listener, context).run();
}

}  // namespace transmla
