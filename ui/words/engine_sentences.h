// The sentences that the engine refuses with, where a person at the window can meet them: English patterns with {} for
// each value, exactly as they stand in the engine's sources. A test holds the two together. Private to ui/words.
#pragma once

#include <span>

namespace transmla::ui {

std::span<const char* const> sentencesOfTheModel();
std::span<const char* const> sentencesOfTheWork();

}  // namespace transmla::ui
