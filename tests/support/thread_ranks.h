// Ranks that are threads of one process, for tests of what ranks do together.
#pragma once

#include <functional>

#include "engine/base/ranks.h"

namespace transmla::fixtures {

// Runs `body` once on each of `count` threads, with a context whose ranks these are; returns when all are done.
// Every rank must make the same calls, as a test's body does that fails on none or on all.
void run_in_ranks(int count, const std::function<void(const Context& context)>& body);

}  // namespace transmla::fixtures
