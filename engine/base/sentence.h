// A sentence with its values apart, so that a window can say it in its reader's language.
#pragma once

#include <fmt/args.h>
#include <fmt/format.h>

#include <string>
#include <utility>
#include <vector>

namespace transmla {

struct Sentence {
  std::string pattern;  // English, with {} for each value
  std::vector<std::string> values;

  bool empty() const { return pattern.empty(); }
  std::string text() const {
    fmt::dynamic_format_arg_store<fmt::format_context> store;
    for (const std::string& value : values) store.push_back(value);
    return fmt::vformat(pattern, store);
  }
};

// Marks a pattern for lupdate -tr-function-alias QT_TRANSLATE_NOOP+=TRANSMLA_SENTENCE.
#define TRANSMLA_SENTENCE(context, pattern) pattern

}  // namespace transmla
