#include "engine/session/preflight.h"

#include <unistd.h>

#include "engine/export/deepseek.h"
#include "engine/export/deepseek_shape.h"

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

// The slots that method transmla will keep: every s-th frequency (METHOD.md, "Method transmla" step 2).
Status check_slots(const Model& model, const TransmlaOptions& options) {
  const auto frequencies = model.frequencies();
  std::vector<double> slots;
  for (std::size_t j = 0; j < frequencies.size(); j += static_cast<std::size_t>(options.collapse)) {
    slots.push_back(frequencies[j]);
  }
  return check_stock_frequencies(model.config().rope_theta, slots, 0);
}

}  // namespace

Status check_output(const Model& model, const Recipe& recipe, const Path& folder) {
  TRY_ASSIGN(const auto dtype, export_dtype(recipe.dtype));
  TRY(check_export_folder(model, dtype, folder));
  TRY(check_writable(folder));
  if (recipe.method == "score") return {};  // its slots turn as stock loaders do
  return check_slots(model, transmla_options(recipe, model.config()));
}

}  // namespace transmla
