// The files of an export beside its weights. Private to export/.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "engine/export/deepseek.h"
#include "engine/export/deepseek_shape.h"

namespace transmla {

// config.json, generation_config.json, README.md, conversion.json and the tokenizer's files. `written` is what the
// weights' writer tells of them, for conversion.json.
Status write_export_files(const ExportInput& input, const DeepseekShape& shape, const nlohmann::json& written,
                          const Path& folder);

// conversion.json alone; `written` has format and dtype too.
Status write_record(const ExportInput& input, const nlohmann::json& written, const Path& folder);
// The last part of the source's path.
std::string source_name(const Model& model);

}  // namespace transmla
