// Everything a conversion needs, tiny: a golden model with a tokenizer, two texts, and folders to write to.
//
//   const fixtures::TinyProject tiny("qwen2");
//   request.model = tiny.model();
#pragma once

#include <string>
#include <vector>

#include "engine/base/file.h"
#include "tests/support/temporary_folder.h"

namespace transmla::fixtures {

class TinyProject {
 public:
  // `golden`: one of golden_names(). `words`: of each text.
  explicit TinyProject(const std::string& golden = "llama", int words = 3000);
  Path model() const { return folder() / "model"; }
  Path calibration_text() const { return folder() / "train.txt"; }
  Path test_text() const { return folder() / "test.txt"; }
  Path statistics() const { return folder() / "statistics"; }
  Path output() const { return folder() / "out" / "converted"; }  // does not exist, nor does out/
  Path folder() const { return folder_.path(); }

 private:
  TemporaryFolder folder_;
};

// Names of all that is in a folder, hidden entries too, sorted; empty where there is none.
std::vector<std::string> entries_of(const Path& folder);

}  // namespace transmla::fixtures
