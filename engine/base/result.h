// Errors are values: every engine function that can fail returns Result<T>; nothing throws across the engine's
// boundary.
#pragma once

#include <fmt/format.h>

#include <string>
#include <tl/expected.hpp>
#include <utility>

namespace transmla {

enum class ErrorKind {
  input,      // the person can mend it: a file, a flag, a full disk; exit code 2
  cancelled,  // the stop token was set
  internal,   // a broken promise of our own: verification failed, a library refused
};

// One clear sentence with both values and what to do next.
struct Error {
  std::string message;
  ErrorKind kind = ErrorKind::input;
};

template <class T>
using Result = tl::expected<T, Error>;
using Status = Result<void>;

// return fail("'{}' holds {} tensors, its index names {}: copy the folder again", path, found, named);
template <class... Args>
tl::unexpected<Error> fail(fmt::format_string<Args...> format, Args&&... args) {
  return tl::unexpected<Error>({fmt::format(format, std::forward<Args>(args)...), ErrorKind::input});
}

template <class... Args>
tl::unexpected<Error> fail_internal(fmt::format_string<Args...> format, Args&&... args) {
  return tl::unexpected<Error>({fmt::format(format, std::forward<Args>(args)...), ErrorKind::internal});
}

inline tl::unexpected<Error> fail_cancelled() { return tl::unexpected<Error>({"cancelled", ErrorKind::cancelled}); }

}  // namespace transmla

// Hand an error on to the caller. TRY(status); TRY_ASSIGN(auto file, MappedFile::open(path));
#define TRANSMLA_JOIN2(a, b) a##b
#define TRANSMLA_JOIN(a, b) TRANSMLA_JOIN2(a, b)
#define TRY(expression)                                                        \
  do {                                                                         \
    if (auto try_status = (expression); !try_status) {                         \
      return tl::unexpected<::transmla::Error>(std::move(try_status).error()); \
    }                                                                          \
  } while (false)
#define TRY_ASSIGN(declaration, expression) TRY_ASSIGN_AS(TRANSMLA_JOIN(try_result_, __LINE__), declaration, expression)
#define TRY_ASSIGN_AS(name, declaration, expression)                            \
  auto name = (expression);                                                     \
  if (!name) return tl::unexpected<::transmla::Error>(std::move(name).error()); \
  declaration = std::move(*name)
