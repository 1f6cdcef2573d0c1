// Other programs, run as a person at a terminal would: by name and words, never through a shell.
#pragma once

#include <string>
#include <vector>

#include "engine/base/context.h"
#include "engine/base/file.h"

namespace transmla {

// Where PATH has it; empty where it has not.
Path find_program(const std::string& name);

struct ProcessOutcome {
  int code = 0;        // exit code; 128 + signal where one ended it
  std::string output;  // standard output, where it is kept
};
// Runs words[0] with the words after it and waits for it. Its errors go where ours go, and so does its output unless it
// is kept. It gets `input` on its standard input. A stop ends it and gives the `cancelled` error.
Result<ProcessOutcome> run_process(const std::vector<std::string>& words, const std::string& input, bool keep_output,
                                   const Context& context);

}  // namespace transmla
