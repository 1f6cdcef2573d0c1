#include <cmath>
#include <limits>
#include <set>
#include <string_view>
#include <variant>
#include <vector>

#include "engine/session/recipe.h"

namespace transmla {
namespace {

using nlohmann::json;

// An integer that may be absent, and the word that says so in the file ("auto"; empty: null).
struct OptionalInt {
  std::optional<int>* value;
  std::string_view absent;
};
using Target = std::variant<std::string*, int*, std::uint64_t*, double*, bool*, OptionalInt>;

struct Field {
  std::string_view section;  // empty: the top level
  std::string_view key;
  Target target;
};

// The one table of what a recipe file holds.
std::vector<Field> fields_of(Recipe& recipe) {
  return {
      {"", "method", &recipe.method},
      {"", "dtype", &recipe.dtype},
      {"", "freqfold", OptionalInt{&recipe.freqfold, "auto"}},
      {"", "collapse", OptionalInt{&recipe.collapse, "auto"}},
      {"", "qk_mqa_dim", &recipe.qk_mqa_dim},
      {"", "q_lora_rank", OptionalInt{&recipe.q_lora_rank, ""}},
      {"", "kv_lora_rank", &recipe.kv_lora_rank},
      {"", "balance_kv_ratio", &recipe.balance_kv_ratio},
      {"", "use_qkv_norm", &recipe.use_qkv_norm},
      {"", "approximate_norms", &recipe.approximate_norms},
      {"score", "sweeps", &recipe.score.sweeps},
      {"score", "tail", &recipe.score.tail},
      {"score", "horizon", &recipe.score.horizon},
      {"score", "key_weight", &recipe.score.key_weight},
      {"score", "statistics_samples", &recipe.score.statistics_samples},
      {"score", "fit_samples", &recipe.score.fit_samples},
      {"score", "slot_steps", &recipe.score.slot_fit.schedule.steps},
      {"score", "slot_rate", &recipe.score.slot_fit.schedule.rate},
      {"score", "rounding", &recipe.score.rounding},
      {"score", "output_steps", &recipe.score.output_fit.schedule.steps},
      {"score", "output_rate", &recipe.score.output_fit.schedule.rate},
      {"score", "score_weight", &recipe.score.output_fit.score_weight},
      {"score", "refit", &recipe.score.refit},
      {"score", "ridge", &recipe.score.ridge},
      {"score", "refit_down", &recipe.score.refit_down},
      {"score", "down_ridge", &recipe.score.down_ridge},
      {"score", "openings", &recipe.score.openings},
      {"score", "token_power", &recipe.score.token_power},
      {"calibration", "samples", &recipe.calibration.samples},
      {"calibration", "generated", &recipe.calibration.generated},
      {"calibration", "length", &recipe.calibration.length},
      {"calibration", "seed", &recipe.calibration.seed},
      {"calibration", "batch", &recipe.calibration_batch},
      {"evaluation", "batch", &recipe.evaluation_batch},
      {"evaluation", "length", &recipe.evaluation_length},
      {"evaluation", "chunks", &recipe.evaluation_chunks},
  };
}

// Each read() says whether the value has the right type, and takes it.
bool read(const json& value, std::string* out) {
  if (!value.is_string()) return false;
  *out = value.get<std::string>();
  return true;
}
bool read(const json& value, int* out) {
  if (!value.is_number_integer()) return false;
  if (value.is_number_unsigned() && value.get<std::uint64_t>() > std::numeric_limits<int>::max()) return false;
  if (value.get<std::int64_t>() < std::numeric_limits<int>::min()) return false;
  *out = value.get<int>();
  return true;
}
bool read(const json& value, std::uint64_t* out) {
  if (!value.is_number_unsigned()) return false;
  *out = value.get<std::uint64_t>();
  return true;
}
bool read(const json& value, double* out) {
  if (!value.is_number()) return false;
  *out = value.get<double>();
  return true;
}
bool read(const json& value, bool* out) {
  if (!value.is_boolean()) return false;
  *out = value.get<bool>();
  return true;
}
bool read(const json& value, const OptionalInt& out) {
  const bool absent = out.absent.empty() ? value.is_null() : value == out.absent;
  int number = 0;
  if (!absent && !read(value, &number)) return false;
  *out.value = absent ? std::nullopt : std::optional(number);
  return true;
}

const char* expected(const std::string*) { return "a text"; }
const char* expected(const int*) { return "an integer"; }
const char* expected(const std::uint64_t*) { return "an integer from 0"; }
const char* expected(const double*) { return "a number"; }
const char* expected(const bool*) { return "true or false"; }
const char* expected(const OptionalInt& target) {
  return target.absent.empty() ? "an integer or null" : "an integer or \"auto\"";
}

json written(const OptionalInt& target) {
  if (*target.value) return **target.value;
  return target.absent.empty() ? json() : json(target.absent);
}
template <class T>
json written(const T* target) {
  return *target;
}

std::string full_name(std::string_view section, std::string_view key) {
  return section.empty() ? std::string(key) : fmt::format("{}.{}", section, key);
}

// Names of the keys a section may hold, sections included at the top level.
std::set<std::string_view> known_keys(const std::vector<Field>& fields, std::string_view section) {
  std::set<std::string_view> known;
  for (const auto& field : fields) {
    if (field.section == section) known.insert(field.key);
    if (section.empty() && !field.section.empty()) known.insert(field.section);
  }
  return known;
}

Status read_section(const json& section, std::string_view name, const std::vector<Field>& fields) {
  if (!section.is_object()) {
    return fail("the recipe's {} is {}, it must be an object of keys and values",
                name.empty() ? "content" : fmt::format("'{}'", name), section.dump());
  }
  const auto known = known_keys(fields, name);
  for (const auto& [key, value] : section.items()) {
    if (known.contains(key)) continue;
    return fail("the recipe has an unknown key '{}'; the keys here are {}", full_name(name, key),
                fmt::join(known, ", "));
  }
  for (const auto& field : fields) {
    if (field.section != name || !section.contains(field.key)) continue;
    const auto& value = section.at(std::string(field.key));
    if (std::visit([&](const auto& target) { return read(value, target); }, field.target)) continue;
    return fail("the recipe's '{}' is {}, it must be {}", full_name(name, field.key), value.dump(),
                std::visit([](const auto& target) { return expected(target); }, field.target));
  }
  return {};
}

}  // namespace

json to_json(const Recipe& recipe) {
  Recipe copy = recipe;
  json result;
  for (const auto& field : fields_of(copy)) {
    auto& section = field.section.empty() ? result : result[std::string(field.section)];
    section[std::string(field.key)] = std::visit([](const auto& target) { return written(target); }, field.target);
  }
  return result;
}

Result<Recipe> recipe_from_json(const json& json) {
  const auto method = json.is_object() ? json.find("method") : json.end();
  Recipe recipe = default_recipe(method != json.end() && method->is_string() ? method->get<std::string>() : "score");
  const auto fields = fields_of(recipe);
  TRY(read_section(json, "", fields));
  for (const auto section : {"score", "calibration", "evaluation"}) {
    if (json.contains(section)) TRY(read_section(json.at(section), section, fields));
  }
  return recipe;
}

Result<Recipe> load_recipe(const Path& file, const std::optional<std::string>& method) {
  TRY_ASSIGN(const auto text, read_text(file));
  auto json = json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (json.is_discarded())
    return fail("the recipe '{}' is not valid JSON: it must be one object of keys and values", file.string());
  if (method && json.is_object()) json["method"] = *method;
  auto recipe = recipe_from_json(json);
  if (!recipe) return fail("'{}': {}", file.string(), recipe.error().message);
  return recipe;
}

}  // namespace transmla
