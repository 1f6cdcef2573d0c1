// What all commands share: flags about the machine and the output, the context they become, and how results are told.
#pragma once

#include <CLI/CLI.hpp>

#include <functional>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "app/transmla/progress_display.h"
#include "engine/base/file.h"
#include "engine/base/ranks.h"
#include "engine/evaluation/perplexity.h"

namespace transmla {

struct CommonFlags {
  std::string json;  // file; "-": standard output
  bool quiet = false, verbose = false;
  int threads = 0;
  std::size_t memory_budget = 0;
  std::string statistics;                  // empty: the user's cache folder
  std::shared_ptr<Ranks> ranks = nullptr;  // no flag: the processes that mpirun has started
};
void add_output_flags(CLI::App& app, CommonFlags& flags);
void add_machine_flags(CLI::App& app, CommonFlags& flags);
void add_statistics_flag(CLI::App& app, CommonFlags& flags);

// --statistics, or $XDG_CACHE_HOME/transmla/statistics, or ~/.cache/transmla/statistics.
Result<Path> statistics_folder(const CommonFlags& flags);

// Results go to standard output, progress and messages to standard error.
class Console {
 public:
  explicit Console(const CommonFlags& flags);

  Context context(std::stop_token stop);
  // A line of the result; nothing with --quiet or where JSON goes to standard output.
  void print(const std::string& line);
  void print(const std::string& name, const Perplexity& perplexity);
  void note(const std::string& line);   // something to know, to standard error
  void aside(const std::string& line);  // numbers beside a text, dim on a terminal, to standard error
  void clear() { progress_.clear(); }
  Status write_json(const nlohmann::json& json);

 private:
  const CommonFlags& flags_;
  ProgressDisplay progress_;
  std::shared_ptr<spdlog::logger> log_;
};

// Runs a job so that Ctrl-C ends it; `folders` are where it may have unfinished files.
Status run_interruptible(Console& console, const std::vector<Path>& folders,
                         const std::function<Status(const Context&)>& job);
// Likewise, one that may take its time to end: Ctrl-C asks, a second one leaves.
Status run_until_repeated(Console& console, const std::function<Status(const Context&)>& job);

// Says what went wrong and gives the exit code: 0 fine, 2 input, 130 cancelled, 1 internal.
int exit_code(const Status& status);

}  // namespace transmla
