#include "tests/app/program.h"

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <thread>

namespace transmla::fixtures {
namespace {

std::string content(const Path& path) {
  std::ostringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return text.str();
}

void redirect(const Path& path, int descriptor) {
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0644);
  ::dup2(file, descriptor);
  ::close(file);
}

void read_from(const Path& path) {
  const int file = ::open(path.c_str(), O_RDONLY);
  ::dup2(file, STDIN_FILENO);
  ::close(file);
}

void limit_files(std::size_t bytes) {
  ::signal(SIGXFSZ, SIG_IGN);  // a write beyond the limit then fails, as on a full disk
  const rlimit limit{bytes, bytes};
  ::setrlimit(RLIMIT_FSIZE, &limit);
}

}  // namespace

int Program::start(const std::vector<std::string>& args) const {
  std::vector<char*> words{const_cast<char*>(TRANSMLA_PROGRAM)};
  for (const auto& arg : args) words.push_back(const_cast<char*>(arg.c_str()));
  words.push_back(nullptr);
  const auto in = project_.folder() / "stdin", out = project_.folder() / "stdout", err = project_.folder() / "stderr";
  std::ofstream(in, std::ios::binary) << input;
  const int process = ::fork();
  if (process < 0) throw std::runtime_error("fork failed");
  if (process > 0) return process;
  read_from(in);
  redirect(out, STDOUT_FILENO);
  redirect(err, STDERR_FILENO);
  ::setenv("HOME", project_.folder().c_str(), 1);
  for (const auto* name : {"XDG_CACHE_HOME", "HF_HOME", "HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE", "HF_DATASETS_CACHE"}) {
    ::unsetenv(name);
  }
  if (largest_file > 0) limit_files(largest_file);
  ::execv(words.front(), words.data());
  ::_exit(127);
}

Outcome Program::finish(int process) const {
  int status = 0;
  ::waitpid(process, &status, 0);
  return {WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status), content(project_.folder() / "stdout"),
          content(project_.folder() / "stderr")};
}

Outcome Program::run(const std::vector<std::string>& args) const { return finish(start(args)); }

Outcome Program::run_and_signal(const std::vector<std::string>& args, const std::string& seen, int signal,
                                std::chrono::duration<double>& after) const {
  const int process = start(args);
  const auto err = project_.folder() / "stderr";
  const auto ended = [&] {
    siginfo_t info{};
    return ::waitid(P_PID, static_cast<id_t>(process), &info, WEXITED | WNOHANG | WNOWAIT) == 0 && info.si_pid != 0;
  };
  while (content(err).find(seen) == std::string::npos && !ended()) {
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  const auto sent = std::chrono::steady_clock::now();
  ::kill(process, signal);
  auto outcome = finish(process);
  after = std::chrono::steady_clock::now() - sent;
  return outcome;
}

std::vector<std::string> convert_flags(const TinyProject& project) {
  return {"--model-path",     project.model(),
          "--save-path",      project.output(),
          "--cal-text",       project.calibration_text(),
          "--test-text",      project.test_text(),
          "--statistics",     project.statistics(),
          "--qk-mqa-dim",     "8",
          "--kv-lora-rank",   "40",
          "--cal-nsamples",   "8",
          "--cal-max-seqlen", "64",
          "--eval-length",    "64",
          "--eval-chunks",    "6",
          "--method",         "transmla"};
}

std::vector<std::string> with(std::vector<std::string> flags, const std::string& name, const std::string& value) {
  const auto found = std::find(flags.begin(), flags.end(), name);
  if (found != flags.end()) {
    *(found + 1) = value;
  } else {
    flags.insert(flags.end(), {name, value});
  }
  return flags;
}

}  // namespace transmla::fixtures
