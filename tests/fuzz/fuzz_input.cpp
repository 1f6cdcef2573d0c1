#include "tests/fuzz/fuzz_input.h"

#include <unistd.h>

#include <cstdlib>
#include <fstream>

namespace transmla::fuzz {
namespace {

// In memory where the system has such a folder; removed at the end.
struct Folder {
  Folder() {
    std::error_code error;
    const Path parent = std::filesystem::is_directory("/dev/shm", error) ? "/dev/shm" : "/tmp";
    path = parent / fmt::format("transmla-fuzz-{}", ::getpid());
    std::filesystem::create_directories(path);
  }
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path, ignored);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  Path path;
};

}  // namespace

Path file_of(std::span<const std::uint8_t> bytes, const char* name) {
  static const Folder folder;
  const Path file = folder.path / name;
  std::filesystem::create_directories(file.parent_path());
  std::ofstream(file, std::ios::binary)
      .write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
  return file;
}

void check_sentence(const Error& error) {
  if (error.message.empty() || error.kind == ErrorKind::internal) std::abort();
}

}  // namespace transmla::fuzz
