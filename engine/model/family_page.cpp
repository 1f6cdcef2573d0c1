#include "engine/model/family_page.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <vector>

#include "engine/model/family.h"

namespace transmla {
namespace {

bool has_fused_projections(const Family& family) {
  const auto same = [](const TensorSpec& a, const TensorSpec& b) { return a.name == b.name; };
  return std::adjacent_find(family.tensors.begin(), family.tensors.end(), same) != family.tensors.end();
}

std::string export_of(const Family& family) {
  if (family.needs_own_code()) return "DeepSeek-V3 with a modelling file (`trust_remote_code`)";
  return family.qkv_bias ? "stock DeepSeek-V3 with `attention_bias`" : "stock DeepSeek-V3";
}

std::string notes_of(const Family& family) {
  std::vector<std::string> notes;
  if (family.qkv_bias) notes.emplace_back("biases on queries, keys and values");
  if (family.query_key_norms) {
    notes.emplace_back("norms of queries and keys before RoPE: converted with `--approximate-norms` only");
  }
  if (has_fused_projections(family)) notes.emplace_back("fused projections are read in parts");
  if (family.experts) notes.emplace_back("experts are read when a token is routed to them, and are not refitted");
  if (family.sandwich_norms) notes.emplace_back("norms of gain 1 + weight, behind attention and MLP too");
  if (family.soft_caps) notes.emplace_back("soft-caps on scores and logits");
  if (family.always_windowed) notes.emplace_back("texts up to `sliding_window`");
  if (!family.left_aside.prefix.empty()) {
    notes.push_back(fmt::format("{} (`{}*`) is left aside", family.left_aside.what, family.left_aside.prefix));
  }
  return fmt::format("{}", fmt::join(notes, "; "));
}

}  // namespace

std::string families_markdown() {
  std::string text =
      "| family | `model_type` | models | GGUF | export | notes |\n"
      "|---|---|---|---|---|---|\n";
  for (const Family& family : families()) {
    text += fmt::format("| {} | `{}` | {} | `{}` | {} | {} |\n", family.display_name, family.model_type, family.models,
                        family.gguf_architecture, export_of(family), notes_of(family));
  }
  return text;
}

}  // namespace transmla
