#include "engine/checkpoint/json.h"
#include "engine/model/config.h"

#include "tests/fuzz/fuzz_input.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace transmla;
  const auto json = parse_json_object(std::string(reinterpret_cast<const char*>(data), size), "config.json");
  fuzz::check(json);
  if (json) fuzz::check(read_model_config(*json));
  return 0;
}
