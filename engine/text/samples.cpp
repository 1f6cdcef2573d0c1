#include "engine/text/samples.h"

#include <algorithm>
#include <random>
#include <span>
#include <string_view>

#include "engine/base/hash.h"
#include "engine/text/data_set_text.h"
#include "engine/text/utf8.h"

namespace transmla {
namespace {

using Rows = std::vector<std::string_view>;

// \r\n and a lone \r become \n, as Python's open() reads text, so that token ids agree.
std::string with_plain_newlines(std::string_view text) {
  std::string plain;
  plain.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\r' && i + 1 < text.size() && text[i + 1] == '\n') continue;
    plain.push_back(text[i] == '\r' ? '\n' : text[i]);
  }
  return plain;
}

// A data set's rows, or the lines that hold more than blanks, without their newline.
Rows rows_of(const TextFile& file) {
  Rows rows;
  std::string_view text = file.text;
  if (file.origin) {
    for (const auto& row : file.rows) rows.push_back(text.substr(row.begin, row.size));
    return rows;
  }
  while (!text.empty()) {
    const auto line = text.substr(0, text.find('\n'));
    if (!is_blank(line)) rows.push_back(line);
    text.remove_prefix(std::min(line.size() + 1, text.size()));
  }
  return rows;
}

struct Drawn {
  Tokens tokens;         // fewer than asked for where the rows ended
  std::size_t rows = 0;  // how many were used
};

// Rows from `rows` on until there are `length` tokens. A row has `end` behind it, a line its newline, and a blank line
// goes before each but the first.
Result<Drawn> run_on(const Tokenizer& tokenizer, std::span<const std::string_view> rows, std::string_view end,
                     std::size_t length) {
  Drawn drawn;
  for (; drawn.rows < rows.size() && drawn.tokens.size() < length; ++drawn.rows) {
    const auto* const separator = drawn.tokens.empty() ? "" : "\n\n";
    const auto text = fmt::format("{}{}{}", separator, rows[drawn.rows], end);
    TRY_ASSIGN(const auto tokens, tokenizer.encode(text, /*add_special_tokens=*/false));
    drawn.tokens.insert(drawn.tokens.end(), tokens.begin(), tokens.end());
  }
  return drawn;
}

// Rows of a data set are drawn as torch.randint draws them after torch.manual_seed, so that they are those of the
// public converter. Lines of a text file, which it cannot read, have their own draws; kept statistics were taken of
// those.
class RowDraws {
 public:
  RowDraws(const TextFile& text, std::uint64_t seed)
      : as_torch_(text.origin.has_value()), torch_(static_cast<std::uint32_t>(seed)), lines_(seed) {}
  std::size_t below(std::size_t count) { return (as_torch_ ? torch_() : lines_()) % count; }

 private:
  bool as_torch_;
  std::mt19937 torch_;
  std::mt19937_64 lines_;
};

Status check_sizes(const TextFile& text, int count, int length) {
  if (count >= 1 && length >= 1) return {};
  return fail("{} samples of {} tokens of '{}' are asked for, both numbers must be at least 1", count, length,
              text.name);
}

void append(TokenBatch& batch, const Tokens& opening, const Tokens& tokens) {
  const auto length = static_cast<std::size_t>(batch.length);
  const auto opened = std::min(opening.size(), length);
  batch.tokens.insert(batch.tokens.end(), opening.begin(), opening.begin() + static_cast<std::ptrdiff_t>(opened));
  batch.tokens.insert(batch.tokens.end(), tokens.begin(),
                      tokens.begin() + static_cast<std::ptrdiff_t>(length - opened));
  ++batch.sequences;
}

}  // namespace

TokenBatch leading_sequences(const TokenBatch& batch, int count) {
  const int kept = std::min(count, batch.sequences);
  return {kept, batch.length, Tokens(batch.sequence(0), batch.sequence(kept))};
}

