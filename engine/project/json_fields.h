// Fields of JSON objects that may be damaged, read by type. Private to project/.
#pragma once

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "engine/checkpoint/json.h"

namespace transmla {

template <class T>
struct ListOf : std::false_type {};
template <class T>
struct ListOf<std::vector<T>> : std::true_type {
  using Element = T;
};

// Whether a value is a T without loss; nlohmann::json stands for an object.
template <class T>
bool holds(const nlohmann::json& value) {
  if constexpr (std::is_same_v<T, nlohmann::json>) {
    return value.is_object();
  } else if constexpr (std::is_same_v<T, std::string>) {
    return value.is_string();
  } else if constexpr (std::is_same_v<T, bool>) {
    return value.is_boolean();
  } else if constexpr (std::is_integral_v<T>) {
    if (value.is_number_unsigned()) return std::in_range<T>(value.get<std::uint64_t>());
    return value.is_number_integer() && std::in_range<T>(value.get<std::int64_t>());
  } else if constexpr (std::is_floating_point_v<T>) {
    return value.is_number();
  } else {
    return value.is_array() && std::all_of(value.begin(), value.end(), holds<typename ListOf<T>::Element>);
  }
}

template <class T>
Result<T> field(const nlohmann::json& object, const char* key) {
  const auto found = object.find(key);
  if (found == object.end()) return fail("its '{}' is missing", key);
  if (!holds<T>(*found)) return fail("its '{}' is of the wrong kind", key);
  return found->template get<T>();
}

}  // namespace transmla
