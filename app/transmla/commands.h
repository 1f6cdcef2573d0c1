// The commands. Each adds its flags to the program and says what to run when it was named.
#pragma once

#include <CLI/CLI.hpp>

#include <functional>
#include <memory>

#include "engine/base/ranks.h"
#include "engine/base/result.h"

namespace transmla {

using Command = std::function<Status()>;

// `chosen` is set while the command line is parsed. `ranks`, which may be empty, share the work.
void add_convert(CLI::App& program, Command& chosen, const std::shared_ptr<Ranks>& ranks);
void add_calibrate(CLI::App& program, Command& chosen, const std::shared_ptr<Ranks>& ranks);
void add_eval(CLI::App& program, Command& chosen, const std::shared_ptr<Ranks>& ranks);
void add_inspect(CLI::App& program, Command& chosen);
void add_sweep(CLI::App& program, Command& chosen);
void add_sample(CLI::App& program, Command& chosen);
void add_generate(CLI::App& program, Command& chosen);
void add_chat(CLI::App& program, Command& chosen);
void add_speed(CLI::App& program, Command& chosen);
void add_verify(CLI::App& program, Command& chosen);
void add_project(CLI::App& program, Command& chosen);
void add_plot(CLI::App& program, Command& chosen);
void add_report(CLI::App& program, Command& chosen);
void add_hub(CLI::App& program, Command& chosen);

// The whole program but for main().
int run_program(int argc, const char* const* argv);

}  // namespace transmla
