#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "libhydro/core/geometry.h"
#include "libhydro/response/dispatch.h"
#include "libhydro/response/grid_case.h"
#include "libhydro/response/level.h"
#include "libhydro/response/streets.h"
#include "libhydro/response/threshold.h"
#include "libhydro/response/vocabulary.h"

namespace hydro::response {

/// Set of hazards of the vocabulary, one bit each.
using HazardSet = std::uint64_t;
inline constexpr int most_hazards = 64;

/// How sure a row of a plan is. What is not found in a document stays a proposal that the user may edit.
enum class Evidence { found, article, memory, computed, inferred };

struct PlanSource {
  Evidence status = Evidence::inferred;
  std::string source;
};

struct Department {
  std::string id, name, name_zh;
};

struct Resource {
  std::string id, kind, name, name_zh;
  int count = 1;
  int area = -1;        ///< where it is stationed
  int department = -1;
  PlanSource source;
};

/// A place that is watched: an underpass, a metro entrance, a school.
struct Place {
  std::string id, kind, name, name_zh;
  int area = -1;
  std::optional<Point> at;  ///< [m] in the coordinates of the run
  std::string gauge;        ///< id of its gauge in the results of a run; empty: its own id
  double people = 0.0;      ///< [persons] who are there
  std::optional<double> limit;   ///< [m] closed or lost beyond this depth; absent: that of the dispatch
  std::optional<double> weight;  ///< [points/h] harm of each hour over it; absent: that of its kind
  double inflow = 0.0;      ///< [m3/s] that a pump must take to keep it dry; 0: not known, any pump does
  int slots = 1;            ///< teams that find room there
  double capacity = 0.0;    ///< [persons] that a shelter takes in
  std::optional<double> wind_limit;  ///< [m/s] gust that fells it: a hazardous tree, a sign
  std::string settles_at;   ///< id of the place where people who are stranded here are brought; empty: nowhere
};

/// People who must leave before the worst, and how fast they can.
struct Zone {
  std::string id, name, name_zh;
  int area = -1;
  Point at;                 ///< [m]
  double people = 0.0;      ///< [persons] due to leave
  double rate = 0.0;        ///< [persons/h] who can be carried away
};

/// How teams are sent out.
struct DispatchRules {
  double limit = 0.25;      ///< [m] of places that say nothing else
  double others = 1.0;      ///< [points/h] of kinds that are not named
  std::vector<std::pair<std::string, double>> weights;  ///< (kind of place, [points/h])
  PlanSource source;

  double weight_of(const Place& place) const {
    if (place.weight) return *place.weight;
    for (const auto& [kind, weight] : weights)
      if (kind == place.kind) return weight;
    return others;
  }
};

/// A value at a station that starts something.
struct Crossing {
  Observable quantity = Observable::water_level;
  std::string station;    ///< empty: any station of the area
  double at_least = 0.0;  ///< [SI]
};

/// Places where water comes.
struct PlaceCondition {
  std::string kind;              ///< of places
  std::optional<double> depth;   ///< [m] passed; none: every place of the kind, without condition
  double within = 0.0;           ///< [s] how long before the depth is passed the event counts
  std::optional<double> rise;    ///< [m] in `rise_in`: only where the water comes that fast
  double rise_in = 300.0;        ///< [s]
  bool by_wind = false;          ///< or where the gust passes the limit of the place, `within` before it
};

/// What starts a response level.
struct Trigger {
  std::string id;
  HazardSet hazards = 0;
  int area = -1;                            ///< holds there and in what lies in it; -1: everywhere
  Level level = Level::none;                ///< started
  std::optional<Level> signal;              ///< by a warning of this colour
  std::optional<Crossing> observed;         ///< or by a value that was measured or is forecast
  std::optional<PlaceCondition> places;     ///< or by a depth at places
  bool command = false;                     ///< or by a decision of the command
  PlanSource source;
};

/// What a time of the plan counts from.
enum class Anchor { signal, impact, event, lift };

/// "T0-150min", "TI-6h", "event+5min", "lift".
struct PlanTime {
  Anchor anchor = Anchor::signal;
  double offset = 0.0;  ///< [s]
};

/// A physical deed that the next run can take over as a control.
struct Effect {
  std::string kind;  ///< one of `effect_kinds`
  std::string target;
  double value = 0.0;  ///< in `unit`
  std::string unit;
  std::optional<double> lasts;  ///< [s] from the start of the action; none: until the response ends
};

inline constexpr std::array<std::string_view, 8> effect_kinds{"pre_drain",    "level_band", "gate",    "pump_mode",
                                                              "mobile_pump", "clean_inlet", "barrier", "open_area"};

/// When an action is sent again.
enum class Repeat { once, each_level };

struct Action {
  std::string id;
  HazardSet hazards = 0;
  Level level = Level::IV;            ///< from which on it is due
  bool any_level = false;             ///< written "any": due at each level
  bool at_end = false;                ///< written "end": due when the response ends
  std::vector<int> departments;
  std::string title, title_zh;
  PlanTime start;
  std::optional<PlanTime> deadline;
  std::optional<Anchor> useful_until; ///< none: what follows from `start`
  std::string per;                    ///< kind of area that each gets its own; empty: the area that responds
  std::vector<int> after;             ///< actions that must have begun
  std::vector<int> resources;
  std::optional<PlaceCondition> places;
  std::optional<Crossing> crossing;   ///< the event of an action that starts by a value
  std::string event;                  ///< or by something that people report, "command", "case"
  std::optional<Effect> effect;
  int releases = -1;                  ///< action that this one ends: due when the level of that one has fallen
  std::string message, message_zh;    ///< to the public; {area}, {place}, {level}, {settlement} are filled in
  Repeat repeat = Repeat::once;
  std::optional<double> escalate_after;  ///< [s] after the deadline
  int escalate_to = -1;                  ///< department
  PlanSource source;
  Evidence time_status = Evidence::inferred;
};

/// What keeps a nervous signal from making a nervous response.
struct HoldRules {
  double lower = 0.0;          ///< [s] a level stays before it falls to a lower one
  double lift = 0.0;           ///< [s] a level stays after the last signal
  double resend_after = 0.0;   ///< [s] a level that comes back within this time does not send its actions again
  double forget_after = 3.0 * 86400.0;  ///< [s] a response that ended so long ago leaves the list
};

/// A response plan: constant, checked, without files. Indices refer to the vectors here and to those of `words`.
struct Plan {
  std::string name, title, title_zh;
  std::shared_ptr<const Vocabulary> words;   ///< hazards and areas
  HazardSet hazards = 0;                     ///< those that the plan responds to
  HoldRules hold;
  CaseRules cases;
  std::vector<WarningStation> stations;
  std::vector<ThresholdRow> thresholds;      ///< with the levels of the stations
  std::vector<Department> departments;
  std::vector<Resource> resources;
  std::vector<Place> places;
  std::vector<Zone> zones;
  std::vector<Trigger> triggers;
  std::vector<Action> actions;
  std::vector<Team> teams;
  StreetMap streets;
  DispatchRules dispatch;
};

}  // namespace hydro::response
