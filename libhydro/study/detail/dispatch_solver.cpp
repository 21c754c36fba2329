#include "libhydro/study/detail/dispatch_solver.h"

#include <coin/Cbc_C_Interface.h>

#include <algorithm>
#include <limits>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

namespace hydro::study {
namespace {

using namespace response;

struct DeleteModel {
  void operator()(Cbc_Model* model) const { Cbc_deleteModel(model); }
};

/// The programme: a column for each move; rows for teams, places, and kinds that leave places.
class Programme {
 public:
  Programme(const DispatchProblem& problem, const Moves& moves) : moves_(moves) {
    for (std::size_t t = 0; t < problem.teams.size(); ++t) at_most_.push_back(1.0);
    first_place_ = static_cast<int>(at_most_.size());
    for (const Demand& demand : problem.demands) at_most_.push_back(demand.slots);
    for (const Move& move : moves.next)  // who leaves must have come
      if (leaving_.try_emplace({move.kind, move.before}, static_cast<int>(at_most_.size())).second) at_most_.push_back(0.0);
    double most = 0.0, latest = 0.0, earliest = std::numeric_limits<double>::infinity();
    for (const auto* list : {&moves.first, &moves.next})
      for (const Move& move : *list) most = std::max(most, move.avoided), latest = std::max(latest, move.arrival), earliest = std::min(earliest, move.arrival);
    tie_ = 1e-7 * most / std::max(latest - earliest, 1.0), earliest_ = earliest;
    for (const Move& move : moves.first) {
      entry(move.kind, 1.0);
      add(move, moves.kind_of_team[static_cast<std::size_t>(move.kind)]);
    }
    for (const Move& move : moves.next) {
      entry(leaving_.at({move.kind, move.before}), 1.0);
      add(move, move.kind);
    }
  }

  /// Solves it; the columns that are chosen. False when nothing was found in time.
  bool solve(double budget, std::vector<int>& first, std::vector<int>& next, double& at_most) {
    const std::unique_ptr<Cbc_Model, DeleteModel> model(Cbc_newModel());
    Cbc_setLogLevel(model.get(), 0);
    for (const char* level : {"logLevel", "slogLevel"}) Cbc_setParameter(model.get(), level, "0");
    Cbc_setParameter(model.get(), "seconds", std::to_string(budget).c_str());
    Cbc_setParameter(model.get(), "ratioGap", "0");
    Cbc_setParameter(model.get(), "allowableGap", "0");
    const std::vector<double> lower(cost_.size(), 0.0), upper(cost_.size(), 1.0), at_least(at_most_.size(), -std::numeric_limits<double>::max());
    Cbc_loadProblem(model.get(), static_cast<int>(cost_.size()), static_cast<int>(at_most_.size()), starts_.data(), rows_.data(), values_.data(), lower.data(), upper.data(),
                    cost_.data(), at_least.data(), at_most_.data());
    for (std::size_t i = 0; i < cost_.size(); ++i) Cbc_setInteger(model.get(), static_cast<int>(i));
    Cbc_solve(model.get());
    at_most = -Cbc_getBestPossibleObjValue(model.get());
    const double* solution = Cbc_getColSolution(model.get());
    const bool found = Cbc_isProvenOptimal(model.get()) || Cbc_getObjValue(model.get()) < 0.0;
    if (Cbc_isProvenInfeasible(model.get()) || !solution || !found) return false;
    for (std::size_t i = 0; i < cost_.size(); ++i) {
      if (solution[i] < 0.5) continue;
      if (i < moves_.first.size()) first.push_back(static_cast<int>(i));
      else next.push_back(static_cast<int>(i - moves_.first.size()));
    }
    return true;
  }

 private:
  /// Least cost is most avoided; a hair is taken off for coming later, and less for standing later in the lists.
  void add(const Move& move, int kind) {
    entry(first_place_ + move.demand, 1.0);
    if (const auto leaves = leaving_.find({kind, move.demand}); leaves != leaving_.end()) entry(leaves->second, -1.0);
    const double order = static_cast<double>(cost_.size()) / static_cast<double>(moves_.first.size() + moves_.next.size() + 1);
    cost_.push_back(-move.avoided + tie_ * (move.arrival - earliest_ + order));
    starts_.push_back(static_cast<CoinBigIndex>(rows_.size()));
  }
  void entry(int row, double value) { rows_.push_back(row), values_.push_back(value); }

  const Moves& moves_;
  int first_place_ = 0;
  double tie_ = 0.0, earliest_ = 0.0;
  std::map<std::pair<int, int>, int> leaving_;  ///< (kind, place) -> row
  std::vector<double> at_most_, cost_, values_;
  std::vector<CoinBigIndex> starts_{0};
  std::vector<int> rows_;
};

}  // namespace

Dispatch best_dispatch(const DispatchProblem& problem, const Moves& moves, double budget) {
  static std::mutex one_at_a_time;  // CBC keeps state of its own between calls
  const std::scoped_lock lock(one_at_a_time);
  Dispatch greedy = greedy_dispatch(problem, moves);
  if (moves.first.empty()) return greedy.at_most = 0.0, greedy;
  std::vector<int> first, next;
  double at_most = std::numeric_limits<double>::infinity();
  const bool found = Programme(problem, moves).solve(budget, first, next, at_most);
  Dispatch best = found ? dispatch_of(problem, moves, first, next) : greedy;
  constexpr double rounding = 1e-6;  // [-] of the hair that parts equals
  if (best.avoided < greedy.avoided * (1.0 - rounding)) best = greedy;
  best.at_most = std::min(std::max(at_most, best.avoided), best.without);
  if (best.at_most - best.avoided <= rounding * best.avoided) best.at_most = best.avoided;
  return best;
}

}  // namespace hydro::study
