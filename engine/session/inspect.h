// What a checkpoint is, from its headers, and what is known of its activations.
#pragma once

#include <map>
#include <nlohmann/json.hpp>

#include "engine/analysis/cache.h"
#include "engine/session/source.h"
#include "engine/session/spectra.h"

namespace transmla {

struct Inspection {
  std::string name, family;
  ModelConfig config;
  std::size_t tensors = 0;
  std::size_t left_aside = 0;  // of them, those that are not converted
  std::uint64_t parameters = 0, bytes = 0;
  std::map<std::string, std::size_t> dtypes;  // tensors by storage type
  CacheCost cache;                            // 2-byte numbers
  int tokenizer_tokens = 0;
  std::string fingerprint;
  std::optional<ModelSpectra> spectra;  // where statistics are kept
};
// `statistics`: a folder to look for statistics of the model in.
Result<Inspection> inspect(const Path& model, const Path& statistics);
// Of a model that is open already, without spectra.
Inspection inspection_of(const Source& source, const std::string& name);
nlohmann::json to_json(const Inspection& inspection);

// Ids of a text as evaluation sees them.
Result<Tokens> tokens_of(const Path& model, const Path& text);

}  // namespace transmla
