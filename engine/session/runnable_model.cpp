#include "engine/session/runnable_model.h"

#include "engine/export/deepseek_network.h"
#include "engine/session/evaluated_model.h"
#include "engine/session/resources.h"
#include "engine/session/source.h"

namespace transmla {

Result<RunnableModel> open_runnable(const Path& path, Precision precision, const Context& context) {
  return guarded([&]() -> Result<RunnableModel> {
    RunnableModel opened;
    opened.name = display_name(path);
    TRY_ASSIGN(auto checkpoint, open_checkpoint(path));
    TRY_ASSIGN(opened.tokenizer, Tokenizer::load(*checkpoint));
    opened.is_export = holds_export(*checkpoint);
    if (opened.is_export) {
      TRY_ASSIGN(opened.network, deepseek_network(std::move(checkpoint), precision, weight_cache_bytes(context)));
      return opened;
    }
    TRY_ASSIGN(auto model, Model::from(std::move(checkpoint)));
    opened.network =
        original_network(std::make_shared<SharedWeights>(std::move(model), precision, weight_cache_bytes(context)));
    return opened;
  });
}

}  // namespace transmla
