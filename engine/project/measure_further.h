// Further results of candidates: measured when somebody asks for them, in a job of their own.
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "engine/project/project.h"
#include "engine/session/measurement.h"

namespace transmla {

enum class FurtherKind { kl_divergence, layer_errors, decoding_speed, speed_by_context };

// Whether a candidate has no such results, no KL divergence on some of the chunks that its perplexity was taken on, or
// a speed that cannot be compared with the original's, which plays no part in the others.
bool lacks(const Candidate& candidate, FurtherKind kind, const std::optional<DecodingSpeed>& original_speed = {});

struct FurtherWork {
  FurtherKind kind = FurtherKind::kl_divergence;
  MeasurementRequest measurement;
  std::vector<Candidate> candidates;  // with what is known of them already
  SpeedSettings speed = {};           // of speeds by context
  int chunks_per_step = 2;
};

// What these of the project's candidates lack, those together that can be measured together; ids that the project has
// not are left out. Speeds by context are measured anew, since other contexts may be asked for than the known ones.
std::vector<FurtherWork> further_work(const Project& project, const std::vector<std::string>& ids, FurtherKind kind,
                                      const SpeedSettings& speed = {});

// What is told as it goes, on the thread of the call; may be empty.
struct FurtherListener {
  std::function<void(const Candidate& candidate)> candidate;  // after each step, for take_further_results()
  std::function<void(const DecodingSpeed& original)> original_speed;
};

// KL divergence: on the chunks that the perplexity has, on all where it has none. Speed: first the original's, so that
// all of a job are measured under the same conditions. Other results that are known already are not measured again.
Status measure_further(const FurtherWork& work, const FurtherListener& listener, const Context& context);

}  // namespace transmla
