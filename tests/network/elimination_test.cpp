#include "libhydro/network/detail/elimination.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <Eigen/Dense>
#include <algorithm>
#include <set>

namespace hydro::network {
namespace {

using Edges = std::vector<std::pair<int, int>>;

Edges renumbered(const Edges& edges, const std::vector<int>& place) {
  Edges result;
  for (const auto& [a, b] : edges) result.push_back({place[static_cast<std::size_t>(a)], place[static_cast<std::size_t>(b)]});
  return result;
}

bool is_permutation_of_all(std::vector<int> place) {
  std::ranges::sort(place);
  for (std::size_t k = 0; k < place.size(); ++k)
    if (place[k] != static_cast<int>(k)) return false;
  return true;
}

RC_GTEST_PROP(Elimination, SolvesWhatADenseSolverSolves, ()) {
  const int size = *rc::gen::inRange(1, 30), more = *rc::gen::inRange(0, 12);
  Edges edges;
  for (int v = 1; v < size; ++v)
    if (*rc::gen::inRange(0, 10) > 0) edges.push_back({v, *rc::gen::inRange(0, v)});  // a forest
  for (int k = 0; k < more && size > 1; ++k) edges.push_back({*rc::gen::inRange(0, size), *rc::gen::inRange(0, size)});  // with loops
  std::erase_if(edges, [](const auto& edge) { return edge.first == edge.second; });

  const std::vector<int> place = elimination_order(size, edges);
  RC_ASSERT(is_permutation_of_all(place));
  edges = renumbered(edges, place);
  Elimination elimination(size, edges);

  Eigen::MatrixXd dense = Eigen::MatrixXd::Zero(size, size);
  std::vector<double> diagonal(static_cast<std::size_t>(size), 0.0), x(static_cast<std::size_t>(size));
  std::vector<double> upper(static_cast<std::size_t>(elimination.slots()), 0.0), lower = upper;
  for (const auto& [a, b] : edges) {
    const auto slot = static_cast<std::size_t>(elimination.slot(a, b));
    const double ab = *rc::gen::inRange(0, 100) * 0.1, ba = *rc::gen::inRange(0, 100) * 0.1;
    (a < b ? upper : lower)[slot] -= ab, (a < b ? lower : upper)[slot] -= ba;
    dense(a, b) -= ab, dense(b, a) -= ba, dense(b, b) += ab, dense(a, a) += ba;
  }
  Eigen::VectorXd right(size);
  for (int v = 0; v < size; ++v) {
    dense(v, v) += *rc::gen::inRange(1, 50) * 0.1;
    diagonal[static_cast<std::size_t>(v)] = dense(v, v);
    right(v) = x[static_cast<std::size_t>(v)] = *rc::gen::inRange(-100, 100) * 0.1;
  }
  elimination.solve(diagonal.data(), upper.data(), lower.data(), x.data());
  const Eigen::VectorXd expected = dense.fullPivLu().solve(right);
  for (int v = 0; v < size; ++v) RC_ASSERT(std::abs(x[static_cast<std::size_t>(v)] - expected(v)) < 1e-9 * (1.0 + expected.norm()));
}

TEST(Elimination, ATreeCausesNoFill) {
  Edges edges;
  for (int v = 1; v < 1000; ++v) edges.push_back({v, (v * 7919) % v});
  const std::vector<int> place = elimination_order(1000, edges);
  EXPECT_EQ(Elimination(1000, renumbered(edges, place)).slots(), 999);
}

TEST(Elimination, ASubtreeIsNumberedInOneRunBeforeItsRoot) {
  // Two branches of three on a root.
  const Edges edges{{0, 1}, {1, 2}, {2, 6}, {3, 4}, {4, 5}, {5, 6}};
  const std::vector<int> place = elimination_order(7, edges);
  EXPECT_TRUE(is_permutation_of_all(place));
  EXPECT_EQ(Elimination(7, renumbered(edges, place)).slots(), 6);
}

TEST(Elimination, ALongLoopCausesFillInProportionToItsLength) {
  Edges edges;
  for (int v = 0; v < 1000; ++v) edges.push_back({v, (v + 1) % 1000});
  const std::vector<int> place = elimination_order(1000, edges);
  EXPECT_LT(Elimination(1000, renumbered(edges, place)).slots(), 2100);
}

}  // namespace
}  // namespace hydro::network
