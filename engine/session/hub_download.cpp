#include "engine/session/hub_download.h"

#include <fnmatch.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/base/format.h"
#include "engine/base/hash.h"
#include "engine/base/process.h"
#include "engine/text/data_set.h"

namespace transmla {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using Words = std::vector<std::string>;

// What is fetched of a repository.
struct Wanted {
  HubKind kind = HubKind::model;
  std::string repository, revision = "main";
  Words patterns;  // of fnmatch
};

struct RemoteFile {
  std::string name, sha256;  // of small files the hub gives no SHA-256
  std::uint64_t size = 0;
};

// Weights first: a model whose download was ended between two patterns has no config.json yet.
Result<Wanted> wanted(const std::string& name) {
  if (const auto* const set = find_data_set(name)) {
    Wanted result{HubKind::data_set, std::string(set->repositories.front()), std::string(set->revision), {}};
    for (const auto split : {Split::train, Split::test}) {
      const std::string pattern(set->files(split).front());
      if (std::find(result.patterns.begin(), result.patterns.end(), pattern) == result.patterns.end()) {
        result.patterns.push_back(pattern);
      }
    }
    if (set->revision == "refs/convert/parquet") result.patterns = {"penn_treebank/*"};
    return result;
  }
  if (!is_hub_name(name) || name.find('/') == std::string::npos) {
    return fail("'{}' is neither a data set ({}) nor OWNER/NAME of a model", name, fmt::join(data_set_names(), ", "));
  }
  return Wanted{HubKind::model, name, "main", {"*.safetensors", "*.model", "*.txt", "*.jinja", "*.json"}};
}

// ---- huggingface-cli ----

Result<DownloadOutcome> by_cli(const Path& program, const Wanted& wanted, const DownloadRequest& request,
                               const Context& context) {
  for (const auto& pattern : wanted.patterns) {
    Words words{program.string(), "download",      wanted.repository, "--include",         pattern,
                "--revision",     wanted.revision, "--cache-dir",     request.hub.string()};
    if (wanted.kind == HubKind::data_set) words.insert(words.end(), {"--repo-type", "dataset"});
    TRY_ASSIGN(const auto outcome, run_process(words, "", /*keep_output=*/true, context));
    if (outcome.code != 0) {
      return fail("{} could not download '{}' (exit code {}): its own words above say why", program.filename().string(),
                  wanted.repository, outcome.code);
    }
  }
  const auto snapshots = find_snapshots(request.hub, wanted.kind, wanted.repository);
  if (snapshots.empty()) return fail("'{}' holds none of the files that are wanted", wanted.repository);
  return DownloadOutcome{snapshots.front(), 0};
}

// ---- curl ----

class CurlDownload {
 public:
  CurlDownload(Path program, const Wanted& wanted, const DownloadRequest& request, const Context& context)
      : program_(std::move(program)), wanted_(wanted), request_(request), context_(context) {}

  Result<DownloadOutcome> run() {
    TRY(list());
    const auto repository = repository_folder(request_.hub, wanted_.kind, wanted_.repository);
    const auto snapshot = repository / "snapshots" / revision_;
    const auto count = files_.size();
    TRY(fetch_all(repository / ("unfinished-" + revision_), snapshot));
    TRY(make_folder(repository / "refs"));
    if (wanted_.revision == "main") TRY(write_text(repository / "refs" / "main", revision_));
    return DownloadOutcome{snapshot, count};
  }

 private:
  static Status make_folder(const Path& folder) {
    std::error_code error;
    fs::create_directories(folder, error);
    if (error) return fail("'{}' cannot be made: {}", folder.string(), error.message());
    return {};
  }

  const char* kind_path(const char* model, const char* data_set) const {
    return wanted_.kind == HubKind::model ? model : data_set;
  }

  // The token goes by standard input: other users can read command lines.
  Result<ProcessOutcome> curl(const Words& more) const {
    Words words{program_.string(), "--fail", "--location", "--silent", "--show-error", "--retry", "2", "--config", "-"};
    words.insert(words.end(), more.begin(), more.end());
    const auto header =
        request_.token.empty() ? std::string() : fmt::format("header = \"Authorization: Bearer {}\"\n", request_.token);
    return run_process(words, header, /*keep_output=*/true, context_);
  }

  // The files of the revision and the commit that it stands for.
  Status list() {
    auto revision = wanted_.revision;
    for (auto at = revision.find('/'); at != std::string::npos; at = revision.find('/')) revision.replace(at, 1, "%2F");
    const auto url = fmt::format("{}/api/{}/{}/revision/{}?blobs=true", request_.endpoint,
                                 kind_path("models", "datasets"), wanted_.repository, revision);
    TRY_ASSIGN(const auto answer, curl({url}));
    if (answer.code != 0) {
      return fail(
          "'{}' did not answer (curl's exit code {}): is the name '{}' right, and is there a licence to accept "
          "(then set HF_TOKEN)?",
          url, answer.code, wanted_.repository);
    }
    const auto about = json::parse(answer.output, nullptr, /*allow_exceptions=*/false);
    try {
      read_list(about);
    } catch (const std::exception&) {
      return fail("'{}' answered with {} bytes that are no list of files", url, answer.output.size());
    }
    if (revision_.empty() || revision_.find_first_not_of("0123456789abcdef") != std::string::npos) {
      return fail("'{}' names '{}', which is no commit", url, revision_);
    }
    if (files_.empty()) {
      return fail("'{}' holds none of the files that are wanted ({})", wanted_.repository,
                  fmt::join(wanted_.patterns, ", "));
    }
    return {};
  }

