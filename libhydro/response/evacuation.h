#pragma once

#include <span>
#include <vector>

#include "libhydro/response/engine.h"

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

/// A shelter that water is forecast to reach.
struct DrownedShelter {
  int shelter = -1;    ///< of the plan's places
  double depth = 0.0;  ///< [m] greatest from now on
  double from = 0.0;   ///< [s since 1970] over its limit
};

/// Who goes where, and how long it takes.
struct Evacuation {
  std::vector<ShelterMove> moves;      ///< by zone, the nearest shelter first
  std::vector<ZoneClearance> zones;     ///< of every zone of the plan
  std::vector<DrownedShelter> drowned;  ///< nobody is sent there
  double people = 0.0, capacity = 0.0;  ///< [persons] to be moved; room in shelters that stay dry
  double time = 0.0;                    ///< [s] until every zone is clear; infinity: never
};

/// Shelters (places with a capacity) where the water known at `now` [s since 1970] stands over the limit of the place, or of the plan's
/// dispatch, at any time from then on.
std::vector<DrownedShelter> drowned_shelters(const Plan& plan, std::span<const PlaceSeries> water, double now);

/// Fills shelters that stay dry from the zones of a plan, nearest pairs first; ways over its streets at `now` [s since 1970],
/// without streets as the crow flies at 15 km/h. Carrying away takes people / rate, whatever the order of shelters.
Evacuation evacuate(const Plan& plan, const StreetMap& streets, std::span<const PlaceSeries> water, double now);

}  // namespace hydro::response
