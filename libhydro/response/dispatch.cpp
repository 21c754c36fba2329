#include "libhydro/response/dispatch.h"

#include <algorithm>
#include <cmath>
#include <tuple>

namespace hydro::response {
namespace {

constexpr double hour = 3600.0;

double all_harm(const DispatchProblem& problem) {
  double sum = 0.0;
  for (const Demand& demand : problem.demands) sum += demand.weight * (demand.until - demand.from) / hour;
  return sum;
}

/// When a team leaves a place.
double leaves(const Team& team, const Demand& demand) { return team.service == Service::pump ? demand.until : demand.from; }

/// Fills in what a team does at a place that it reaches at `arrival`; `avoided` stays 0 when it comes for nothing.
void serve(const Team& team, const Demand& demand, double end_of_shift, Move& move) {
  const double ready = move.arrival + team.setup;
  if (team.service == Service::barrier) {
    if (!(ready <= demand.from) || demand.from > end_of_shift) return;
    move.works_from = demand.from, move.until = demand.until;
  } else {
    move.works_from = std::max(ready, demand.from);
    move.until = std::min(demand.until, end_of_shift);
  }
  if (!(move.until > move.works_from)) return;
  // Several teams at a place share its harm, so that together they never avoid more than all of it.
  const double alone = 1.0 / demand.slots;
  const bool any_does = team.service == Service::barrier || demand.inflow <= 0.0 || team.capacity <= 0.0;
  move.avoided = (any_does ? alone : std::min(alone, team.capacity / demand.inflow)) * demand.weight * (move.until - move.works_from) / hour;
}

Assignment assignment_of(int team, const Move& move) {
  return {.team = team, .demand = move.demand, .before = move.before, .departure = move.departure, .arrival = move.arrival, .works_from = move.works_from,
          .until = move.until, .avoided = move.avoided};
}

}  // namespace

Moves moves_of(const DispatchProblem& problem) {
  Moves moves;
  std::vector<int> example;  // a team of each kind
  for (std::size_t t = 0; t < problem.teams.size(); ++t) {
    int kind = 0;
    for (; kind < moves.kinds; ++kind) {
      const auto other = static_cast<std::size_t>(example[static_cast<std::size_t>(kind)]);
      if (problem.teams[t].works_as(problem.teams[other]) && problem.end_of_shift[t] == problem.end_of_shift[other]) break;
    }
    if (kind == moves.kinds) example.push_back(static_cast<int>(t)), ++moves.kinds;
    moves.kind_of_team.push_back(kind);
  }
  std::vector<int> crossing;
  for (const Demand& demand : problem.demands) crossing.push_back(problem.streets.nearest(demand.at));
  const auto add = [&](std::vector<Move>& list, int kind, const Team& team, double shift, int before, const std::vector<double>& arrival, double departure) {
    for (std::size_t d = 0; d < problem.demands.size(); ++d) {
      if (static_cast<int>(d) == before || crossing[d] < 0) continue;
      Move move{.kind = kind, .before = before, .demand = static_cast<int>(d), .departure = departure, .arrival = arrival[static_cast<std::size_t>(crossing[d])]};
      if (!std::isfinite(move.arrival)) continue;
      serve(team, problem.demands[d], shift, move);
      // Only forward in time: who leaves a place later than the next one needs him never profits.
      const bool forward = before < 0 || leaves(team, problem.demands[d]) > departure;
      if (move.avoided > 0.0 && forward) list.push_back(move);
    }
  };
  for (std::size_t t = 0; t < problem.teams.size(); ++t) {
    const Team& team = problem.teams[t];
    if (!(problem.ready[t] < problem.end_of_shift[t])) continue;
    add(moves.first, static_cast<int>(t), team, problem.end_of_shift[t], -1, arrivals(problem.streets, problem.streets.nearest(team.at), problem.ready[t], team.vehicle), problem.ready[t]);
  }
  for (int kind = 0; kind < moves.kinds; ++kind) {
    const auto t = static_cast<std::size_t>(example[static_cast<std::size_t>(kind)]);
    const Team& team = problem.teams[t];
    for (std::size_t d = 0; d < problem.demands.size(); ++d) {
      const double departure = leaves(team, problem.demands[d]);
      if (departure >= problem.end_of_shift[t] || crossing[d] < 0) continue;
      add(moves.next, kind, team, problem.end_of_shift[t], static_cast<int>(d), arrivals(problem.streets, crossing[d], departure, team.vehicle), departure);
    }
  }
  return moves;
}

Dispatch greedy_dispatch(const DispatchProblem& problem, const Moves& moves) {
  std::vector<int> room;
  for (const Demand& demand : problem.demands) room.push_back(demand.slots);
  std::vector<int> place(problem.teams.size(), -1);
  std::vector<bool> sent(problem.teams.size(), false);
  Dispatch dispatch{.assignments = {}, .avoided = 0.0, .without = all_harm(problem)};
  while (true) {
    const Move* best = nullptr;
    int best_team = -1;
    const auto offer = [&](const Move& move, int team) {
      if (room[static_cast<std::size_t>(move.demand)] == 0) return;
      const auto rank = [](const Move& m, int t) { return std::tuple(-m.avoided, m.arrival, t, m.demand); };
      if (!best || rank(move, team) < rank(*best, best_team)) best = &move, best_team = team;
    };
    for (const Move& move : moves.first)
      if (!sent[static_cast<std::size_t>(move.kind)]) offer(move, move.kind);
    for (const Move& move : moves.next)
      for (std::size_t t = 0; t < place.size(); ++t)
        if (place[t] == move.before && sent[t] && moves.kind_of_team[t] == move.kind) offer(move, static_cast<int>(t));
    if (!best) break;
    dispatch.assignments.push_back(assignment_of(best_team, *best));
    dispatch.avoided += best->avoided;
    place[static_cast<std::size_t>(best_team)] = best->demand, sent[static_cast<std::size_t>(best_team)] = true;
    --room[static_cast<std::size_t>(best->demand)];
  }
  std::ranges::sort(dispatch.assignments, [](const Assignment& a, const Assignment& b) { return std::pair(a.team, a.departure) < std::pair(b.team, b.departure); });
  return dispatch;
}

Dispatch dispatch_of(const DispatchProblem& problem, const Moves& moves, const std::vector<int>& first, const std::vector<int>& next) {
  Dispatch dispatch{.assignments = {}, .avoided = 0.0, .without = all_harm(problem)};
  std::vector<int> waiting = next;
  for (const int f : first) {
    const Move* move = &moves.first[static_cast<std::size_t>(f)];
    const int team = move->kind, kind = moves.kind_of_team[static_cast<std::size_t>(team)];
    while (move) {
      dispatch.assignments.push_back(assignment_of(team, *move));
      dispatch.avoided += move->avoided;
      const auto onward = std::ranges::find_if(waiting, [&](int n) {
        const Move& other = moves.next[static_cast<std::size_t>(n)];
        return other.kind == kind && other.before == move->demand;
      });
      if (onward == waiting.end()) break;
      move = &moves.next[static_cast<std::size_t>(*onward)];
      waiting.erase(onward);
    }
  }
  std::ranges::sort(dispatch.assignments, [](const Assignment& a, const Assignment& b) { return std::pair(a.team, a.departure) < std::pair(b.team, b.departure); });
  return dispatch;
}

}  // namespace hydro::response
