// What is typed on the speed page, and what a project remembers of it.
#pragma once

#include <QString>
#include <nlohmann/json.hpp>

#include "engine/model/config.h"
#include "engine/session/speed_by_length.h"

namespace transmla::ui {

struct SpeedChoice {
  QString contexts, batches;  // as typed: "512, 1024", "1, 8"
  int shown = 1;              // the batch in the picture
};

// Contexts from 512 up to 8,192 or what the model allows, one sequence.
SpeedChoice defaultSpeedChoice(const ModelConfig& config);

// Under "speed" of a project's view. What is damaged there is as if it were absent.
SpeedChoice speedChoiceFrom(const nlohmann::json& view, const ModelConfig& config);
nlohmann::json toView(const SpeedChoice& choice);

struct TypedSpeed {
  SpeedSettings settings;                     // without a problem
  QString contexts_problem, batches_problem;  // one sentence each for people; empty: none
};
// Contexts longer than the model's are read too: the clock does not mind.
TypedSpeed readSpeed(const SpeedChoice& choice);

}  // namespace transmla::ui
