// The pictures of all layers under the present recipe: the picked layer's first, the others after it, on a thread of
// its own. The rank is no part of what a picture depends on, so dragging it asks for nothing. Owned by the page;
// window's thread.
#pragma once

#include <QObject>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "engine/session/layer_picture.h"
#include "ui/jobs/latest_task.h"
#include "ui/workspace/workspace.h"

namespace transmla::ui {

class LayerPictures : public QObject {
  Q_OBJECT

 public:
  explicit LayerPictures(Workspace& workspace, QObject* parent = nullptr);

  // While off nothing new is computed: the page is not on screen.
  void setActive(bool active);
  // Null until it is there.
  const LayerPicture* find(int layer) const;
  int ready() const;
  const QString& problem() const { return problem_; }  // why there is none, in one sentence

 Q_SIGNALS:
  void restarted();              // other pictures are wanted: those of before are not found any more
  void pictureReady(int layer);  // or problem()

 private:
  using Pictures = std::vector<std::optional<LayerPicture>>;

  void forget();  // everything: other statistics
  void restart();
  void requestNext();
  void take(const std::any& result);
  int nextLayer() const;  // -1: all are there

  Workspace& workspace_;
  std::map<std::string, Pictures> kept_;  // by what they depend on
  std::deque<std::string> order_;         // of kept_, oldest first
  std::string key_;                       // of the present recipe
  QString problem_;
  int statistics_ = 0;  // counts changes of model and statistics: what comes back of others is dropped
  bool active_ = false;
  LatestTask task_{this};
};

// What a picture depends on besides the model and its statistics.
std::string picture_key(const Recipe& recipe);

}  // namespace transmla::ui
