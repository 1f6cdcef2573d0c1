// Method score with any of its choices changed: one line of numbers per call, for the ablation table of docs/method.md.
//   transmla_score_ablation MODEL CALIBRATION.txt TEST.txt [NAME=VALUE…]
// prints the options that are not the default, then partial RoPE and MLA perplexities with errors and seconds, and the
// log-perplexity of every chunk, for paired differences between calls. Several texts are joined by commas: samples are
// drawn from each in turn, and each test text is a row of its own.
#include <chrono>
#include <cstdio>
#include <map>
#include <string>
#include <vector>

#include "engine/base/hash.h"
#include "engine/conversion/fold.h"
#include "engine/conversion/score/plan_store.h"
#include "engine/conversion/score/score.h"
#include "engine/evaluation/perplexity.h"
#include "engine/math/blas_kernels.h"
#include "engine/session/generated_samples.h"
#include "engine/session/statistics_stage.h"
#include "engine/text/samples.h"

namespace {

using namespace transmla;

struct Settings {
  ScoreOptions score;
  int samples = 128, generated = 0, length = 1024, statistics_samples = 0, use = 0, chunks = 8, chunk_length = 2048,
      stages = 3, original = 0;
  double seed = 42;
};

template <class T>
T need(Result<T> result) {
  if (!result) {
    std::fprintf(stderr, "%s\n", result.error().message.c_str());
    std::exit(2);
  }
  return std::move(*result);
}
void need(Status status) {
  if (!status) {
    std::fprintf(stderr, "%s\n", status.error().message.c_str());
    std::exit(2);
  }
}

void set(Settings& s, const std::string& name, double value) {
  const std::map<std::string, int*> integers{{"dim", &s.score.qk_mqa_dim},
                                             {"rank", &s.score.kv_lora_rank},
                                             {"sweeps", &s.score.sweeps},
                                             {"horizon", &s.score.horizon},
                                             {"fit_samples", &s.score.fit_samples},
                                             {"slot_steps", &s.score.slot_fit.schedule.steps},
                                             {"out_steps", &s.score.output_fit.schedule.steps},
                                             {"held_out", &s.score.slot_fit.held_out},
                                             {"patience", &s.score.slot_fit.patience},
                                             {"samples", &s.samples},
                                             {"generated", &s.generated},
                                             {"length", &s.length},
                                             {"statistics_samples", &s.statistics_samples},
                                             {"use", &s.use},
                                             {"openings", &s.score.openings},
                                             {"chunks", &s.chunks},
                                             {"chunk_length", &s.chunk_length},
                                             {"stages", &s.stages},
                                             {"original", &s.original}};
  const std::map<std::string, double*> reals{{"tail", &s.score.tail},
                                             {"alpha", &s.score.key_weight},
                                             {"slot_rate", &s.score.slot_fit.schedule.rate},
                                             {"rounding", &s.score.rounding},
                                             {"out_rate", &s.score.output_fit.schedule.rate},
                                             {"score_weight", &s.score.output_fit.score_weight},
                                             {"ridge", &s.score.ridge},
                                             {"down_ridge", &s.score.down_ridge},
                                             {"power", &s.score.token_power},
                                             {"seed", &s.seed}};
  const std::map<std::string, bool*> switches{{"refit", &s.score.refit}, {"down", &s.score.refit_down}};
  if (const auto i = integers.find(name); i != integers.end()) {
    *i->second = static_cast<int>(value);
  } else if (const auto r = reals.find(name); r != reals.end()) {
    *r->second = value;
  } else if (const auto b = switches.find(name); b != switches.end()) {
    *b->second = value != 0;
  } else {
    std::fprintf(stderr, "there is no setting '%s'\n", name.c_str());
    std::exit(2);
  }
}

std::vector<std::string> names_of(std::string list) {
  std::vector<std::string> names;
  for (std::size_t comma; (comma = list.find(',')) != std::string::npos; list.erase(0, comma + 1)) {
    names.push_back(list.substr(0, comma));
  }
  names.push_back(list);
  return names;
}

class Clock {
 public:
  double lap() {
    const auto now = std::chrono::steady_clock::now();
    const double seconds = std::chrono::duration<double>(now - last_).count();
    last_ = now;
    return seconds;
  }

