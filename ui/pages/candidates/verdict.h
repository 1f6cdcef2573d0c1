// Which candidate is the best, and whether the measurements so far can tell: paired differences, 99 % in all.
#pragma once

#include <QString>
#include <optional>
#include <vector>

#include "ui/pages/candidates/measures.h"

namespace transmla::ui {

struct Contender {
  QString name;  // "freqfold 4"
  const Candidate* candidate = nullptr;
};

struct Verdict {
  std::optional<std::size_t> best;  // of the contenders; absent where none is measured
  Stage stage = Stage::mla;         // what was compared: MLA where two are measured, else partial RoPE
  bool certain = false;             // the best is better than every other one that is measured
  QString sentence;                 // for people; empty where none is measured
};

Verdict judge(const std::vector<Contender>& contenders, const Perplexity& original);

// Of two candidates: whose is better by how much and whether that is significant at 99 %; empty where they have no
// chunk in common.
QString compareText(const Contender& a, const Contender& b, Stage stage);
// The same of their KL divergences to the original.
QString compareDivergence(const Contender& a, const Contender& b);

}  // namespace transmla::ui