TokenBatch in_turn(const TokenBatch& first, const TokenBatch& second) {
  TokenBatch mixed{.sequences = 0, .length = std::max(first.length, second.length), .tokens = {}};
  for (int i = 0; i < std::max(first.sequences, second.sequences); ++i) {
    for (const TokenBatch* from : {&first, &second}) {
      if (i >= from->sequences) continue;
      mixed.tokens.insert(mixed.tokens.end(), from->sequence(i), from->sequence(i + 1));
      ++mixed.sequences;
    }
  }
  return mixed;
}

Result<TextFile> load_text(const TextSource& source) {
  if (source.part) return read_data_set(source);
  const auto& path = source.file;
  TRY_ASSIGN(auto text, read_text(path));
  if (text.empty()) return fail("the text file '{}' is empty (0 bytes): give one with text", path.string());
  if (const auto invalid = find_invalid_utf8(text)) {
    return fail("'{}' is not UTF-8: byte 0x{:02X} at offset {}; convert it, for example with iconv -t UTF-8",
                path.string(), static_cast<unsigned char>(text[*invalid]), *invalid);
  }
  if (is_blank(text)) {
    return fail("the text file '{}' holds nothing but blanks ({} bytes): give one with text", path.string(),
                text.size());
  }
  return TextFile{with_plain_newlines(text), sha256(text), path.filename().string()};
}

// prepare_dataloader of the public converter (transmla/utils.py), but for this: it turns a sample's tokens back into a
// string that it tokenises once more, padding what has got shorter; here the ids stay as they are, after the tokens
// that the tokenizer opens every text with (BOS), which the second pass would add.
Result<TokenBatch> calibration_samples(const Tokenizer& tokenizer, const TextFile& text, int count, int length,
                                       std::uint64_t seed) {
  TRY(check_sizes(text, count, length));
  TRY_ASSIGN(const auto opening, tokenizer.encode("", /*add_special_tokens=*/true));
  TokenBatch batch{.sequences = 0, .length = length, .tokens = {}};
  RowDraws draws(text, seed);
  auto rows = rows_of(text);
  const auto* const end = text.origin ? "" : "\n";
  while (batch.sequences < count && !rows.empty()) {
    const auto first = draws.below(rows.size());
    const auto following = std::span(rows).subspan(first);
    TRY_ASSIGN(const auto drawn, run_on(tokenizer, following, end, static_cast<std::size_t>(length)));
    const auto used = rows.begin() + static_cast<std::ptrdiff_t>(first);
    rows.erase(used, used + static_cast<std::ptrdiff_t>(drawn.rows));
    if (drawn.tokens.size() >= static_cast<std::size_t>(length)) append(batch, opening, drawn.tokens);
  }
  if (batch.sequences < count) {
    return fail(
        "'{}' gives {} calibration samples of {} tokens, {} are asked for: use a longer text, or ask for fewer "
        "or shorter samples",
        text.name, batch.sequences, length, count);
  }
  return batch;
}

// prepare_test_dataloader of the public converter: what is left at the end does not count.
Result<TokenBatch> evaluation_chunks(const Tokenizer& tokenizer, const TextFile& text, int length, int max_chunks) {
  TRY(check_sizes(text, std::max(max_chunks, 1), length));
  TRY_ASSIGN(auto tokens, tokenizer.encode(text.text));
  const int whole = static_cast<int>(tokens.size() / static_cast<std::size_t>(length));
  if (whole == 0) {
    return fail("'{}' has {} tokens, a chunk needs {}: use a longer text or shorter chunks", text.name, tokens.size(),
                length);
  }
  const int chunks = max_chunks > 0 ? std::min(whole, max_chunks) : whole;
  tokens.resize(static_cast<std::size_t>(chunks) * static_cast<std::size_t>(length));
  return TokenBatch{.sequences = chunks, .length = length, .tokens = std::move(tokens)};
}

}  // namespace transmla