 private:
  std::chrono::steady_clock::time_point last_ = std::chrono::steady_clock::now();
};

class Ablation {
 public:
  Ablation(const char* model, const char* calibration, const char* tests, Settings settings)
      : settings_(std::move(settings)), model_(need(Model::open(model))) {
    const auto tokenizer = need(Tokenizer::load(model_->checkpoint()));
    shared_ = std::make_shared<SharedWeights>(model_, Precision::bf16, std::size_t{4} << 30);
    draw(*tokenizer, names_of(calibration));
    if (settings_.generated > 0) write(tokenizer);
    for (const auto& test : names_of(tests)) {
      const auto text = need(load_text(test));
      tests_.push_back(
          {text.name, need(evaluation_chunks(*tokenizer, text, settings_.chunk_length, settings_.chunks))});
    }
  }

  void run() {
    if (settings_.original) show("original", original_network(shared_));
    const auto statistics = take_statistics();
    const auto plans = need(plan_score(statistics, *model_, settings_.score, {}));
    std::printf("  plan %.1f s\n", clock_.lap());
    std::vector<ScoreLayer> layers;
    for (const auto& plan : plans) layers.push_back({plan, {}, {}});
    if (settings_.stages & 1) show("partial RoPE", network(layers));
    if (settings_.score.slot_fit.schedule.steps > 0) {
      fit(layers);
      std::printf("  fit %.1f s, KL", clock_.lap());
      for (const auto& layer : layers) std::printf(" %.3f>%.3f", layer.slot_fit.start(), layer.slot_fit.best());
      std::printf("\n");
      if (settings_.stages & 1) show("partial RoPE, fitted", network(layers));
    }
    if (!(settings_.stages & 2)) return;
    const TokenBatch walked = leading_sequences(batch_, settings_.use > 0 ? settings_.use : batch_.sequences);
    need(convert_layers(shared_, statistics, walked, settings_.score, 0, layers, {}, {}));
    std::printf("  convert %.1f s, error", clock_.lap());
    for (const auto& layer : layers) std::printf(" %.3f>%.3f", layer.output_fit.start(), layer.output_fit.best());
    std::printf("\n");
    show("MLA", network(layers));
  }

 private:
  struct Test {
    std::string name;
    TokenBatch chunks;
  };

  // One sample of each text in turn, so that the first samples, which statistics and fits take, are mixed alike.
  void draw(const Tokenizer& tokenizer, const std::vector<std::string>& names) {
    const int texts = static_cast<int>(names.size());
    std::vector<TokenBatch> drawn;
    for (const auto& name : names) {
      const auto text = need(load_text(name));
      hash_ = hash_.empty() ? text.sha256 : sha256(hash_ + text.sha256);
      drawn.push_back(need(calibration_samples(tokenizer, text, (settings_.samples + texts - 1) / texts,
                                               settings_.length, static_cast<std::uint64_t>(settings_.seed))));
    }
    batch_.length = settings_.length;
    for (; batch_.sequences < settings_.samples; ++batch_.sequences) {
      const TokenBatch& from = drawn[static_cast<std::size_t>(batch_.sequences % texts)];
      const int i = batch_.sequences / texts;
      batch_.tokens.insert(batch_.tokens.end(), from.sequence(i), from.sequence(i + 1));
    }
  }

  // Samples that the model writes itself, in turn with those of the texts.
  void write(std::shared_ptr<const Tokenizer> tokenizer) {
    const GeneratedSamples samples(shared_, std::move(tokenizer), "ablation");
    const auto seed = static_cast<std::uint64_t>(settings_.seed);
    batch_ = in_turn(batch_, need(samples.obtain(settings_.generated, settings_.length, seed, {})));
    for (const std::int32_t token : batch_.tokens) hash_ += fmt::format(" {}", token);
    hash_ = sha256(hash_);
    std::printf("  written samples %.1f s\n", clock_.lap());
  }

