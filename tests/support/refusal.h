#pragma once

#include <gtest/gtest.h>

#include <initializer_list>
#include <string>

#include "engine/base/result.h"

namespace transmla::fixtures {

// Whether a call was refused as the person's to mend, in a sentence that has all of `parts`:
//   EXPECT_TRUE(fixtures::refused(Model::open(path), {"'qwen3'", "llama, qwen2"}));
template <class T>
::testing::AssertionResult refused(const Result<T>& result, std::initializer_list<std::string> parts) {
  if (result) return ::testing::AssertionFailure() << "it was accepted";
  const Error& error = result.error();
  if (error.kind != ErrorKind::input) return ::testing::AssertionFailure() << "not an input error: " << error.message;
  for (const std::string& part : parts) {
    if (error.message.find(part) == std::string::npos) {
      return ::testing::AssertionFailure() << "\"" << part << "\" is not in: " << error.message;
    }
  }
  return ::testing::AssertionSuccess();
}

}  // namespace transmla::fixtures
