#include "libhydro/response/evacuation.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <tuple>

namespace hydro::response {
namespace {

constexpr double hour = 3600.0;
constexpr double walking_bus = 15.0 / 3.6;  // [m/s] where no streets are known

/// Time from each zone to each shelter [s].
std::vector<ShelterMove> pairs_of(const Plan& plan, const StreetMap& streets, const std::vector<int>& shelters, double now) {
  std::vector<ShelterMove> pairs;
  for (std::size_t z = 0; z < plan.zones.size(); ++z) {
    const Zone& zone = plan.zones[z];
    const std::vector<double> arrival = streets.empty() ? std::vector<double>{} : arrivals(streets, streets.nearest(zone.at), now, {});
    for (const int s : shelters) {
      const Point to = *plan.places[static_cast<std::size_t>(s)].at;
      const double way = streets.empty() ? std::hypot(to.x - zone.at.x, to.y - zone.at.y) / walking_bus : arrival[static_cast<std::size_t>(streets.nearest(to))] - now;
      if (std::isfinite(way)) pairs.push_back({static_cast<int>(z), s, 0.0, way});
    }
  }
  std::ranges::stable_sort(pairs, [](const ShelterMove& a, const ShelterMove& b) { return std::tie(a.way, a.zone, a.shelter) < std::tie(b.way, b.zone, b.shelter); });
  return pairs;
}

}  // namespace

Evacuation evacuate(const Plan& plan, const StreetMap& streets, double now) {
  Evacuation evacuation;
  std::vector<int> shelters;
  std::vector<double> room(plan.places.size(), 0.0), left;
  for (std::size_t p = 0; p < plan.places.size(); ++p)
    if (plan.places[p].capacity > 0.0 && plan.places[p].at) shelters.push_back(static_cast<int>(p)), room[p] = plan.places[p].capacity, evacuation.capacity += room[p];
  for (const Zone& zone : plan.zones) left.push_back(zone.people), evacuation.people += zone.people;
  std::vector<double> longest(plan.zones.size(), 0.0);
  for (ShelterMove& pair : pairs_of(plan, streets, shelters, now)) {
    const auto zone = static_cast<std::size_t>(pair.zone), shelter = static_cast<std::size_t>(pair.shelter);
    pair.people = std::min(left[zone], room[shelter]);
    if (!(pair.people > 0.0)) continue;
    left[zone] -= pair.people, room[shelter] -= pair.people;
    longest[zone] = std::max(longest[zone], pair.way);
    evacuation.moves.push_back(pair);
  }
  std::ranges::stable_sort(evacuation.moves, {}, &ShelterMove::zone);
  for (std::size_t z = 0; z < plan.zones.size(); ++z) {
    const double time = left[z] > 0.0 ? std::numeric_limits<double>::infinity() : plan.zones[z].people / plan.zones[z].rate * hour + longest[z];
    evacuation.zones.push_back({static_cast<int>(z), left[z], time});
    evacuation.time = std::max(evacuation.time, time);
  }
  return evacuation;
}

}  // namespace hydro::response
