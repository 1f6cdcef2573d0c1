// Networks of the latest few plans, so that candidates that are measured in turns are not planned anew each time.
// Private to the measurement.
#pragma once

#include <cstddef>
#include <list>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/conversion/mla_layer.h"
#include "engine/forward/network.h"

namespace transmla {

std::size_t bytes_of(const std::vector<MlaLayer>& plans);

// Owned by one measurement, used by its thread.
class KeptNetworks {
 public:
  // Half of `bytes` for plans, half for their blocks packed for passes; the latest plan is kept whatever its size.
  explicit KeptNetworks(std::size_t bytes) : bytes_(bytes) {}

  std::optional<Network> find(const std::string& key);  // becomes the latest
  Network keep(const std::string& key, std::shared_ptr<SharedWeights> shared, std::vector<MlaLayer> plans);

 private:
  struct Kept {
    std::string key;
    std::size_t bytes = 0;
    Network network;
  };
  void drop_oldest();

  std::size_t bytes_;
  std::list<Kept> kept_;  // the latest first
};

}  // namespace transmla
