#include "app/transmla/console.h"

#include <spdlog/sinks/base_sink.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdlib>
#include <iostream>
#include <mutex>

#include "app/transmla/interruption.h"
#include "engine/base/format.h"
#include "engine/math/linear.h"
#include "engine/session/version.h"

namespace transmla {
namespace {

// Columns of the terminal that standard error is; 0 where it is none.
int terminal_width() {
  if (::isatty(STDERR_FILENO) == 0) return 0;
  winsize size{};
  if (::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return 80;
  return size.ws_col;
}

// Log lines on standard error that do not run into the progress line.
class ConsoleSink : public spdlog::sinks::base_sink<std::mutex> {
 public:
  explicit ConsoleSink(ProgressDisplay& progress) : progress_(progress) {}

 private:
  void sink_it_(const spdlog::details::log_msg& message) override {
    progress_.clear();
    std::cerr << "transmla: " << std::string_view(message.payload.data(), message.payload.size()) << std::endl;
  }
  void flush_() override { std::cerr.flush(); }
  ProgressDisplay& progress_;
};

const char* environment(const char* name) {
  const char* value = std::getenv(name);
  return value != nullptr && *value != '\0' ? value : nullptr;
}

}  // namespace

void add_output_flags(CLI::App& app, CommonFlags& flags) {
  app.add_option("--json", flags.json, "Write all numbers to this file; - for standard output")->type_name("FILE");
  app.add_flag("-q,--quiet", flags.quiet, "Say nothing but errors");
  app.add_flag("-v,--verbose", flags.verbose, "Log the libraries, the precision and the steps to standard error");
}

void add_machine_flags(CLI::App& app, CommonFlags& flags) {
  app.add_option("--threads", flags.threads, "Threads; 0: all cores")->check(CLI::NonNegativeNumber)->default_str("0");
  app.add_option("--memory-budget", flags.memory_budget, "Memory to stay within, for example 8GiB; 0: no limit")
      ->transform(CLI::AsSizeValue(false))
      ->type_name("SIZE")
      ->default_str("0");
}

void add_statistics_flag(CLI::App& app, CommonFlags& flags) {
  app.add_option("--statistics", flags.statistics, "Folder that keeps statistics for later runs")
      ->type_name("DIR")
      ->default_str("~/.cache/transmla/statistics");
}

Result<Path> statistics_folder(const CommonFlags& flags) {
  if (!flags.statistics.empty()) return Path(flags.statistics);
  if (const char* cache = environment("XDG_CACHE_HOME")) return Path(cache) / "transmla" / "statistics";
  if (const char* home = environment("HOME")) return Path(home) / ".cache" / "transmla" / "statistics";
  return fail("neither HOME nor XDG_CACHE_HOME is set: say with --statistics where statistics are kept");
}

Console::Console(const CommonFlags& flags) : flags_(flags), progress_(std::cerr, terminal_width()) {
  log_ = std::make_shared<spdlog::logger>("transmla", std::make_shared<ConsoleSink>(progress_));
  log_->set_level(flags.verbose ? spdlog::level::info : spdlog::level::warn);
  log_->info("version {}, {}", version(), math_libraries());
}

Context Console::context(std::stop_token stop) {
  Context context;
  context.threads = flags_.threads;
  context.memory_budget = flags_.memory_budget;
  context.stop = std::move(stop);
  context.log = log_;
  context.ranks = flags_.ranks;
  if (!flags_.quiet) context.progress = [this](const Progress& progress) { progress_.show(progress); };
  return context;
}

void Console::print(const std::string& line) {
  if (flags_.quiet || flags_.json == "-") return;
  progress_.clear();
  std::cout << line << std::endl;
}

void Console::print(const std::string& name, const Perplexity& perplexity) {
  print(fmt::format("{} ppl: {}", name, format_with_error(perplexity.value(), perplexity.standard_error())));
}

void Console::note(const std::string& line) {
  if (flags_.quiet) return;
  progress_.clear();
  std::cerr << "transmla: " << line << std::endl;
}

void Console::aside(const std::string& line) {
  if (flags_.quiet) return;
  progress_.clear();
  const bool dim = terminal_width() > 0;
  std::cerr << (dim ? "\x1b[2m" : "") << line << (dim ? "\x1b[0m" : "") << std::endl;
}

Status Console::write_json(const nlohmann::json& json) {
  if (flags_.json.empty() || (flags_.ranks && flags_.ranks->rank() > 0)) return {};
  const auto text = json.dump(2) + "\n";
  if (flags_.json != "-") return write_text(flags_.json, text);
  progress_.clear();
  std::cout << text << std::flush;
  return {};
}

Status run_interruptible(Console& console, const std::vector<Path>& folders,
                         const std::function<Status(const Context&)>& job) {
  const std::stop_source stop;
  const Interruption interruption(stop, [&folders] {
    for (const auto& folder : folders) remove_unfinished(folder);
  });
  auto status = job(console.context(stop.get_token()));
  if (!status) console.clear();
  return status;
}

Status run_until_repeated(Console& console, const std::function<Status(const Context&)>& job) {
  const std::stop_source stop;
  const Interruption interruption(
      stop, [] {}, Patience::until_repeated);
  return job(console.context(stop.get_token()));
}

int exit_code(const Status& status) {
  if (status) return 0;
  // Empty: another process says it.
  if (!status.error().message.empty()) std::cerr << "transmla: " << status.error().message << std::endl;
  switch (status.error().kind) {
    case ErrorKind::input:
      return 2;
    case ErrorKind::cancelled:
      return kExitCancelled;
    case ErrorKind::internal:
      break;
  }
  return 1;
}

}  // namespace transmla
