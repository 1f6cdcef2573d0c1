// What the targets have in common. A target is one function for libFuzzer, which replay.cpp calls with committed files.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "engine/base/file.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace transmla::fuzz {

// A file of these bytes for readers that take one; the next call writes another in its place, of the same folder.
// Without fsync, unlike the engine's own writing: a fuzzer writes thousands of them in a second.
Path file_of(std::span<const std::uint8_t> bytes, const char* name);

// An error's sentence: not empty, and one line, however wild the bytes are that it quotes.
void check_sentence(const Error& error);

template <class T>
void check(const Result<T>& result) {
  if (!result) check_sentence(result.error());
}

}  // namespace transmla::fuzz