  // Of the samples, from the first.
  int statistics_samples() const {
    return settings_.statistics_samples > 0 ? settings_.statistics_samples : batch_.sequences;
  }

  // Fitted slots are kept between calls in the folder ablation/ of the working directory.
  void fit(std::vector<ScoreLayer>& layers) {
    const auto& score = settings_.score;
    const auto& schedule = score.slot_fit.schedule;
    const PlanStore store(
        "ablation",
        sha256(fmt::format("{} {} {} {} {} {} {} {} {} {} {} {} {} {}", hash_, model_->checkpoint().fingerprint(),
                           score.qk_mqa_dim, score.sweeps, score.tail, score.horizon, score.fit_samples, schedule.steps,
                           schedule.rate, score.rounding, score.slot_fit.patience, statistics_samples(),
                           settings_.length, settings_.seed)));
    int first = 0;
    for (auto found = store.find(0, model_->config(), {}); found; found = store.find(first, model_->config(), {})) {
      layers[static_cast<std::size_t>(first++)] = std::move(*found);
      if (first == model_->config().layers) return;
    }
    const auto keep = [&](int layer, const ScoreLayer& done) { return store.put(layer, done); };
    LayerChoice wanted(layers.size(), true);
    std::fill_n(wanted.begin(), first, false);
    need(fit_slots(shared_, batch_, score, wanted, layers, keep, {}));
  }

  Statistics take_statistics() {
    CalibrationSettings settings;
    settings.samples = statistics_samples();
    settings.length = batch_.length;
    settings.attention = true;
    TokenBatch part = batch_;
    part.sequences = settings.samples;
    settings.seed = static_cast<std::uint64_t>(settings_.seed);
    auto obtained = need(obtain_statistics(shared_, {"", hash_, std::move(part)}, settings, "ablation", {}));
    std::printf("  statistics %.1f s\n", clock_.lap());
    return std::move(obtained.statistics);
  }

  Network network(const std::vector<ScoreLayer>& layers) const {
    std::vector<MlaLayer> plans;
    for (const auto& layer : layers) plans.push_back(layer.plan);
    return converted_network(shared_, std::make_shared<const std::vector<MlaLayer>>(std::move(plans)));
  }

  void show(const char* name, const Network& network) {
    for (const Test& test : tests_) {
      const auto ppl = need(evaluate_perplexity(network, test.chunks, name, {}));
      std::printf("%-22s %-16s %8.3f ± %.3f  (nll %.4f, %.1f s) chunks", name, test.name.c_str(), ppl.value(),
                  ppl.standard_error(), ppl.mean_nll(), clock_.lap());
      for (const double nll : ppl.nll) std::printf(" %.4f", nll);
      std::printf("\n");
      std::fflush(stdout);
    }
  }

  Settings settings_;
  Clock clock_;
  std::shared_ptr<const Model> model_;
  std::string hash_;
  TokenBatch batch_;
  std::vector<Test> tests_;
  std::shared_ptr<SharedWeights> shared_;
};

}  // namespace

int main(int count, char** arguments) {
  transmla::start_with_better_blas_kernels(arguments);
  if (count < 4) {
    std::fprintf(stderr, "usage: transmla_score_ablation MODEL CALIBRATION.txt TEST.txt [NAME=VALUE…]\n");
    return 2;
  }
  Settings settings;
  settings.score.qk_mqa_dim = 32;
  settings.score.kv_lora_rank = 128;
  std::printf("#");
  for (int i = 4; i < count; ++i) {
    const std::string text = arguments[i];
    const auto equals = text.find('=');
    set(settings, text.substr(0, equals), std::atof(text.c_str() + equals + 1));
    std::printf(" %s", arguments[i]);
  }
  std::printf("\n");
  settings.score.output_fit.held_out = settings.score.slot_fit.held_out;
  settings.score.output_fit.patience = settings.score.slot_fit.patience;
  Ablation(arguments[1], arguments[2], arguments[3], settings).run();
  return 0;
}
