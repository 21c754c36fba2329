#pragma once

#include <utility>
#include <vector>

namespace hydro::network {

/// Order in which the unknowns of a graph are best eliminated: branches of trees first, each from its leaves to its root in one
/// contiguous run (no fill, memory walked in order), then what is left, the part with loops, by approximate minimum degree.
/// Returns the place of each vertex in that order.
std::vector<int> elimination_order(int vertices, const std::vector<std::pair<int, int>>& edges);

/// Gaussian elimination without pivoting for matrices whose pattern is a graph and whose columns are diagonally dominant (M-matrices):
/// linear time for trees, sparse LU where there are loops. Vertices must be numbered in elimination order; an edge's
/// two entries need not be equal. The pattern is analysed once.
class Elimination {
 public:
  Elimination() = default;
  Elimination(int vertices, const std::vector<std::pair<int, int>>& edges);

  int size() const { return static_cast<int>(first_.size()) - 1; }
  int slots() const { return static_cast<int>(higher_.size()); }  ///< pairs of vertices with entries, fill included
  int slot(int a, int b) const;                                   ///< of the entries (a, b) and (b, a)

  /// Solves M x = right_side, in place. `upper[slot]` is the entry in the row of the lower vertex, `lower[slot]` that in the row of
  /// the higher; entries of fill must be 0. Diagonal is overwritten.
  void solve(double* diagonal, const double* upper, const double* lower, double* right_side);

 private:
  struct Update {
    int pivot_slot_row, pivot_slot_column;  ///< lower factor and upper entry
    int target;                             ///< slot
    bool target_is_upper;
  };
  int tree_size_ = 0;                ///< vertices before this one have at most one higher neighbour, and cause no fill
  std::vector<int> first_, higher_;  ///< the higher neighbours of each vertex: slots first_[v] .. first_[v + 1]
  std::vector<int> first_update_;    ///< of each vertex from tree_size_ on
  std::vector<Update> updates_;
  std::vector<double> upper_, lower_;  ///< the looped part is worked on here
};

}  // namespace hydro::network
