#pragma once

#include <algorithm>
#include <cstddef>
#include <functional>
#include <vector>

#include "libhydro/response/dispatch.h"

namespace hydro::response {

/// A square town: `side` x `side` crossings, `block` [m] apart, streets of `speed` [m/s].
inline StreetMap town(int side, double block = 100.0, double speed = 10.0) {
  std::vector<Polyline> lines;
  for (int i = 0; i < side; ++i)
    for (int j = 0; j < side; ++j) {
      const Point here{block * i, block * j};
      if (i + 1 < side) lines.push_back({here, {here.x + block, here.y}});
      if (j + 1 < side) lines.push_back({here, {here.x, here.y + block}});
    }
  const std::vector<double> speeds(lines.size(), speed);
  return join_streets(lines, speeds);
}

/// The best of all, by trying everything.
inline double by_brute_force(const DispatchProblem& problem, const Moves& moves) {
  std::vector<int> room;
  for (const Demand& demand : problem.demands) room.push_back(demand.slots);
  const std::function<double(std::size_t, int)> best = [&](std::size_t team, int at) -> double {  // what this team, standing at `at`, and all later ones can still avoid
    if (team == problem.teams.size()) return 0.0;
    double most = best(team + 1, -1);
    const auto try_all = [&](const std::vector<Move>& list, int kind) {
      for (const Move& move : list) {
        if (move.kind != kind || move.before != at || room[static_cast<std::size_t>(move.demand)] == 0) continue;
        --room[static_cast<std::size_t>(move.demand)];
        most = std::max(most, move.avoided + best(team, move.demand));
        ++room[static_cast<std::size_t>(move.demand)];
      }
    };
    if (at < 0) try_all(moves.first, static_cast<int>(team));
    else try_all(moves.next, moves.kind_of_team[team]);
    return most;
  };
  return best(0, -1);
}

}  // namespace hydro::response
