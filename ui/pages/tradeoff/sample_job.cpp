#include "ui/pages/tradeoff/sample_job.h"

#include <QCoreApplication>

#include "engine/project/sweep_plan.h"

namespace transmla::ui {
namespace {

struct Text {
  Q_DECLARE_TR_FUNCTIONS(SampleJob)
};

// Keeps the measurement of one side for the next where both can be measured together.
class SampleRun {
 public:
  SampleRun(const SampleRequest& request, const JobControl& control) : request_(request), control_(control) {}

  Status run() {
    for (std::size_t side = 0; side < request_.of.size(); ++side) TRY(continue_side(side));
    return {};
  }

 private:
  Status continue_side(std::size_t side) {
    const auto& recipe = request_.recipes[side];
    TRY(open_for(recipe.value_or(request_.measurement.recipe)));
    Network network = measurement_->original();
    if (recipe) {
      TRY_ASSIGN(network, measurement_->converted(*recipe, control_.context));
    }
    const TextFunction on_text = [&](std::string_view piece) {
      control_.publish(SamplePiece{side, std::string(piece)});
    };
    TRY_ASSIGN(const auto continuation, continue_text(network, measurement_->tokenizer(), request_.settings, on_text,
                                                      "continuing the prompt", control_.context));
    control_.publish(SampleEnd{side, sampleOf(request_.of[side], continuation)});
    return {};
  }

  Status open_for(const Recipe& recipe) {
    if (measurement_ && measured_together(opened_for_, recipe)) return {};
    MeasurementRequest request = request_.measurement;
    request.recipe = recipe;
    TRY_ASSIGN(measurement_, Measurement::open(request, control_.context));
    opened_for_ = recipe;
    return {};
  }

  const SampleRequest& request_;
  const JobControl& control_;
  std::unique_ptr<Measurement> measurement_;
  Recipe opened_for_;
};

}  // namespace

JobSpec sampleJob(SampleRequest request) {
  const auto work = [request = std::move(request)](const JobControl& control) -> Result<std::any> {
    TRY(SampleRun(request, control).run());
    return std::any(true);
  };
  return {[] { return Text::tr("Continue a prompt"); }, QStringLiteral("samples"), work};
}

}  // namespace transmla::ui
