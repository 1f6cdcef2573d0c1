// One candidate's facts, or two candidates' where they differ.
#pragma once

#include <QString>
#include <QStringList>
#include <QVariant>
#include <vector>

#include "engine/project/candidate.h"

namespace transmla::ui {

struct Fact {
  QVariant raw;
  QString text;
};
struct FactRow {
  QString name, help;
  std::vector<Fact> facts;  // of each candidate
};

// Everything that is known of one.
std::vector<FactRow> factsOf(const Candidate& candidate, const Perplexity& original);

struct CandidateComparison {
  std::vector<FactRow> recipe, results;  // only what differs
  QStringList sentences;                 // paired differences, with what they are worth
};
CandidateComparison compare(const Candidate& a, const Candidate& b, const Perplexity& original);

// The model before conversion beside one of its candidates: results alone, since it has no recipe.
CandidateComparison compareWithOriginal(const Candidate& candidate, const Perplexity& original,
                                        const std::optional<DecodingSpeed>& original_speed);

}  // namespace transmla::ui
