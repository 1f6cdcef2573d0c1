#include "engine/checkpoint/gguf.h"

namespace transmla {
namespace {

class GgufCheckpoint final : public Checkpoint {
 public:
  explicit GgufCheckpoint(const Path& file) : Checkpoint(CheckpointKind::gguf, file) {}

  Status read() {
    TRY_ASSIGN(auto file, MappedFile::open(path_));
    TRY_ASSIGN(auto contents, gguf::read_contents(file));
    TRY(refuse_parts(contents.metadata));
    TRY_ASSIGN(config_, gguf::make_config(contents, path_.string()));
    metadata_ = std::move(contents.metadata);
    for (TensorInfo& tensor : contents.tensors) TRY(add(std::move(tensor)));
    files_.push_back(std::move(file));
    return {};
  }

 private:
  Status refuse_parts(const nlohmann::json& metadata) const {
    const auto parts = metadata.find("split.count");
    if (parts == metadata.end() || !parts->is_number_unsigned() || *parts <= 1U) return {};
    return fail("'{}' is one of {} parts of a model; join them with 'llama-gguf-split --merge' first", path_.string(),
                parts->dump());
  }
};

}  // namespace

Result<std::shared_ptr<const Checkpoint>> open_gguf(const Path& file) {
  auto checkpoint = std::make_shared<GgufCheckpoint>(file);
  TRY(checkpoint->read());
  return checkpoint;
}

}  // namespace transmla
