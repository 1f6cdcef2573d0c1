#include "engine/project/pareto_front.h"

#include <gtest/gtest.h>

namespace transmla {
namespace {

std::vector<std::string> front_of(const std::vector<TradeoffPoint>& points) {
  std::vector<std::string> ids;
  for (const auto& point : pareto_front(points)) ids.push_back(point.id);
  return ids;
}

TEST(ParetoFront, IsWhatNoOtherBeatsInCostAndLoss) {
  const std::vector<TradeoffPoint> points{
      {"128", 128, {2.0, 2.2}}, {"64", 64, {2.5, 2.6}}, {"96", 96, {2.7, 2.8}},  // costs more than 64 and is worse
      {"160", 160, {1.0}},       // left early, better on the chunk that both have
      {"192", 192, {1.0, 9.0}},  // no better than 160 there
  };
  EXPECT_EQ(front_of(points), (std::vector<std::string>{"64", "128", "160"}));
}

TEST(ParetoFront, TheOriginalBeatsCandidatesThatAreSlowerAndWorse) {
  const double fast = 1.0 / 50, slow = 1.0 / 20, slower = 1.0 / 10;
  EXPECT_EQ(front_of({{"", slow, {2.0}}, {"fast", fast, {2.5}}, {"slow", slower, {2.1}}}),
            (std::vector<std::string>{"fast", ""}));
}

TEST(ParetoFront, EqualPointsAreBothOnIt) {
  EXPECT_EQ(front_of({{"a", 1, {2}}, {"b", 1, {2}}}), (std::vector<std::string>{"a", "b"}));
  EXPECT_TRUE(front_of({}).empty());
}

}  // namespace
}  // namespace transmla
