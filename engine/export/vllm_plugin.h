// The plug-in for vLLM that an export with biases carries: the files of resources/vllm_plugin, which the build puts
// into the library. Private to export/.
#pragma once

#include <string_view>
#include <vector>

namespace transmla {

// What such an export's config.json asks for. vLLM and SGLang know no such name and stop, where under DeepSeek-V3's own
// they would pass over the biases; transformers goes by model_type.
inline constexpr std::string_view biased_architecture = "BiasedDeepseekV3ForCausalLM";

struct CarriedFile {
  std::string_view name;  // within the folder vllm_plugin
  std::string_view text;
};

const std::vector<CarriedFile>& vllm_plugin();

}  // namespace transmla
