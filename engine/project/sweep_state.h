// The states of a sweep as its file names them. Private to project/.
#pragma once

#include <optional>
#include <string_view>

#include "engine/project/project.h"

namespace transmla {

constexpr std::string_view kSweepStates[] = {"waiting", "running", "paused", "done", "cancelled"};  // of SweepState

inline std::string_view sweep_state_name(SweepState state) { return kSweepStates[static_cast<int>(state)]; }

inline std::optional<SweepState> sweep_state_from(std::string_view name) {
  for (int state = 0; state < static_cast<int>(std::size(kSweepStates)); ++state) {
    if (kSweepStates[state] == name) return static_cast<SweepState>(state);
  }
  return std::nullopt;
}

}  // namespace transmla
