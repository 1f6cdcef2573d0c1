#include "engine/session/preflight.h"

#include <unistd.h>

#include <algorithm>

#include "engine/export/deepseek.h"
#include "engine/export/deepseek_shape.h"
#include "engine/export/fp8_storage.h"
#include "engine/export/gguf_export.h"
#include "engine/session/planned_export.h"

namespace transmla {
namespace {

Path nearest_existing_parent(const Path& path) {
  std::error_code error;
  Path parent = std::filesystem::absolute(path, error).lexically_normal();
  while (!std::filesystem::exists(parent, error) && parent.has_relative_path()) parent = parent.parent_path();
  return parent;
}

Status check_writable(const Path& folder) {
  std::error_code error;
  const auto parent = nearest_existing_parent(folder);
  if (!std::filesystem::is_directory(parent, error)) {
    return fail("'{}' cannot be made: '{}' is not a folder", folder.string(), parent.string());
  }
  if (::access(parent.c_str(), W_OK) != 0) {
    return fail("'{}' cannot be made: this user may not write in '{}'", folder.string(), parent.string());
  }
  return {};
}

}  // namespace

// Method transmla keeps every s-th frequency (METHOD.md, "Method transmla" step 2); the slots of score turn as stock
// loaders do.
Status check_stock_slots(const ModelConfig& config, const Recipe& recipe) {
  if (recipe.method == "score") return {};
  const auto frequencies = rope_frequencies(config.head_dim, config.rope_theta, config.rope_scaling);
  const int collapse = std::max(1, transmla_options(recipe, config).collapse);
  std::vector<double> slots;
  for (std::size_t j = 0; j < frequencies.size(); j += static_cast<std::size_t>(collapse)) {
    slots.push_back(frequencies[j]);
  }
  return check_stock_frequencies(config.rope_theta, slots, 0);
}

Status check_output(const Model& model, const Recipe& recipe, const Path& target) {
  if (is_gguf(target)) {
    TRY_ASSIGN(const auto dtype, gguf_dtype(recipe.dtype));
    TRY(check_gguf_target(model, dtype, target));
  } else {
    TRY_ASSIGN(const auto dtype, export_dtype(recipe.dtype));
    TRY(check_export_folder(model, dtype, target));
    if (dtype == ExportDType::fp8) TRY(check_fp8(planned_shape(model.config(), recipe)));
  }
  TRY(check_writable(target));
  return check_stock_slots(model.config(), recipe);
}

}  // namespace transmla
