#include "engine/text/data_set_files.h"

#include <fnmatch.h>

#include <algorithm>
#include <nlohmann/json.hpp>

namespace transmla {
namespace {

namespace fs = std::filesystem;

constexpr int kDeepest = 3;  // folders inside of one another that are searched
constexpr std::string_view kEndings = "@(parquet|json|jsonl|json.gz|jsonl.gz|txt|txt.gz|raw)";

bool matches(const std::string& pattern, const std::string& text) {
  return ::fnmatch(pattern.c_str(), text.c_str(), FNM_PATHNAME | FNM_EXTMATCH) == 0;
}

// Of all files below `folder`, relative and sorted. A repository's blobs have no names to go by.
std::vector<std::string> files_below(const Path& folder) {
  std::vector<std::string> files;
  std::error_code error;
  const auto options = fs::directory_options::follow_directory_symlink | fs::directory_options::skip_permission_denied;
  for (fs::recursive_directory_iterator at(folder, options, error), end; !error && at != end; at.increment(error)) {
    if (at.depth() >= kDeepest || at->path().filename() == "blobs") at.disable_recursion_pending();
    std::error_code unreadable;
    if (at->is_regular_file(unreadable)) files.push_back(at->path().lexically_relative(folder).generic_string());
  }
  std::sort(files.begin(), files.end());
  return files;
}

Path first_match(const Path& folder, const std::vector<std::string>& patterns) {
  const auto files = files_below(folder);
  for (const auto& pattern : patterns) {
    const auto found =
        std::find_if(files.begin(), files.end(), [&](const auto& file) { return matches(pattern, file); });
    if (found != files.end()) return folder / *found;
  }
  return {};
}

std::vector<std::string> repository_patterns(const DataSet& set, Split split) {
  const auto& files = set.files(split);
  return {files.begin(), files.end()};
}

// What people call such files in a folder of their own, beside the names of the repository.
std::vector<std::string> folder_patterns(const DataSet& set, Split split) {
  auto patterns = repository_patterns(set, split);
  const auto add = [&](std::string_view word) {
    patterns.push_back(fmt::format("{}*{}*.{}", set.local, word, kEndings));
    patterns.push_back(fmt::format("{}/*{}*.{}", set.name, word, kEndings));
    patterns.push_back(fmt::format("{}*.{}", word, kEndings));
  };
  add(set.one_file ? "train" : name_of(split));
  if (set.name == "c4" && split == Split::test) add("validation");
  if (set.one_file) patterns.push_back(fmt::format("{}*.{}", set.local, kEndings));
  return patterns;
}

Path find_in_hub(const DataSet& set, Split split, const Path& hub) {
  for (const auto repository : set.repositories) {
    for (const auto& snapshot : find_snapshots(hub, HubKind::data_set, repository)) {
      if (auto file = first_match(snapshot, repository_patterns(set, split)); !file.empty()) return file;
    }
  }
  return {};
}

// Older versions of datasets keep a download under a hash, with a .json beside it that holds the address.
Path find_download(const DataSet& set, Split split, const Path& datasets) {
  const auto folder = datasets / "downloads";
  for (const auto& name : files_below(folder)) {
    if (!name.ends_with(".json") || name.find('/') != std::string::npos) continue;
    const auto about = nlohmann::json::parse(read_text(folder / name).value_or(""), nullptr, false);
    if (!about.is_object() || !about.contains("url") || !about.at("url").is_string()) continue;
    const auto url = about.at("url").get<std::string>();
    const auto ends_url = [&](std::string_view file) {
      return ::fnmatch(fmt::format("*/{}", file).c_str(), url.c_str(), 0) == 0;
    };
    const auto file = folder / Path(name).stem();
    const auto& names = set.files(split);
    std::error_code error;
    if (std::any_of(names.begin(), names.end(), ends_url) && fs::is_regular_file(file, error)) return file;
  }
  std::vector<std::string> unpacked;
  for (const auto& file : set.files(split)) unpacked.push_back(fmt::format("*/{}", file));
  return first_match(folder / "extracted", unpacked);
}

std::string how_to_get(const DataSet& set, Split split) {
  const auto folder = set.train.front().substr(0, set.train.front().find('/'));
  const auto what = set.name == "c4" ? std::string(set.files(split).front()) : fmt::format("--include '{}/*'", folder);
  const auto revision = set.revision == "main" ? "" : fmt::format(" --revision {}", set.revision);
  return fmt::format("huggingface-cli download --repo-type dataset {} {}{}", set.repositories.front(), what, revision);
}

tl::unexpected<Error> missing(const DataSet& set, Split split, const std::vector<Path>& looked) {
  std::vector<std::string> places;
  for (const auto& path : looked) {
    if (!path.empty()) places.push_back(fmt::format("'{}'", path.string()));
  }
  return fail(
      "the data set '{}' is not here (its {} split, {}, was looked for in {}): get it with transmla hub {} or {}, say "
      "with --data-dir where it is, or give texts with --cal-text FILE and --test-text FILE",
      set.name, name_of(split), set.files(split).front(),
      places.empty() ? "no folder, as neither HOME nor HF_HOME is set" : fmt::format("{}", fmt::join(places, " and ")),
      set.name, how_to_get(set, split));
}

// One file is the split that is asked for, unless its name says that it is the other one.
Status check_split(const DataSet& set, Split split, const Path& file) {
  const auto name = file.filename().string();
  const auto other = split == Split::train ? "test" : "train";
  if (set.one_file || name.find(other) == std::string::npos) return {};
  return fail("'{}' is the {} split of '{}', its {} split is wanted too: give the folder that holds both",
              file.string(), other, set.name, name_of(split));
}

Path find_in_folder(const DataSet& set, Split split, const Path& folder) {
  if (auto file = first_match(folder, folder_patterns(set, split)); !file.empty()) return file;
  for (const auto& hub : {folder, folder / "hub"}) {
    if (auto file = find_in_hub(set, split, hub); !file.empty()) return file;
  }
  return {};
}

}  // namespace

Result<TextSource> find_part(const DataSetPart& part, const Path& data_dir, const HubFolders& folders) {
  const auto* const set = find_data_set(part.name);
  if (set == nullptr) {
    return fail("there is no data set '{}'; there are {}", part.name, fmt::join(data_set_names(), ", "));
  }
  std::error_code error;
  if (!data_dir.empty() && fs::is_regular_file(data_dir, error)) {
    TRY(check_split(*set, part.split, data_dir));
    return TextSource(data_dir, part);
  }
  auto file =
      data_dir.empty() ? find_in_hub(*set, part.split, folders.hub) : find_in_folder(*set, part.split, data_dir);
  if (file.empty() && data_dir.empty()) file = find_download(*set, part.split, folders.datasets);
  if (!file.empty()) return TextSource(std::move(file), part);
  if (!data_dir.empty()) return missing(*set, part.split, {data_dir});
  return missing(*set, part.split, {folders.hub, folders.datasets});
}

}  // namespace transmla
