#include "engine/base/process.h"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <string_view>

extern char** environ;

namespace transmla {
namespace {

// A pipe, closed with the object.
struct Pipe {
  int read = -1, write = -1;

  Pipe() = default;
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;
  ~Pipe() {
    close(read);
    close(write);
  }
  bool open() {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) return false;
    read = ends[0], write = ends[1];
    return true;
  }
  static void close(int& end) {
    if (end >= 0) ::close(end);
    end = -1;
  }
};

// Begins the program and gives its number.
Result<pid_t> spawn(const std::vector<std::string>& words, const Pipe& input, const Pipe& output, bool keep_output) {
  std::vector<char*> arguments;
  for (const auto& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_adddup2(&actions, input.read, STDIN_FILENO);
  if (keep_output) ::posix_spawn_file_actions_adddup2(&actions, output.write, STDOUT_FILENO);
  pid_t process = 0;
  const int error = ::posix_spawnp(&process, arguments.front(), &actions, nullptr, arguments.data(), environ);
  ::posix_spawn_file_actions_destroy(&actions);
  if (error != 0) return fail("'{}' cannot be run: {}; install it", words.front(), std::strerror(error));
  return process;
}

int exit_code(int status) { return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status); }

// Waits at most `patience` ms for output and takes it; whether there was some. Closes the pipe at the output's end.
bool take_output(Pipe& pipe, std::string& output, int patience) {
  pollfd waiting{pipe.read, POLLIN, 0};  // of a closed pipe nothing ever comes
  if (::poll(&waiting, 1, patience) <= 0) return false;
  std::array<char, 1 << 14> buffer{};
  const auto size = ::read(pipe.read, buffer.data(), buffer.size());
  if (size > 0) output.append(buffer.data(), static_cast<std::size_t>(size));
  if (size == 0) Pipe::close(pipe.read);
  return size > 0;
}

}  // namespace

Path find_program(const std::string& name) {
  const char* const path = std::getenv("PATH");
  std::string_view rest = path == nullptr ? "" : path;
  while (!rest.empty()) {
    const auto folder = rest.substr(0, rest.find(':'));
    const auto program = Path(folder) / name;
    std::error_code error;
    if (!folder.empty() && ::access(program.c_str(), X_OK) == 0 && std::filesystem::is_regular_file(program, error)) {
      return program;
    }
    rest.remove_prefix(std::min(folder.size() + 1, rest.size()));
  }
  return {};
}

Result<ProcessOutcome> run_process(const std::vector<std::string>& words, const std::string& input, bool keep_output,
                                   const Context& context) {
  Pipe in, out;
  if (!in.open() || !out.open()) return fail_internal("no pipe can be made: {}", std::strerror(errno));
  TRY_ASSIGN(const auto process, spawn(words, in, out, keep_output));
  Pipe::close(in.read);
  Pipe::close(out.write);
  // A few lines, which the pipe holds whole; a program that has ended already is told by its exit code.
  auto* const before = ::signal(SIGPIPE, SIG_IGN);
  [[maybe_unused]] const auto written = ::write(in.write, input.data(), input.size());
  ::signal(SIGPIPE, before);
  Pipe::close(in.write);
  ProcessOutcome outcome;
  int status = 0;
  while (::waitpid(process, &status, WNOHANG) == 0) {
    constexpr int kPatience = 50;  // ms
    take_output(out, outcome.output, kPatience);
    if (context.check_stop()) continue;
    ::kill(process, SIGTERM);
    ::waitpid(process, &status, 0);
    return fail_cancelled();
  }
  while (take_output(out, outcome.output, 0)) continue;
  outcome.code = exit_code(status);
  return outcome;
}

}  // namespace transmla
