#include "engine/checkpoint/json.h"

#include <set>
#include <vector>

namespace transmla {
namespace {

using Json = nlohmann::json;

constexpr int deepest = 32;

// Watches the parser: nlohmann-json itself keeps the last of two equal keys and sets no bound to nesting.
class Watch {
 public:
  bool operator()(int depth, Json::parse_event_t event, const Json& value) {
    if (depth > deepest) too_deep_ = true;
    if (event == Json::parse_event_t::object_start) keys_.emplace_back();
    if (event == Json::parse_event_t::object_end) keys_.pop_back();
    if (event == Json::parse_event_t::key) note(value.get<std::string>());
    return !too_deep_;
  }
  bool too_deep() const { return too_deep_; }
  const std::string& duplicate() const { return duplicate_; }

 private:
  void note(const std::string& key) {
    if (!keys_.back().insert(key).second && duplicate_.empty()) duplicate_ = key;
  }
  std::vector<std::set<std::string>> keys_;
  std::string duplicate_;
  bool too_deep_ = false;
};

}  // namespace

Result<Json> parse_json_object(std::string_view text, const std::string& what) {
  Watch watch;
  Json parsed;
  try {
    parsed = Json::parse(text, std::ref(watch));
  } catch (const std::exception& error) {
    return fail("{} is not valid JSON ({}); the file is damaged, copy it again", what, shown(error.what(), 200));
  }
  if (watch.too_deep())
    return fail("{} is nested more than {} deep; the file is damaged, copy it again", what, deepest);
  if (!parsed.is_object()) return fail("{} holds a JSON {}, not an object; copy it again", what, parsed.type_name());
  if (!watch.duplicate().empty()) {
    return fail("{} names '{}' twice; it is not clear which one counts, make the file anew", what,
                shown(watch.duplicate()));
  }
  return parsed;
}

std::string shown(std::string_view name, std::size_t longest) {
  return name.size() <= longest ? std::string(name) : std::string(name.substr(0, longest)) + "…";
}

}  // namespace transmla
