// Where Hugging Face's libraries keep what they have downloaded, and what is found there by its name on the hub.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/base/file.h"

namespace transmla {

// As huggingface_hub and datasets choose them; empty where neither these variables nor HOME are set.
struct HubFolders {
  Path hub;       // HF_HUB_CACHE, HUGGINGFACE_HUB_CACHE, or hub/ of HF_HOME (else ~/.cache/huggingface)
  Path datasets;  // HF_DATASETS_CACHE, or datasets/ of the same
};
HubFolders hub_folders();  // of this process's environment

enum class HubKind { model, data_set };

// "OWNER/NAME", or the NAME alone of old data sets and models; no path on a disk looks so but a relative one.
bool is_hub_name(std::string_view name);
// models--OWNER--NAME, the folder of a repository inside of `hub`.
Path repository_folder(const Path& hub, HubKind kind, std::string_view name);
// Its snapshots that are there: what refs/main points to first, others newest first. Empty where there are none.
std::vector<Path> find_snapshots(const Path& hub, HubKind kind, std::string_view name);
// OWNER/NAME of a path inside a repository folder; empty for any other path.
std::string hub_name_of(const Path& path);

}  // namespace transmla
