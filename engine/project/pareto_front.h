// Which of a project's candidates are worth their cost, the unconverted model among them.
#pragma once

#include <string>
#include <vector>

namespace transmla {

struct TradeoffPoint {
  std::string id;            // of the candidate; empty: the original
  double cost = 0;           // the less the better: bytes, or seconds per token
  std::vector<double> loss;  // per chunk of the test text, the less the better; never empty
};

// Points that no other beats in both, by growing cost. Candidates that were left early have fewer chunks, so that two
// are compared on those that both have.
std::vector<TradeoffPoint> pareto_front(const std::vector<TradeoffPoint>& points);

}  // namespace transmla
