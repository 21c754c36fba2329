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

std::vector<DrownedShelter> drowned_shelters(const Plan& plan, std::span<const PlaceSeries> water, double now) {
  std::vector<DrownedShelter> drowned;
  for (const PlaceSeries& series : water) {
    const Place& place = plan.places[static_cast<std::size_t>(series.place)];
    if (!(place.capacity > 0.0) || series.known > now) continue;
    const double limit = place.limit.value_or(plan.dispatch.limit);
    DrownedShelter one{.shelter = series.place};
    for (std::size_t k = 0; k < series.utc.size(); ++k) {
      if (series.utc[k] < now || (!series.forecast && series.utc[k] > now)) continue;
      if (series.depth[k] > limit && one.from == 0.0) one.from = series.utc[k];
      one.depth = std::max(one.depth, series.depth[k]);
    }
    if (one.depth > limit) drowned.push_back(one);
  }
  return drowned;
}

Evacuation evacuate(const Plan& plan, const StreetMap& streets, std::span<const PlaceSeries> water, double now) {
  Evacuation evacuation{.drowned = drowned_shelters(plan, water, now)};
  std::vector<int> shelters;
  std::vector<double> room(plan.places.size(), 0.0), left;
  for (std::size_t p = 0; p < plan.places.size(); ++p)
    if (plan.places[p].capacity > 0.0 && plan.places[p].at && std::ranges::find(evacuation.drowned, static_cast<int>(p), &DrownedShelter::shelter) == evacuation.drowned.end()) shelters.push_back(static_cast<int>(p)), room[p] = plan.places[p].capacity, evacuation.capacity += room[p];
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
