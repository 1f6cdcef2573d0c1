// Models and data sets from the hub into the cache of Hugging Face's libraries; only where somebody asks for it.
#pragma once

#include <functional>
#include <string>

#include "engine/base/context.h"
#include "engine/checkpoint/hub_cache.h"

namespace transmla {

struct DownloadRequest {
  std::string name;  // wikitext2, ptb, c4, alpaca, or OWNER/NAME of a model
  Path hub;          // folder of the cache
  std::string tool;  // "huggingface-cli", "curl"; empty: the first of the two that is installed
  std::string endpoint = "https://huggingface.co";   // HF_ENDPOINT
  std::string token;                                 // HF_TOKEN, for models behind a licence; never on a command line
  std::function<void(const std::string& line)> say;  // hears of each file; may be empty
};
struct DownloadOutcome {
  Path snapshot;
  std::size_t files = 0;  // of the snapshot; 0 where huggingface-cli has counted them
};

// With curl every file is compared with the size and SHA-256 that the hub gives, and the snapshot appears under its
// name only when all are there. What an ended download has got is kept aside, under another name, and gone on with.
Result<DownloadOutcome> run_download(const DownloadRequest& request, const Context& context);

}  // namespace transmla
