// conversion.json of an export: how it was made, its numbers, and what is needed to prove it again.
#pragma once

#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "engine/conversion/mla_layer.h"
#include "engine/session/convert.h"

namespace transmla {

struct NormGains {
  std::optional<double> kv, query;  // MlaLayer::kv_norm_gain, query_norm_gain
};

// What `verify` reads.
struct ConversionRecord {
  Recipe recipe;  // freqfold and collapse are numbers
  CalibrationSettings calibration;
  std::string source_name, source_fingerprint, calibration_sha256, statistics_key, plan_key;
  std::vector<NormGains> norm_gains;  // per layer; empty without use_qkv_norm
  Tokens verified_tokens;
  double export_nll = 0;                     // of those tokens
  std::map<std::string, std::string> files;  // name → SHA-256
};

std::vector<NormGains> norm_gains_of(const std::vector<MlaLayer>& plans);

// The part that is known before the weights are written.
nlohmann::json conversion_record(const ConversionOutcome& outcome, const std::vector<MlaLayer>& plans);
// Where the record of an export stands: conversion.json in a folder, X.conversion.json beside X.gguf.
Path record_path(const Path& exported);
// Adds the verification and the hashes of every file to the folder's conversion.json.
Status complete_record(const Path& folder, const Verification& verification, const Tokens& tokens);
Result<ConversionRecord> read_record(const Path& exported);

// Compares the export's files with the hashes of its record; the first that differs is an error.
Status check_files(const Path& exported, const ConversionRecord& record);

}  // namespace transmla
