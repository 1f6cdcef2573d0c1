// What a job takes from the machine.
#pragma once

#include <cstddef>
#include <new>
#include <string>

#include "engine/base/context.h"
#include "engine/base/format.h"
#include "engine/base/result.h"

namespace transmla {

std::size_t peak_rss_bytes();  // of this process, so far
std::size_t machine_memory();  // bytes
// How much a job may keep of weights that are packed already: a quarter of the budget, or of the machine's memory.
std::size_t weight_cache_bytes(const Context& context);

// Runs a job and turns what libraries throw into its error. Nothing throws out of the session layer.
template <class Job>
auto guarded(Job&& job) -> decltype(job()) {
  try {
    return job();
  } catch (const std::bad_alloc&) {
    return fail("memory ran out ({} used at most); free some or try a smaller model", format_bytes(peak_rss_bytes()));
  } catch (const std::exception& error) {
    return fail_internal("a library failed: {}", error.what());
  }
}

}  // namespace transmla
