#include "engine/session/resources.h"

#include <sys/resource.h>
#include <unistd.h>

namespace transmla {

std::size_t peak_rss_bytes() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  return static_cast<std::size_t>(usage.ru_maxrss) * 1024;  // Linux counts in KiB
}

std::size_t machine_memory() {
  return static_cast<std::size_t>(::sysconf(_SC_PHYS_PAGES)) * static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
}

std::size_t weight_cache_bytes(const Context& context) {
  if (context.memory_budget != 0) return context.memory_budget / 4;
  return machine_memory() / 4;
}

}  // namespace transmla
