#pragma once

#include <vector>

#include "libhydro/response/plan.h"

namespace hydro::response {

/// People of one zone who are brought to one shelter.
struct ShelterMove {
  int zone = -1, shelter = -1;   ///< of the plan's zones and places
  double people = 0.0;           ///< [persons]
  double way = 0.0;              ///< [s] from the zone to the shelter
};

struct ZoneClearance {
  int zone = -1;
  double left_behind = 0.0;      ///< [persons] no shelter has room for them
  double time = 0.0;             ///< [s] from the order until the last one is in a shelter; infinity: someone never is
};

/// Who goes where, and how long it takes.
struct Evacuation {
  std::vector<ShelterMove> moves;      ///< by zone, the nearest shelter first
  std::vector<ZoneClearance> zones;     ///< of every zone of the plan
  double people = 0.0, capacity = 0.0;  ///< [persons]
  double time = 0.0;                    ///< [s] until every zone is clear; infinity: never
};

/// Fills shelters (places with a capacity) from the zones of a plan, nearest pairs first; ways over its streets at `now` [s since 1970],
/// without streets as the crow flies at 15 km/h. Carrying away takes people / rate, whatever the order of shelters.
Evacuation evacuate(const Plan& plan, const StreetMap& streets, double now);

}  // namespace hydro::response
