#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

#include "engine/base/system_error.h"
#include "engine/project/project_files.h"
#include "engine/project/speed_json.h"
#include "engine/project/sweep_state.h"

namespace transmla {
namespace {

using nlohmann::json;

Path removed_sweep(const Path& folder, int number) { return sweep_file(folder, number).replace_extension(".removed"); }

// Names of files need not be UTF-8; JSON is.
std::string text_of(const json& value, int indent) {
  return value.dump(indent, ' ', /*ensure_ascii=*/false, json::error_handler_t::replace) + "\n";
}

Status write(const Path& file, json content) {
  content["format"] = kProjectFormat;
  return write_text(file, text_of(content, 2));
}

// A descriptor that is closed at the end.
class Journal {
 public:
  explicit Journal(const Path& file) : file_(file) {
    descriptor_ = ::open(file.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
  }
  Journal(const Journal&) = delete;
  Journal& operator=(const Journal&) = delete;
  ~Journal() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }

  Status append(const std::string& line) {
    if (descriptor_ < 0) return failed();
    if (ends_unfinished()) TRY(write("\n"));
    TRY(write(line));
    return ::fsync(descriptor_) == 0 ? Status() : failed();
  }

 private:
  bool ends_unfinished() const {
    const off_t size = ::lseek(descriptor_, 0, SEEK_END);
    char last = '\n';
    return size > 0 && ::pread(descriptor_, &last, 1, size - 1) == 1 && last != '\n';
  }

  Status write(std::string_view text) const {
    while (!text.empty()) {
      const ssize_t written = ::write(descriptor_, text.data(), text.size());
      if (written < 0) return failed();
      text.remove_prefix(static_cast<std::size_t>(written));
    }
    return {};
  }
  Status failed() const { return fail("cannot write '{}': {}", file_.string(), system_reason(errno)); }

  const Path& file_;
  int descriptor_ = -1;
};

// A plain text is its path alone.
json to_json(const TextSource& text) {
  if (!text.part) return text.file.string();
  return {{"file", text.file.string()}, {"data_set", text.part->name}, {"split", name_of(text.part->split)}};
}

}  // namespace

Path project_file(const Path& folder) { return folder / "project.json"; }
Path original_file(const Path& folder) { return folder / "original.json"; }
Path candidate_file(const Path& folder, const std::string& id) { return folder / "candidates" / (id + ".json"); }
Path sweep_file(const Path& folder, int number) { return folder / "sweeps" / fmt::format("{}.json", number); }
Path predictions_file(const Path& folder) { return folder / "predictions.json"; }

Status write_project(const Path& folder, const ProjectSettings& settings, const Recipe& recipe, const json& view) {
  return write(project_file(folder), {{"model", settings.model.string()},
                                      {"calibration_text", to_json(settings.calibration_text)},
                                      {"test_text", to_json(settings.test_text)},
                                      {"recipe", to_json(recipe)},
                                      {"view", view}});
}

Status write_original(const Path& folder, const Perplexity& original, const std::optional<DecodingSpeed>& speed) {
  json content = {{"nll", original.nll}};
  if (speed) content["decoding"] = to_json(*speed);
  return write(original_file(folder), std::move(content));
}

Status write_candidate(const Path& folder, const Candidate& candidate) {
  return write(candidate_file(folder, candidate.id), to_json(candidate));
}

Status write_sweep(const Path& folder, const ProjectSweep& sweep) {
  return write(sweep_file(folder, sweep.number), {{"number", sweep.number},
                                                  {"title", sweep.title},
                                                  {"candidates", sweep.candidates},
                                                  {"race", sweep.race},
                                                  {"state", sweep_state_name(sweep.state)}});
}

Status write_layer_errors(const Path& folder, const LayerErrors& errors) {
  return write(predictions_file(folder), {{"of", errors.of}, {"layers", layers_to_json(errors.layers)}});
}

Status remove_file(const Path& file) {
  std::error_code error;
  std::filesystem::remove(file, error);
  return error ? fail("cannot remove '{}': {}", file.string(), error.message()) : Status();
}

Status take_sweep_out(const Path& folder, int number) {
  const Path file = sweep_file(folder, number);
  std::error_code error;
  std::filesystem::rename(file, removed_sweep(folder, number), error);
  return error ? fail("cannot remove '{}': {}", file.string(), error.message()) : Status();
}

Status put_sweep_back(const Path& folder, const ProjectSweep& sweep) {
  TRY(write_sweep(folder, sweep));
  return remove_file(removed_sweep(folder, sweep.number));
}

Status append_journal(const Path& folder, const json& line) {
  const Path file = folder / "journal.jsonl";
  return Journal(file).append(text_of(line, -1));
}

}  // namespace transmla
