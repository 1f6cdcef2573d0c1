#include <algorithm>
#include <array>
#include <iostream>
#include <string_view>
#include <vector>

#include "app/transmla/commands.h"
#include "app/transmla/console.h"
#include "app/transmla/process_ranks.h"
#include "engine/session/version.h"

namespace transmla {
namespace {

constexpr const char* kExamples = R"(Examples:
  transmla inspect model.gguf
  transmla convert --model-path model.gguf --save-path model-mla --cal-text train.txt --test-text test.txt
  transmla --model-path model --save-path model-mla …    flags alone mean convert, as in the TransMLA converter
  transmla COMMAND --help                                 all flags of a command

Exit codes: 0 done, 2 something you can mend (one sentence says what), 130 cancelled, 1 a fault of the program.)";

// Scripts of the TransMLA converter give flags and no command; those of the program itself stay its own.
std::vector<std::string> with_command(int argc, const char* const* argv) {
  std::vector<std::string> words(argv + std::min(argc, 1), argv + argc);
  const bool flags_only = !words.empty() && words.front().starts_with('-');
  const bool own = flags_only && (words.front() == "--help" || words.front() == "-h" || words.front() == "--version");
  if (flags_only && !own) words.insert(words.begin(), "convert");
  return {words.rbegin(), words.rend()};  // CLI11 takes them last first
}

// A mistyped command would else be told as a missing one.
Status check_command(const CLI::App& program, const std::vector<std::string>& words_last_first) {
  if (words_last_first.empty() || words_last_first.back().starts_with('-')) return {};
  std::vector<std::string> commands;
  for (const auto* command : program.get_subcommands({})) commands.push_back(command->get_name());
  const auto& word = words_last_first.back();
  if (std::find(commands.begin(), commands.end(), word) != commands.end()) return {};
  return fail("there is no command '{}'; the commands are {}", word, fmt::join(commands, ", "));
}

Status parse_failure(const CLI::App& program, const CLI::ParseError& error) {
  if (error.get_exit_code() != 0) return fail("{} (transmla --help tells more)", error.what());
  program.exit(error);  // --help and --version
  return {};
}

// Several processes may only run commands that share their work.
Status check_shared(const CLI::App& program) {
  constexpr std::array kShared{"calibrate", "convert", "eval"};
  const std::string name = program.get_subcommands().front()->get_name();
  if (std::find(kShared.begin(), kShared.end(), name) != kShared.end()) return {};
  return fail("'transmla {}' runs in one process: leave mpirun away; {} share their work", name,
              fmt::join(kShared, ", "));
}

// The words of the first process are those of all.
class Silence {
 public:
  explicit Silence(bool silent) {
    if (!silent) return;
    out_ = std::cout.rdbuf(nullptr);
    error_ = std::cerr.rdbuf(nullptr);
  }
  Silence(const Silence&) = delete;
  Silence& operator=(const Silence&) = delete;
  ~Silence() {
    if (error_ == nullptr) return;
    std::cout.rdbuf(out_);
    std::cerr.rdbuf(error_);
  }

 private:
  std::streambuf *out_ = nullptr, *error_ = nullptr;
};

Status run(int argc, const char* const* argv, const std::shared_ptr<Ranks>& ranks) {
  CLI::App program("Converts language models to multi-head latent attention, proves it, and exports them.", "transmla");
  program.set_version_flag("--version", fmt::format("transmla {}", version()));
  program.require_subcommand(1);
  program.footer(kExamples);
  Command chosen;
  add_convert(program, chosen, ranks);
  add_inspect(program, chosen);
  add_calibrate(program, chosen, ranks);
  add_sweep(program, chosen);
  add_sample(program, chosen);
  add_generate(program, chosen);
  add_chat(program, chosen);
  add_speed(program, chosen);
  add_eval(program, chosen, ranks);
  add_verify(program, chosen);
  add_project(program, chosen);
  add_plot(program, chosen);
  add_report(program, chosen);
  add_hub(program, chosen);
  try {
    auto words = with_command(argc, argv);
    TRY(check_command(program, words));
    program.parse(std::move(words));
    if (ranks) TRY(check_shared(program));
    return chosen();
  } catch (const CLI::ParseError& error) {
    return parse_failure(program, error);
  } catch (const std::exception& error) {
    return fail_internal("a library failed: {}", error.what());
  }
}

Status run_as_rank(int argc, const char* const* argv) {
  TRY_ASSIGN(const auto ranks, join_ranks());
  if (!ranks) return run(argc, argv, nullptr);
  const Silence silence(ranks->rank() > 0);
  return ranks->finish(run(argc, argv, ranks));
}

}  // namespace

int run_program(int argc, const char* const* argv) { return exit_code(run_as_rank(argc, argv)); }

}  // namespace transmla
