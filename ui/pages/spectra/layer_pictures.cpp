#include "ui/pages/spectra/layer_pictures.h"

#include <algorithm>

#include "engine/session/resources.h"
#include "ui/words/engine_text.h"
#include "ui/words/words.h"

namespace transmla::ui {
namespace {

constexpr std::size_t most_kept = 8;  // recipes to go back to without computing

struct Drawn {
  int statistics = 0;
  std::string key;
  int layer = 0;
  Result<LayerPicture> picture;
};

// The rank cuts a finished spectrum: any one that fits gives the same picture.
Recipe at_rank_one(Recipe recipe) {
  recipe.kv_lora_rank = 1;
  return recipe;
}

}  // namespace

std::string picture_key(const Recipe& recipe) {
  const ScoreOptions& score = recipe.score;
  if (recipe.method == "score") {
    return fmt::format("score {} {} {} {} {}", recipe.qk_mqa_dim, score.sweeps, score.tail, score.horizon,
                       score.key_weight);
  }
  return fmt::format("{} {} {} {} {}", recipe.method, recipe.qk_mqa_dim, recipe.freqfold.value_or(0),
                     recipe.collapse.value_or(0), recipe.balance_kv_ratio);
}

LayerPictures::LayerPictures(Workspace& workspace, QObject* parent) : QObject(parent), workspace_(workspace) {
  connect(&task_, &LatestTask::ready, this, &LayerPictures::take);
  for (const auto signal : {&Workspace::opened, &Workspace::closed, &Workspace::statisticsChanged}) {
    connect(&workspace_, signal, this, &LayerPictures::forget);
  }
  connect(&workspace_, &Workspace::recipeChanged, this, [this] {
    if (picture_key(workspace_.recipe()) != key_) restart();
  });
  connect(&workspace_, &Workspace::layerChanged, this, [this] {
    if (!task_.busy()) requestNext();
  });
  restart();
}

void LayerPictures::setActive(bool active) {
  active_ = active;
  if (active && !task_.busy()) requestNext();
}

void LayerPictures::forget() {
  kept_.clear();
  order_.clear();
  ++statistics_;
  restart();
}

void LayerPictures::restart() {
  problem_.clear();
  key_.clear();
  if (workspace_.isOpen() && workspace_.statistics()) {
    key_ = picture_key(workspace_.recipe());
    if (!kept_.contains(key_)) {
      kept_[key_].resize(static_cast<std::size_t>(workspace_.model().config().layers));
      order_.push_back(key_);
    }
    if (order_.size() > most_kept) {
      kept_.erase(order_.front());
      order_.pop_front();
    }
  }
  Q_EMIT restarted();
  requestNext();
}

const LayerPicture* LayerPictures::find(int layer) const {
  const auto found = kept_.find(key_);
  if (found == kept_.end() || layer < 0 || layer >= int(found->second.size())) return nullptr;
  const auto& picture = found->second[static_cast<std::size_t>(layer)];
  return picture ? &*picture : nullptr;
}

int LayerPictures::ready() const {
  const auto found = kept_.find(key_);
  if (found == kept_.end()) return 0;
  return int(
      std::count_if(found->second.begin(), found->second.end(), [](const auto& one) { return one.has_value(); }));
}

int LayerPictures::nextLayer() const {
  const auto found = kept_.find(key_);
  if (found == kept_.end()) return -1;
  const int layers = int(found->second.size());
  for (int step = 0; step < layers; ++step) {  // from the picked layer on
    const int layer = (workspace_.layer() + step) % layers;
    if (!found->second[static_cast<std::size_t>(layer)]) return layer;
  }
  return -1;
}

void LayerPictures::requestNext() {
  const int layer = nextLayer();
  if (!active_ || layer < 0 || !problem_.isEmpty()) return;
  task_.request([model = workspace_.modelPointer(), statistics = workspace_.statistics(), layer, key = key_,
                 number = statistics_, recipe = at_rank_one(workspace_.recipe())] {
    return std::any(
        Drawn{number, key, layer, guarded([&] { return layer_picture(*model, *statistics, layer, recipe); })});
  });
}

void LayerPictures::take(const std::any& result) {
  const auto& drawn = std::any_cast<const Drawn&>(result);
  if (drawn.statistics != statistics_ || drawn.key != key_) return requestNext();
  if (drawn.picture) {
    kept_[key_][static_cast<std::size_t>(drawn.layer)] = *drawn.picture;
  } else {
    problem_ = engineText(drawn.picture.error().message);
  }
  Q_EMIT pictureReady(drawn.layer);
  requestNext();
}

}  // namespace transmla::ui
