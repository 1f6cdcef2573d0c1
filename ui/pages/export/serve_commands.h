// The commands that run an export, a folder or a GGUF file, ready to be copied.
#pragma once

#include <QString>
#include <vector>

#include "engine/session/loaders.h"
#include "ui/workspace/workspace.h"

namespace transmla::ui {

struct ServeCommand {
  QString program;
  LoaderSupport support;
  QString text;  // empty where the program cannot run it
};

std::vector<ServeCommand> serveCommands(const ModelConfig& config, const Recipe& recipe, const QString& folder);

}  // namespace transmla::ui
