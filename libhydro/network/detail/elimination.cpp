#include "libhydro/network/detail/elimination.h"

#include <Eigen/OrderingMethods>
#include <Eigen/SparseCore>
#include <algorithm>
#include <cassert>

namespace hydro::network {
namespace {

using Neighbours = std::vector<std::vector<int>>;

Neighbours neighbours_of(int vertices, const std::vector<std::pair<int, int>>& edges) {
  Neighbours neighbours(static_cast<std::size_t>(vertices));
  for (const auto& [a, b] : edges) {
    if (a == b) continue;
    neighbours[static_cast<std::size_t>(a)].push_back(b);
    neighbours[static_cast<std::size_t>(b)].push_back(a);
  }
  for (auto& list : neighbours) {
    std::ranges::sort(list);
    list.erase(std::unique(list.begin(), list.end()), list.end());
  }
  return neighbours;
}

/// The vertices with loops, in an order that keeps fill small.
std::vector<int> core_order(const std::vector<int>& core, const Neighbours& neighbours, const std::vector<int>& place_in_core) {
  const int size = static_cast<int>(core.size());
  std::vector<Eigen::Triplet<double>> entries;
  for (int c = 0; c < size; ++c) {
    entries.emplace_back(c, c, 1.0);
    for (const int other : neighbours[static_cast<std::size_t>(core[static_cast<std::size_t>(c)])])
      if (const int place = place_in_core[static_cast<std::size_t>(other)]; place >= 0) entries.emplace_back(c, place, 1.0);
  }
  Eigen::SparseMatrix<double> pattern(size, size);
  pattern.setFromTriplets(entries.begin(), entries.end());
  Eigen::PermutationMatrix<Eigen::Dynamic, Eigen::Dynamic, int> permutation;
  Eigen::AMDOrdering<int> order;
  order(pattern, permutation);
  std::vector<int> ordered(core.size());
  for (int c = 0; c < size; ++c) ordered[static_cast<std::size_t>(c)] = core[static_cast<std::size_t>(permutation.indices()[c])];
  return ordered;
}

}  // namespace

std::vector<int> elimination_order(int vertices, const std::vector<std::pair<int, int>>& edges) {
  const auto count = static_cast<std::size_t>(vertices);
  const Neighbours neighbours = neighbours_of(vertices, edges);

  // Peel leaves until only loops are left. A peeled vertex hangs on the one neighbour that outlived it, if any.
  std::vector<int> degree(count), parent(count, -1), peeled;
  std::vector<char> gone(count, 0);
  for (std::size_t v = 0; v < count; ++v) {
    degree[v] = static_cast<int>(neighbours[v].size());
    if (degree[v] <= 1) peeled.push_back(static_cast<int>(v));
  }
  for (std::size_t k = 0; k < peeled.size(); ++k) {
    const auto leaf = static_cast<std::size_t>(peeled[k]);
    if (gone[leaf]) continue;
    gone[leaf] = 1;
    for (const int other : neighbours[leaf]) {
      const auto o = static_cast<std::size_t>(other);
      if (gone[o]) continue;
      parent[leaf] = other;
      if (--degree[o] == 1) peeled.push_back(other);
    }
  }

  // Number the trees, children before parents and each subtree in one run; then the core.
  Neighbours children(count);
  std::vector<int> core, place_in_core(count, -1), roots;
  for (std::size_t v = 0; v < count; ++v) {
    if (!gone[v]) place_in_core[v] = static_cast<int>(core.size()), core.push_back(static_cast<int>(v));
    else if (parent[v] < 0) roots.push_back(static_cast<int>(v));
    else if (!gone[static_cast<std::size_t>(parent[v])]) roots.push_back(static_cast<int>(v));
    else children[static_cast<std::size_t>(parent[v])].push_back(static_cast<int>(v));
  }
  std::vector<int> place(count, -1);
  int next = 0;
  std::vector<std::pair<int, std::size_t>> path;
  for (const int root : roots) {
    path.push_back({root, 0});
    while (!path.empty()) {
      auto& [vertex, visited] = path.back();
      const auto& below = children[static_cast<std::size_t>(vertex)];
      if (visited < below.size()) {
        const int child = below[visited++];
        path.push_back({child, 0});
      } else {
        place[static_cast<std::size_t>(vertex)] = next++;
        path.pop_back();
      }
    }
  }
  for (const int vertex : core_order(core, neighbours, place_in_core)) place[static_cast<std::size_t>(vertex)] = next++;
  return place;
}

Elimination::Elimination(int vertices, const std::vector<std::pair<int, int>>& edges) {
  const Neighbours neighbours = neighbours_of(vertices, edges);
  std::vector<std::vector<int>> higher(static_cast<std::size_t>(vertices));
  for (int v = 0; v < vertices; ++v)
    for (const int other : neighbours[static_cast<std::size_t>(v)])
      if (other > v) higher[static_cast<std::size_t>(v)].push_back(other);

  // Fill: eliminating a vertex joins its higher neighbours; it is enough to hand them to the lowest of these.
  tree_size_ = vertices;
  for (int v = 0; v < vertices; ++v) {
    auto& list = higher[static_cast<std::size_t>(v)];
    std::ranges::sort(list);
    list.erase(std::unique(list.begin(), list.end()), list.end());
    if (list.size() < 2) continue;
    tree_size_ = std::min(tree_size_, v);
    auto& heir = higher[static_cast<std::size_t>(list.front())];
    heir.insert(heir.end(), list.begin() + 1, list.end());
  }
  first_.push_back(0);
  for (const auto& list : higher) {
    higher_.insert(higher_.end(), list.begin(), list.end());
    first_.push_back(static_cast<int>(higher_.size()));
  }

  first_update_.push_back(0);
  for (int v = tree_size_; v < vertices; ++v) {
    const int begin = first_[static_cast<std::size_t>(v)], end = first_[static_cast<std::size_t>(v) + 1];
    for (int row = begin; row < end; ++row)
      for (int column = begin; column < end; ++column) {
        if (row == column) continue;
        const int r = higher_[static_cast<std::size_t>(row)], c = higher_[static_cast<std::size_t>(column)];
        updates_.push_back({row, column, slot(r, c), r < c});
      }
    first_update_.push_back(static_cast<int>(updates_.size()));
  }
  const auto in_core = static_cast<std::size_t>(slots() - first_[static_cast<std::size_t>(tree_size_)]);
  upper_.resize(in_core);
  lower_.resize(in_core);
}

int Elimination::slot(int a, int b) const {
  const auto low = static_cast<std::size_t>(std::min(a, b));
  const auto begin = higher_.begin() + first_[low], end = higher_.begin() + first_[low + 1];
  const auto found = std::lower_bound(begin, end, std::max(a, b));
  assert(found != end && *found == std::max(a, b));
  return static_cast<int>(found - higher_.begin());
}

void Elimination::solve(double* diagonal, const double* upper, const double* lower, double* x) {
  const int* const first = first_.data();
  const int* const higher = higher_.data();
  for (int v = 0; v < tree_size_; ++v) {
    const int s = first[v];
    if (s == first[v + 1]) continue;
    const int parent = higher[s];
    const double factor = lower[s] / diagonal[v];
    diagonal[parent] -= factor * upper[s];
    x[parent] -= factor * x[v];
  }

  const int core = first[tree_size_], vertices = size();
  const auto up = [this, core](int slot) -> double& { return upper_[static_cast<std::size_t>(slot - core)]; };
  const auto low = [this, core](int slot) -> double& { return lower_[static_cast<std::size_t>(slot - core)]; };
  std::copy(upper + core, upper + slots(), upper_.data());
  std::copy(lower + core, lower + slots(), lower_.data());
  for (int v = tree_size_; v < vertices; ++v) {
    for (int s = first[v]; s < first[v + 1]; ++s) {
      low(s) /= diagonal[v];
      diagonal[higher[s]] -= low(s) * up(s);
      x[higher[s]] -= low(s) * x[v];
    }
    const auto group = static_cast<std::size_t>(v - tree_size_);
    for (int u = first_update_[group]; u < first_update_[group + 1]; ++u) {
      const Update& update = updates_[static_cast<std::size_t>(u)];
      (update.target_is_upper ? up(update.target) : low(update.target)) -= low(update.pivot_slot_row) * up(update.pivot_slot_column);
    }
  }
  for (int v = vertices - 1; v >= tree_size_; --v) {
    double value = x[v];
    for (int s = first[v]; s < first[v + 1]; ++s) value -= up(s) * x[higher[s]];
    x[v] = value / diagonal[v];
  }
  for (int v = tree_size_ - 1; v >= 0; --v) {
    const int s = first[v];
    x[v] = (s == first[v + 1] ? x[v] : x[v] - upper[s] * x[higher[s]]) / diagonal[v];
  }
}

}  // namespace hydro::network
