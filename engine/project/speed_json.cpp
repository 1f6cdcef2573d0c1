#include "engine/project/speed_json.h"

#include <algorithm>

#include "engine/project/json_fields.h"

namespace transmla {
namespace {

using nlohmann::json;

json to_json(const SpeedTable& table) {
  json rows = json::array();
  for (const LengthSpeed& row : table.rows) {
    rows.push_back({{"context", row.length},
                    {"batch", row.sequences},
                    {"seconds_per_token", row.step_seconds},
                    {"weight_bytes", row.weight_bytes},
                    {"cache_bytes", row.cache_bytes}});
  }
  return {{"cache_bytes_per_token", table.cache_bytes_per_token}, {"speeds", std::move(rows)}};
}

Result<LengthSpeed> row_from(const json& object) {
  LengthSpeed row;
  TRY_ASSIGN(row.length, field<int>(object, "context"));
  TRY_ASSIGN(row.sequences, field<int>(object, "batch"));
  TRY_ASSIGN(row.step_seconds, field<double>(object, "seconds_per_token"));
  TRY_ASSIGN(row.weight_bytes, field<std::size_t>(object, "weight_bytes"));
  TRY_ASSIGN(row.cache_bytes, field<std::size_t>(object, "cache_bytes"));
  if (row.length > 0 && row.sequences > 0 && row.step_seconds > 0) return row;
  return fail("it has a token of {} s behind {} tokens of {} sequences", row.step_seconds, row.length, row.sequences);
}

Result<SpeedTable> table_from(const json& object, const char* key) {
  SpeedTable table;
  TRY_ASSIGN(const auto kept, field<json>(object, key));
  TRY_ASSIGN(table.cache_bytes_per_token, field<std::size_t>(kept, "cache_bytes_per_token"));
  TRY_ASSIGN(const auto rows, field<std::vector<json>>(kept, "speeds"));
  for (const json& row : rows) {
    TRY_ASSIGN(table.rows.emplace_back(), row_from(row));
  }
  return table;
}

bool same_rows(const SpeedTable& a, const SpeedTable& b) {
  return std::equal(a.rows.begin(), a.rows.end(), b.rows.begin(), b.rows.end(),
                    [](const LengthSpeed& left, const LengthSpeed& right) {
                      return left.length == right.length && left.sequences == right.sequences;
                    });
}

}  // namespace

json to_json(const DecodingSpeed& speed) {
  return {{"tokens_per_second", speed.tokens_per_second},
          {"context_length", speed.context_length},
          {"tokens", speed.tokens},
          {"threads", speed.threads},
          {"machine", speed.machine}};
}

Result<DecodingSpeed> decoding_speed_from_json(const json& json) {
  DecodingSpeed speed;
  TRY_ASSIGN(speed.tokens_per_second, field<double>(json, "tokens_per_second"));
  TRY_ASSIGN(speed.context_length, field<int>(json, "context_length"));
  TRY_ASSIGN(speed.tokens, field<int>(json, "tokens"));
  TRY_ASSIGN(speed.threads, field<int>(json, "threads"));
  TRY_ASSIGN(speed.machine, field<std::string>(json, "machine"));
  return speed;
}

json to_json(const SpeedComparison& comparison) {
  return {{"machine", comparison.machine},
          {"threads", comparison.threads},
          {"memory_bandwidth", comparison.memory_bandwidth},
          {"original", to_json(comparison.original)},
          {"converted", to_json(comparison.converted)}};
}

Result<SpeedComparison> speed_comparison_from_json(const json& object) {
  SpeedComparison comparison;
  TRY_ASSIGN(comparison.machine, field<std::string>(object, "machine"));
  TRY_ASSIGN(comparison.threads, field<int>(object, "threads"));
  TRY_ASSIGN(comparison.memory_bandwidth, field<double>(object, "memory_bandwidth"));
  TRY_ASSIGN(comparison.original, table_from(object, "original"));
  TRY_ASSIGN(comparison.converted, table_from(object, "converted"));
  if (comparison.memory_bandwidth > 0 && same_rows(comparison.original, comparison.converted)) return comparison;
  return fail("its speeds of {} and {} contexts, at {} bytes per second of memory, are no comparison",
              comparison.original.rows.size(), comparison.converted.rows.size(), comparison.memory_bandwidth);
}

}  // namespace transmla
