// Files and folders under temporary names beside their targets. Each is held by a lock of the system (flock), which
// ends with its program however that ends: what a killed program left behind has none, so the next one that writes the
// same target can tell it from another's work, and removes it.
#pragma once

#include <filesystem>
#include <string>

#include "engine/base/result.h"

namespace transmla {

struct Unfinished {
  std::filesystem::path path;
  int descriptor = -1;  // open for writing where it is a file; holds the lock
};

// `target`'s folder is made where it is missing. Errors are of making, never of what others left.
Result<Unfinished> begin_file(const std::filesystem::path& target);
Result<Unfinished> begin_folder(const std::filesystem::path& target);

// What the names of this process's unfinished files and folders end with.
std::string unfinished_suffix();

// Renames what is whole and flushed to its final name, and flushes the name.
Status put_in_place(const std::filesystem::path& from, const std::filesystem::path& to);
// Flushes the names in a folder; empty: the current one.
Status sync_folder(const std::filesystem::path& folder);

// Whether a program that still runs is writing `target` under a temporary name.
bool is_being_written(const std::filesystem::path& target);

}  // namespace transmla
