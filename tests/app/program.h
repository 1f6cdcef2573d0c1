// The built program, run as a user runs it.
#pragma once

#include <chrono>
#include <csignal>
#include <string>
#include <vector>

#include "tests/support/tiny_project.h"

namespace transmla::fixtures {

struct Outcome {
  int code = 0;  // exit code; 128 + signal where one ended it
  std::string out, err;
};

// Runs `transmla ARGS…` with HOME in a folder of its own, as that folder's project.
class Program {
 public:
  explicit Program(const TinyProject& project) : project_(project) {}
  // What the program reads from standard input.
  std::string input;
  // No file may grow beyond this many bytes, as on a disk that is full; 0: no limit.
  std::size_t largest_file = 0;

  Outcome run(const std::vector<std::string>& args) const;
  // Sends `signal` as soon as standard error holds `seen`; `after` says how long the program then took to end.
  Outcome run_and_signal(const std::vector<std::string>& args, const std::string& seen, int signal,
                         std::chrono::duration<double>& after) const;

 private:
  int start(const std::vector<std::string>& args) const;
  Outcome finish(int process) const;
  const TinyProject& project_;
};

// A conversion of the project in seconds' fractions: model, texts, statistics and an output folder, all tiny.
std::vector<std::string> convert_flags(const TinyProject& project);
// `flags` with `name value` put in place of the value it has, or added.
std::vector<std::string> with(std::vector<std::string> flags, const std::string& name, const std::string& value);

}  // namespace transmla::fixtures
