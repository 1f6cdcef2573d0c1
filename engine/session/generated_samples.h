// Samples that a model writes itself, kept in files, since writing takes longer than reading.
#pragma once

#include <cstdint>
#include <memory>

#include "engine/base/context.h"
#include "engine/base/file.h"
#include "engine/forward/network.h"
#include "engine/text/samples.h"

namespace transmla {

// A sample starts at a token drawn from the whole vocabulary and goes on as the model's own distribution says.
// Special tokens are never drawn. Samples are written by groups, each a file, so the first ones are the same however
// many are asked for.
class GeneratedSamples {
 public:
  static constexpr int group = 32;  // sequences written together

  GeneratedSamples(std::shared_ptr<SharedWeights> shared, std::shared_ptr<const Tokenizer> tokenizer, const Path& store)
      : shared_(std::move(shared)), tokenizer_(std::move(tokenizer)), folder_(store / "generated") {}

  // `count` sequences of `length` tokens: from the files where they are there and whole, else written now.
  Result<TokenBatch> obtain(int count, int length, std::uint64_t seed, const Context& context) const;

 private:
  struct Wanted {
    int length;
    std::uint64_t seed;
    int index;  // of the group
  };
  Path file_for(const Wanted& wanted) const;
  Result<TokenBatch> read(const Wanted& wanted) const;
  Result<TokenBatch> write(const Wanted& wanted, const Context& context) const;
  Result<TokenBatch> obtain_group(const Wanted& wanted, const Context& context) const;

  std::shared_ptr<SharedWeights> shared_;
  std::shared_ptr<const Tokenizer> tokenizer_;
  Path folder_;
};

}  // namespace transmla
