// Token batches out of text: calibration samples by TransMLA's sampling rule, and the chunks that perplexity is taken
// on.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "engine/text/data_set.h"
#include "engine/tokenizer/tokenizer.h"

namespace transmla {

// Equal-length sequences, row-major.
struct TokenBatch {
  int sequences = 0;
  int length = 0;
  Tokens tokens;  // [sequences, length]
  const std::int32_t* sequence(int index) const { return tokens.data() + std::ptrdiff_t{index} * length; }
};

// Its first sequences, at most `count`.
TokenBatch leading_sequences(const TokenBatch& batch, int count);
// Sequences of equal length from each in turn, beginning with the first one; what the longer has more comes last.
TokenBatch in_turn(const TokenBatch& first, const TokenBatch& second);

struct TextRow {
  std::size_t begin = 0, size = 0;  // bytes of the text
};
// Where a text is a part of a data set.
struct DataSetOrigin {
  DataSetPart part;
  std::string file, file_sha256;  // name without folder
};
struct TextFile {
  std::string text;  // with \n at the end of every line, whatever the file has; a data set's rows, a blank line between
  std::string sha256;              // of the file as it is; of a data set: of its name, split and file
  std::string name;                // file name without folder; of a data set "wikitext2 train"
  std::vector<TextRow> rows = {};  // of a data set, those that are not empty
  std::optional<DataSetOrigin> origin = {};
};
Result<TextFile> load_text(const TextSource& source);  // refuses empty and non-UTF-8 text

// Calibration as the public TransMLA converter draws it: rows are the text's non-empty lines, or a data set's; a sample
// starts at a random row and runs on over the following rows, joined by a blank line, until `length` tokens; used rows
// are not drawn again. Of a data set the same rows are drawn as there. Fails when the text yields fewer than `count`
// samples, with both numbers.
Result<TokenBatch> calibration_samples(const Tokenizer& tokenizer, const TextFile& text, int count, int length,
                                       std::uint64_t seed);

// The whole text tokenised and cut into chunks of `length`; at most `max_chunks` of them (0: all).
Result<TokenBatch> evaluation_chunks(const Tokenizer& tokenizer, const TextFile& text, int length, int max_chunks);

}  // namespace transmla
