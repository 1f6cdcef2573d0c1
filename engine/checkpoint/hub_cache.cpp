#include "engine/checkpoint/hub_cache.h"

#include <algorithm>
#include <cstdlib>

namespace transmla {
namespace {

namespace fs = std::filesystem;

Path environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? Path() : Path(value);
}

Path inside(const Path& folder, const char* name) { return folder.empty() ? folder : folder / name; }

Path first_of(const Path& first, const Path& second) { return first.empty() ? second : first; }

Path hugging_face_home() {
  const auto cache = first_of(environment("XDG_CACHE_HOME"), inside(environment("HOME"), ".cache"));
  return first_of(environment("HF_HOME"), inside(cache, "huggingface"));
}

constexpr std::string_view kSeparator = "--";

std::string replaced(std::string_view text, std::string_view from, std::string_view to) {
  std::string result(text);
  if (const auto at = result.find(from); at != std::string::npos) result.replace(at, from.size(), to);
  return result;
}

std::string_view prefix(HubKind kind) { return kind == HubKind::model ? "models--" : "datasets--"; }

std::vector<Path> folders_in(const Path& folder) {
  std::vector<Path> found;
  std::error_code error;
  for (fs::directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) {
    if (at->is_directory(error)) found.push_back(at->path());
  }
  return found;
}

// What refs/main says, without the line end that some tools write.
std::string main_revision(const Path& repository) {
  auto revision = read_text(repository / "refs" / "main").value_or("");
  revision.erase(std::find_if(revision.begin(), revision.end(), [](char c) { return c == '\n' || c == '\r'; }),
                 revision.end());
  return revision;
}

}  // namespace

HubFolders hub_folders() {
  const auto home = hugging_face_home();
  const auto hub = first_of(environment("HF_HUB_CACHE"), environment("HUGGINGFACE_HUB_CACHE"));
  return {first_of(hub, inside(home, "hub")), first_of(environment("HF_DATASETS_CACHE"), inside(home, "datasets"))};
}

bool is_hub_name(std::string_view name) {
  const auto allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
           c == '.' || c == '/';
  };
  if (name.empty() || !std::all_of(name.begin(), name.end(), allowed)) return false;
  const bool edges = name.front() == '/' || name.front() == '.' || name.back() == '/' || name.back() == '.';
  return !edges && std::count(name.begin(), name.end(), '/') <= 1;
}

Path repository_folder(const Path& hub, HubKind kind, std::string_view name) {
  return hub / (std::string(prefix(kind)) + replaced(name, "/", kSeparator));
}

std::vector<Path> find_snapshots(const Path& hub, HubKind kind, std::string_view name) {
  if (hub.empty() || !is_hub_name(name)) return {};
  const auto repository = repository_folder(hub, kind, name);
  const auto main = main_revision(repository);
  auto snapshots = folders_in(repository / "snapshots");
  const auto rank = [&](const Path& snapshot) {
    std::error_code error;
    return std::pair(snapshot.filename() == main, fs::last_write_time(snapshot, error));
  };
  std::sort(snapshots.begin(), snapshots.end(), [&](const Path& a, const Path& b) { return rank(a) > rank(b); });
  return snapshots;
}

std::string hub_name_of(const Path& path) {
  for (const auto& part : path) {
    for (const auto kind : {HubKind::model, HubKind::data_set}) {
      const auto name = part.string();
      if (name.starts_with(prefix(kind))) return replaced(name.substr(prefix(kind).size()), kSeparator, "/");
    }
  }
  return {};
}

}  // namespace transmla
