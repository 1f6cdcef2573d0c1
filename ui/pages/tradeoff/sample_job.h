// The job behind the samples: models that continue one prompt, one after the other.
#pragma once

#include <vector>

#include "engine/session/measurement.h"
#include "ui/jobs/job.h"
#include "ui/pages/tradeoff/samples.h"

namespace transmla::ui {

struct SampleRequest {
  MeasurementRequest measurement;              // its recipe stands for the original
  std::vector<std::string> of;                 // as SampleText::of
  std::vector<std::optional<Recipe>> recipes;  // of each; absent: the original
  ContinuationSettings settings;
};

// What the job publishes, in order: text as it comes, and each whole at its end.
struct SamplePiece {
  std::size_t side = 0;
  std::string text;
};
struct SampleEnd {
  std::size_t side = 0;
  SampleText sample;
};

JobSpec sampleJob(SampleRequest request);

}  // namespace transmla::ui
