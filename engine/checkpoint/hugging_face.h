// Folders in the form of Hugging Face: config.json beside model.safetensors, or beside shards and their index.
#pragma once

#include <memory>

#include "engine/base/file.h"
#include "engine/base/result.h"
#include "engine/checkpoint/checkpoint.h"

namespace transmla {

Result<std::shared_ptr<const Checkpoint>> open_hugging_face(const Path& folder);

}  // namespace transmla
