#pragma once

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <utility>
#include <vector>

#include "libhydro/compliance/change.h"

namespace hydro::compliance {

/// Solves a small square system in place by elimination with row exchange; false when it has no single solution.
inline bool solve(std::vector<std::vector<double>>& matrix, std::vector<double>& right) {
  const std::size_t n = right.size();
  for (std::size_t column = 0; column < n; ++column) {
    std::size_t pivot = column;
    for (std::size_t row = column + 1; row < n; ++row)
      if (std::abs(matrix[row][column]) > std::abs(matrix[pivot][column])) pivot = row;
    if (std::abs(matrix[pivot][column]) < 1e-12) return false;
    std::swap(matrix[pivot], matrix[column]);
    std::swap(right[pivot], right[column]);
    for (std::size_t row = 0; row < n; ++row) {
      if (row == column) continue;
      const double factor = matrix[row][column] / matrix[column][column];
      for (std::size_t k = column; k < n; ++k) matrix[row][k] -= factor * matrix[column][k];
      right[row] -= factor * right[column];
    }
  }
  for (std::size_t i = 0; i < n; ++i) right[i] /= matrix[i][i];
  return true;
}

/// The cheapest amounts by trying every corner of what is allowed: exact, for problems of a few measures and rows. Nothing: none will do.
inline std::optional<std::vector<double>> cheapest_by_enumeration(const MixProblem& problem) {
  const std::size_t n = problem.measures.size();
  // Half spaces: the rows, amounts not negative, amounts not above the most.
  std::vector<MixProblem::Row> faces = problem.rows;
  for (std::size_t i = 0; i < n; ++i) {
    MixProblem::Row low{.factors = std::vector<double>(n, 0.0)}, high = low;
    low.factors[i] = 1.0;
    high.factors[i] = -1.0;
    high.at_least = -problem.most[i];
    faces.push_back(std::move(low));
    faces.push_back(std::move(high));
  }
  std::optional<std::vector<double>> best;
  double least_cost = std::numeric_limits<double>::infinity();
  std::vector<std::size_t> chosen(n);
  const auto try_corner = [&] {
    std::vector<std::vector<double>> matrix;
    std::vector<double> amounts;
    for (const std::size_t face : chosen) {
      matrix.push_back(faces[face].factors);
      amounts.push_back(faces[face].at_least);
    }
    if (!solve(matrix, amounts)) return;
    for (const MixProblem::Row& face : faces) {
      double sum = 0.0, size = std::abs(face.at_least);
      for (std::size_t i = 0; i < n; ++i) sum += face.factors[i] * amounts[i], size = std::max(size, std::abs(face.factors[i] * amounts[i]));
      if (sum < face.at_least - 1e-9 * std::max(1.0, size)) return;
    }
    double cost = 0.0;
    for (std::size_t i = 0; i < n; ++i) cost += problem.cost[i] * amounts[i] + (amounts[i] > 1e-7 ? problem.fixed_cost[i] : 0.0);
    if (cost < least_cost) least_cost = cost, best = amounts;
  };
  const auto choose = [&](auto&& self, std::size_t depth, std::size_t from) -> void {
    if (depth == n) return try_corner();
    for (std::size_t face = from; face < faces.size(); ++face) {
      chosen[depth] = face;
      self(self, depth + 1, face + 1);
    }
  };
  if (n > 0) choose(choose, 0, 0);
  return best;
}

}  // namespace hydro::compliance