  void read_list(const json& about) {
    revision_ = about.at("sha").get<std::string>();
    for (const auto& file : about.at("siblings")) {
      const auto name = file.at("rfilename").get<std::string>();
      const auto is_wanted = [&](const std::string& pattern) {
        return ::fnmatch(pattern.c_str(), name.c_str(), FNM_PATHNAME) == 0;
      };
      if (std::none_of(wanted_.patterns.begin(), wanted_.patterns.end(), is_wanted)) continue;
      if (name.find("..") != std::string::npos || name.starts_with('/')) continue;  // never outside of the folder
      const auto lfs = file.find("lfs");
      const auto hash = lfs != file.end() && lfs->is_object() ? lfs->value("sha256", "") : "";
      files_.push_back({name, hash, file.at("size").get<std::uint64_t>()});
    }
  }

  // A snapshot that huggingface-cli has made may lack some.
  Status fetch_all(const Path& unfinished, const Path& snapshot) {
    std::uint64_t bytes = 0;
    std::error_code error;
    std::erase_if(files_, [&](const RemoteFile& file) { return fs::exists(snapshot / file.name, error); });
    for (const auto& file : files_) bytes += file.size;
    TRY(require_free_bytes(request_.hub, bytes));
    int done = 0;
    for (const auto& file : files_) {
      TRY(context_.report("downloading", done++, static_cast<int>(files_.size())));
      if (request_.say) request_.say(fmt::format("{} ({})", file.name, format_bytes(file.size)));
      TRY(fetch(file, unfinished / file.name));
    }
    if (files_.empty()) return {};
    if (!fs::exists(snapshot, error)) {
      TRY(make_folder(snapshot.parent_path()));
      return rename(unfinished, snapshot);
    }
    for (const auto& file : files_) {
      TRY(make_folder((snapshot / file.name).parent_path()));
      TRY(rename(unfinished / file.name, snapshot / file.name));
    }
    fs::remove_all(unfinished, error);
    return {};
  }

  // Under its name a file is whole; until then it ends in .part, which a later download goes on with.
  Status fetch(const RemoteFile& file, const Path& target) const {
    std::error_code error;
    if (fs::exists(target, error)) return {};
    TRY(make_folder(target.parent_path()));
    const Path part = target.string() + ".part";
    const auto there = fs::exists(part, error) ? fs::file_size(part, error) : 0;
    if (there > file.size) fs::remove(part, error);
    if (there != file.size) TRY(transfer(file, part));
    TRY(check(file, part));
    return rename(part, target);
  }

  Status transfer(const RemoteFile& file, const Path& part) const {
    constexpr int kNoRanges = 33;  // curl's exit code where the server cannot go on in the middle
    const auto url = fmt::format("{}/{}{}/resolve/{}/{}", request_.endpoint, kind_path("", "datasets/"),
                                 wanted_.repository, revision_, file.name);
    TRY_ASSIGN(auto outcome, curl({"--continue-at", "-", "--output", part.string(), url}));
    if (outcome.code == kNoRanges) {
      TRY_ASSIGN(outcome, curl({"--output", part.string(), url}));
    }
    if (outcome.code == 0) return {};
    return fail("'{}' could not be downloaded (curl's exit code {}): ask again, what has come is kept", url,
                outcome.code);
  }

  static Status rename(const Path& from, const Path& to) {
    std::error_code error;
    fs::rename(from, to, error);
    if (error) return fail("'{}' cannot be renamed to '{}': {}", from.string(), to.string(), error.message());
    return {};
  }

  static Status check(const RemoteFile& file, const Path& part) {
    TRY_ASSIGN(const auto mapped, MappedFile::open(part));
    const auto size = mapped.bytes().size();
    const auto hash = file.sha256.empty() ? "" : Sha256().add(mapped.bytes()).hex();
    if (size == file.size && hash == file.sha256) return {};
    std::error_code error;
    fs::remove(part, error);
    return fail("'{}' came as {} bytes with SHA-256 '{}', the hub says {} bytes and '{}': ask again", file.name, size,
                hash, file.size, file.sha256);
  }

  Path program_;
  const Wanted& wanted_;
  const DownloadRequest& request_;
  const Context& context_;
  std::string revision_;           // a commit
  std::vector<RemoteFile> files_;  // that are wanted; later those of them that are missing
};

// The newer name of huggingface-cli is hf.
Path cli_program() {
  auto program = find_program("huggingface-cli");
  return program.empty() ? find_program("hf") : program;
}

}  // namespace

Result<DownloadOutcome> run_download(const DownloadRequest& request, const Context& context) {
  TRY_ASSIGN(const auto what, wanted(request.name));
  if (request.hub.empty()) return fail("there is no cache to download to: set HF_HOME to a folder");
  const auto cli = request.tool == "curl" ? Path() : cli_program();
  if (!cli.empty()) return by_cli(cli, what, request, context);
  const auto curl = request.tool == "huggingface-cli" ? Path() : find_program("curl");
  if (!curl.empty()) return CurlDownload(curl, what, request, context).run();
  return fail("{} is not installed: install it, for example with {}",
              request.tool.empty() ? "neither huggingface-cli nor curl" : request.tool,
              request.tool == "huggingface-cli" ? "pip install huggingface_hub" : "apt install curl");
}

}  // namespace transmla
