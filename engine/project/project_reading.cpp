#include <algorithm>
#include <charconv>

#include "engine/project/json_fields.h"
#include "engine/project/project_files.h"
#include "engine/project/speed_json.h"
#include "engine/project/sweep_state.h"

namespace transmla {
namespace {

using nlohmann::json;
namespace fs = std::filesystem;

Result<json> read_json(const Path& file) {
  TRY_ASSIGN(const auto text, read_text(file));
  auto content = parse_json_object(text, "it");
  if (!content) return fail("it is no whole JSON object");
  return content;
}

Result<int> format_of(const json& content) {
  TRY_ASSIGN(const int format, field<int>(content, "format"));
  if (format < 1) return fail("its format is {}, the first is 1", format);
  return format;
}

Result<json> read_current(const Path& file) {
  TRY_ASSIGN(auto content, read_json(file));
  TRY_ASSIGN(const int format, format_of(content));
  if (format != kProjectFormat) return fail("its format is {}, this program reads {}", format, kProjectFormat);
  return content;
}

// To the first free name, so that what was set aside before stays.
Result<Path> set_aside(const Path& file) {
  Path target = file.string() + ".damaged";
  std::error_code error;
  for (int number = 2; fs::exists(target, error); ++number)
    target = fmt::format("{}.damaged-{}", file.string(), number);
  fs::rename(file, target, error);
  if (error) return fail("{}", error.message());
  return target;
}

// Files of a folder whose names end with ".json", by name.
std::vector<Path> json_files(const Path& folder) {
  std::vector<Path> files;
  std::error_code error;
  fs::directory_iterator entry(folder, error);
  for (; !error && entry != fs::directory_iterator(); entry.increment(error)) {
    if (entry->path().extension() == ".json") files.push_back(entry->path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

// The number that a name begins with, also that of a file set aside; 0 where there is none.
int leading_number(const Path& file) {
  const std::string name = file.filename().string();
  int number = 0;
  std::from_chars(name.data(), name.data() + name.size(), number);
  return number;
}

struct Original {
  Perplexity perplexity;
  std::optional<DecodingSpeed> speed;
};

Result<Original> read_original(const Path& file) {
  TRY_ASSIGN(const auto content, read_current(file));
  Original original;
  TRY_ASSIGN(original.perplexity.nll, field<std::vector<double>>(content, "nll"));
  if (content.contains("decoding")) {
    TRY_ASSIGN(const auto decoding, field<json>(content, "decoding"));
    TRY_ASSIGN(original.speed, decoding_speed_from_json(decoding));
  }
  return original;
}

Result<Candidate> read_candidate(const Path& file) {
  TRY_ASSIGN(const auto content, read_current(file));
  TRY_ASSIGN(auto candidate, candidate_from_json(content));
  if (file.stem() != candidate.id) return fail("it holds the candidate '{}'", candidate.id);
  return candidate;
}

Result<ProjectSweep> read_sweep(const Path& file) {
  TRY_ASSIGN(const auto content, read_current(file));
  ProjectSweep sweep;
  TRY_ASSIGN(sweep.number, field<int>(content, "number"));
  if (file.stem() != fmt::format("{}", sweep.number)) return fail("it holds sweep {}", sweep.number);
  TRY_ASSIGN(sweep.title, field<std::string>(content, "title"));
  TRY_ASSIGN(sweep.candidates, field<std::vector<std::string>>(content, "candidates"));
  TRY_ASSIGN(sweep.race, field<bool>(content, "race"));
  TRY_ASSIGN(const auto state, field<std::string>(content, "state"));
  const auto known = sweep_state_from(state);
  if (!known) return fail("its state is '{}'", shown(state));
  sweep.state = *known;
  return sweep;
}

Result<LayerErrors> read_layer_errors(const Path& file) {
  TRY_ASSIGN(const auto content, read_current(file));
  LayerErrors errors;
  TRY_ASSIGN(errors.of, field<std::string>(content, "of"));
  TRY_ASSIGN(errors.layers, layers_from_json(content, "layers"));
  return errors;
}

class Reader {
 public:
  Reader(const Path& folder, ProjectAccess access) : folder_(folder), mends_(access == ProjectAccess::write) {}

  Result<ProjectContent> read() {
    TRY(project());
    original();
    predictions();
    candidates();
    sweeps();
    return std::move(content_);
  }

 private:
  void damaged(const Path& file, const std::string& why, const std::string& consequence = "the rest is there") {
    content_.warnings.push_back(fmt::format("'{}' is damaged: {}; it {}, {}", file.lexically_relative(folder_).string(),
                                            why, mends_ ? place_aside(file) : "is left where it is", consequence));
  }

  static std::string place_aside(const Path& file) {
    const auto aside = set_aside(file);
    return aside ? fmt::format("is kept as '{}'", aside->filename().string())
                 : fmt::format("could not be renamed ({})", aside.error().message);
  }

  template <class Write>
  void keep(Write write) {
    if (!mends_) return;
    if (const Status written = write(); !written) content_.warnings.push_back(written.error().message);
  }

  Status project() {
    const Path file = project_file(folder_);
    std::string why, lost = "model, texts and recipe are to be chosen again";
    if (std::error_code error; !fs::exists(file, error)) {
      content_.warnings.push_back(fmt::format("'project.json' is missing: {}", lost));
    } else {
      const auto content = read_json(file);
      const auto format = content ? format_of(*content) : tl::unexpected<Error>(content.error());
      if (format && *format > kProjectFormat) {
        return fail("'{}' was written by a newer program (format {}, this one reads {}): open it with that one",
                    folder_.string(), *format, kProjectFormat);
      }
      const Status parts = format ? take_parts(*content) : Status(tl::unexpected<Error>(format.error()));
      if (parts) return {};
      if (format) lost = "what else it says is taken over";
      damaged(file, parts.error().message, lost);
    }
    keep([&] { return write_project(folder_, content_.settings, content_.recipe, content_.view); });
    return {};
  }

  // Takes every part that is whole; the error is that of the first that is not.
  Status take_parts(const json& content) {
    Status first;
    const auto note = [&first](Status status) {
      if (first && !status) first = std::move(status);
    };
    note(take_path(content, "model", content_.settings.model));
    note(take_text(content, "calibration_text", content_.settings.calibration_text));
    note(take_text(content, "test_text", content_.settings.test_text));
    note(take_recipe(content));
    auto view = field<json>(content, "view");
    if (view) content_.view = std::move(*view);
    note(view ? Status() : Status(tl::unexpected<Error>(view.error())));
    return first;
  }

  static Status take_path(const json& content, const char* key, Path& target) {
    TRY_ASSIGN(target, field<std::string>(content, key));
    return {};
  }

  static Status take_text(const json& content, const char* key, TextSource& target) {
    const auto found = content.find(key);
    if (found == content.end() || !found->is_object()) return take_path(content, key, target.file);
    TRY_ASSIGN(const auto file, field<std::string>(*found, "file"));
    TRY_ASSIGN(const auto name, field<std::string>(*found, "data_set"));
    TRY_ASSIGN(const auto split, field<std::string>(*found, "split"));
    if (find_data_set(name) == nullptr || !split_of(split)) return fail("its '{}' is of the wrong kind", key);
    target = TextSource(file, {name, *split_of(split)});
    return {};
  }

  Status take_recipe(const json& content) {
    TRY_ASSIGN(const auto recipe, field<json>(content, "recipe"));
    TRY_ASSIGN(content_.recipe, kept_recipe_from_json(recipe));
    return {};
  }

  void original() {
    const Path file = original_file(folder_);
    if (std::error_code error; !fs::exists(file, error)) return;
    auto original = read_original(file);
    if (original) {
      content_.original = std::move(original->perplexity);
      content_.original_speed = std::move(original->speed);
    } else {
      damaged(file, original.error().message, "the original is to be measured again");
    }
  }

  void predictions() {
    const Path file = predictions_file(folder_);
    if (std::error_code error; !fs::exists(file, error)) return;
    auto errors = read_layer_errors(file);
    if (errors) {
      content_.layer_errors = std::move(*errors);
    } else {
      damaged(file, errors.error().message, "errors are to be predicted again");
    }
  }

  void candidates() {
    for (const Path& file : json_files(candidate_file(folder_, "").parent_path())) {
      auto candidate = read_candidate(file);
      if (candidate) {
        content_.candidates.emplace(candidate->id, std::move(*candidate));
      } else {
        damaged(file, candidate.error().message);
      }
    }
  }

  void sweeps() {
    const Path folder = sweep_file(folder_, 0).parent_path();
    std::error_code error;
    fs::directory_iterator entry(folder, error);
    for (; !error && entry != fs::directory_iterator(); entry.increment(error)) {
      content_.next_sweep = std::max(content_.next_sweep, leading_number(entry->path()) + 1);
    }
    for (const Path& file : json_files(folder)) {
      auto sweep = read_sweep(file);
      if (sweep) {
        content_.sweeps.push_back(mended(std::move(*sweep)));
      } else {
        damaged(file, sweep.error().message);
      }
    }
    std::sort(content_.sweeps.begin(), content_.sweeps.end(),
              [](const auto& a, const auto& b) { return a.number < b.number; });
  }

  // Nothing runs yet, and candidates whose files are gone cannot be measured.
  ProjectSweep mended(ProjectSweep sweep) {
    const auto gone =
        std::erase_if(sweep.candidates, [&](const auto& id) { return !content_.candidates.contains(id); });
    if (gone > 0) {
      content_.warnings.push_back(fmt::format(
          "sweep {} ({}) goes on without {} of its candidates: their files are gone", sweep.number, sweep.title, gone));
    }
    const bool ran = sweep.state == SweepState::running;
    if (ran) sweep.state = SweepState::paused;
    if (ran || gone > 0) keep([&] { return write_sweep(folder_, sweep); });
    return sweep;
  }

  const Path& folder_;
  const bool mends_;
  ProjectContent content_;
};

}  // namespace

Result<ProjectContent> read_project(const Path& folder, ProjectAccess access) { return Reader(folder, access).read(); }

Path Project::model_of(const Path& folder) {
  const auto content = read_json(project_file(folder));
  if (!content) return {};
  const auto model = field<std::string>(*content, "model");
  return model ? Path(*model) : Path();
}

}  // namespace transmla
