// Where the program finds the texts and the demo model that come with it.
#pragma once

#include "engine/base/file.h"

namespace transmla::ui {

// The file `name` ("resources/text/wikitext2-valid.txt", "models/smollm2-135m.gguf") beside the program or above it,
// or in ../share/transmla; empty where there is none.
Path find_data(const Path& name);

}  // namespace transmla::ui
