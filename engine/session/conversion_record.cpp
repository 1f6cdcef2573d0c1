#include "engine/session/conversion_record.h"

#include "engine/base/hash.h"
#include "engine/export/gguf_export.h"
#include "engine/session/outcome_json.h"

namespace transmla {
namespace {

using nlohmann::json;

constexpr const char* kRecordName = "conversion.json";

json optional_number(const std::optional<double>& number) { return number ? json(*number) : json(); }

std::optional<double> number_or_nothing(const json& value) {
  return value.is_null() ? std::nullopt : std::optional(value.get<double>());
}

Result<json> read_json(const Path& file) {
  TRY_ASSIGN(const auto text, read_text(file));
  auto parsed = json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (parsed.is_discarded()) return fail("'{}' is not valid JSON: the export is damaged", file.string());
  return parsed;
}

std::vector<NormGains> gains_from(const json& values) {
  std::vector<NormGains> gains;
  for (const auto& value : values) {
    gains.push_back({number_or_nothing(value.at("kv")), number_or_nothing(value.at("query"))});
  }
  return gains;
}

// Throws what nlohmann-json throws where a key is missing or has another type.
Result<ConversionRecord> record_from(const json& record) {
  TRY_ASSIGN(auto recipe, recipe_from_json(record.at("recipe")));
  TRY_ASSIGN(const auto precision, precision_from_name(record.at("precision").get<std::string>()));
  ConversionRecord result;
  result.calibration = calibration_settings(recipe);
  result.calibration.precision = precision;
  result.recipe = std::move(recipe);
  result.source_name = record.at("model").at("name").get<std::string>();
  result.source_fingerprint = record.at("model").at("fingerprint").get<std::string>();
  result.calibration_sha256 = record.at("calibration").at("sha256").get<std::string>();
  result.statistics_key = record.at("statistics").at("key").get<std::string>();
  result.plan_key = record.value("plan_key", "");
  result.norm_gains = gains_from(record.at("norm_gains"));
  result.verified_tokens = record.at("verification").at("token_ids").get<Tokens>();
  result.export_nll = record.at("verification").at("export_nll").get<double>();
  result.files = record.at("export").at("files").get<std::map<std::string, std::string>>();
  return result;
}

Result<std::string> hash_of(const Path& path) {
  TRY_ASSIGN(const auto file, MappedFile::open(path));
  return Sha256().add(file.bytes()).hex();
}

// The exporter has hashed the weights as it wrote them; this adds every other file.
Status add_hashes(const Path& folder, json& files) {
  std::error_code error;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder, error)) {
    const auto name = entry.path().lexically_relative(folder).generic_string();
    if (entry.is_directory() || name == kRecordName || files.contains(name)) continue;
    TRY_ASSIGN(files[name], hash_of(entry.path()));
  }
  if (error) return fail("cannot list '{}': {}", folder.string(), error.message());
  return {};
}

}  // namespace

std::vector<NormGains> norm_gains_of(const std::vector<MlaLayer>& plans) {
  std::vector<NormGains> gains;
  for (const auto& plan : plans) gains.push_back({plan.kv_norm_gain, plan.query_norm_gain});
  return gains;
}

json conversion_record(const ConversionOutcome& outcome, const std::vector<MlaLayer>& plans) {
  json record = to_json(outcome);
  record.erase("seconds");  // of an unfinished job
  record.erase("peak_rss_bytes");
  record["norm_gains"] = json::array();
  if (outcome.recipe.use_qkv_norm) {
    for (const auto& gains : norm_gains_of(plans)) {
      record["norm_gains"].push_back({{"kv", optional_number(gains.kv)}, {"query", optional_number(gains.query)}});
    }
  }
  return record;
}

Status complete_record(const Path& folder, const Verification& verification, const Tokens& tokens) {
  TRY_ASSIGN(auto record, read_json(folder / kRecordName));
  TRY(add_hashes(folder, record["export"]["files"]));
  record["verification"] = to_json(verification);
  record["verification"]["token_ids"] = tokens;
  return write_text(folder / kRecordName, record.dump(2) + "\n");
}

Path record_path(const Path& exported) {
  return is_gguf(exported) ? Path(exported).replace_extension(kRecordName) : exported / kRecordName;
}

Result<ConversionRecord> read_record(const Path& exported) {
  const Path path = record_path(exported);
  std::error_code error;
  if (!std::filesystem::exists(path, error)) {
    return fail("'{}' has no record '{}': give a folder or a GGUF file that convert has written, with its record",
                exported.string(), path.string());
  }
  TRY_ASSIGN(const auto json, read_json(path));
  try {
    return record_from(json);
  } catch (const std::exception& missing) {
    return fail("'{}' is damaged or from another version: {}", path.string(), missing.what());
  }
}

Status check_files(const Path& exported, const ConversionRecord& record) {
  for (const auto& [name, expected] : record.files) {
    // A GGUF may have another name by now.
    const Path path = is_gguf(exported) ? exported : exported / name;
    TRY_ASSIGN(const auto hash, hash_of(path));
    if (hash == expected) continue;
    return fail("'{}' has SHA-256 {}, it was written with {}: the file has changed, convert again or restore it",
                path.string(), hash, expected);
  }
  return {};
}

}  // namespace transmla
