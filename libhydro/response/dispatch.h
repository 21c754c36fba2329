#pragma once

#include <limits>
#include <string>
#include <vector>

#include "libhydro/response/streets.h"

namespace hydro::response {

/// How a team keeps harm away.
enum class Service {
  pump,     ///< works while water stands: counts from its arrival until the water is gone
  barrier,  ///< sandbags, boards: counts as a whole, but only when it stands before the water comes
};

/// A team on wheels.
struct Team {
  std::string id, name, name_zh, kind;
  Service service = Service::pump;
  int department = -1;           ///< of the plan
  Point at;                      ///< [m] where it stands ready
  double capacity = 0.0;         ///< [m3/s] of a pump; 0: enough for any place
  double setup = 600.0;          ///< [s] from arrival until it works
  Vehicle vehicle;
  double shift_from = 0.0, shift_until = 86400.0;  ///< [s after local midnight] `shift_from` later than `shift_until`: over midnight

  bool works_as(const Team& other) const {
    return service == other.service && capacity == other.capacity && setup == other.setup && vehicle == other.vehicle;
  }
};

/// A place that water will harm, and for how long.
struct Demand {
  int place = -1;                ///< of the plan
  Point at;                      ///< [m]
  double from = 0.0, until = 0.0;  ///< [s since 1970] deeper than its limit
  double weight = 1.0;           ///< [points/h] harm of each hour
  double inflow = 0.0;           ///< [m3/s] that a pump must take to keep it dry; 0: any pump does
  int slots = 1;                 ///< teams that find room and work there
};

struct DispatchProblem {
  std::vector<Team> teams;
  std::vector<double> ready, end_of_shift;  ///< [s since 1970] of each team
  std::vector<Demand> demands;
  StreetMap streets;
};

/// One team at one place.
struct Assignment {
  int team = -1, demand = -1;
  int before = -1;               ///< the demand that it comes from; -1: where it stands ready
  double departure = 0.0, arrival = 0.0, works_from = 0.0, until = 0.0;  ///< [s since 1970]
  double avoided = 0.0;          ///< [points]
};

/// What a team that comes from `before` (-1: its stand) can do at a place. A team leaves a pumped place when the water is gone, a place
/// with barriers when the water comes, whatever it did before: so a move has one value, and routes are paths.
struct Move {
  int kind = 0;                  ///< index of the team where `before` is -1, else of the kind of team
  int before = -1, demand = -1;
  double departure = 0.0, arrival = 0.0, works_from = 0.0, until = 0.0;  ///< [s since 1970] in this order
  double avoided = 0.0;          ///< [points] greater than 0
};

/// All moves that avoid any harm.
struct Moves {
  std::vector<int> kind_of_team;   ///< teams that work, drive and end their shift alike are of one kind
  int kinds = 0;
  std::vector<Move> first;         ///< from their stands
  std::vector<Move> next;          ///< from place to place, by kind
};
Moves moves_of(const DispatchProblem& problem);

/// Who goes where, one after the other, and what it avoids.
struct Dispatch {
  std::vector<Assignment> assignments;  ///< by team and time
  double avoided = 0.0;            ///< [points]
  double at_most = std::numeric_limits<double>::infinity();  ///< [points] no dispatch avoids more; infinity: nobody knows
  double without = 0.0;            ///< [points] harm of all demands when nobody comes

  double gap() const { return at_most > 0.0 ? (at_most - avoided) / at_most : 0.0; }  ///< [-]
};

/// At once: again and again the move that avoids most. Ties: the earlier arrival, then the order of teams and demands.
Dispatch greedy_dispatch(const DispatchProblem& problem, const Moves& moves);

/// Routes of teams from the moves that were chosen (indices into `first` and `next`).
Dispatch dispatch_of(const DispatchProblem& problem, const Moves& moves, const std::vector<int>& first, const std::vector<int>& next);

}  // namespace hydro::response
