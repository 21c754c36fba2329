#include "libhydro/rain/storm.h"

#include <algorithm>
#include <cassert>
#include <cstddef>
#include <limits>
#include <utility>

namespace hydro::rain {

Storm Storm::uniform(TimeSeries rain_rate) {
  std::vector<TimeSeries> sources;
  sources.push_back(std::move(rain_rate));
  return {std::move(sources), {{Share{}}}, {}};
}

Storm::Storm(std::vector<TimeSeries> sources, std::vector<std::vector<Share>> shares_of_zone,
             Raster<std::uint16_t> zone_of_cell)
    : sources_(std::move(sources)), shares_of_zone_(std::move(shares_of_zone)), zone_of_cell_(std::move(zone_of_cell)) {
  assert(!shares_of_zone_.empty());
  assert(shares_of_zone_.size() <= zone_limit);
  assert(shares_of_zone_.size() == 1 || !zone_of_cell_.empty());
  assert(std::ranges::all_of(zone_of_cell_.values(), [&](std::uint16_t zone) { return zone < shares_of_zone_.size(); }));
  assert(std::ranges::all_of(shares_of_zone_, [&](const std::vector<Share>& shares) {
    return std::ranges::all_of(shares, [&](const Share& share) {
      return share.source >= 0 && static_cast<std::size_t>(share.source) < sources_.size() && share.weight >= 0.0;
    });
  }));
}

void Storm::depth(double from, double to, std::span<double> depth_of_zone) const {
  assert(to >= from);
  assert(depth_of_zone.size() == shares_of_zone_.size());
  std::vector<double> depth_of_source(sources_.size());
  for (std::size_t source = 0; source < sources_.size(); ++source)
    // The difference of two running sums can be one rounding below zero where no rain falls.
    depth_of_source[source] = std::max(0.0, sources_[source].integral(from, to));
  for (std::size_t zone = 0; zone < shares_of_zone_.size(); ++zone) {
    double depth = 0.0;
    for (const Share& share : shares_of_zone_[zone])
      depth += share.weight * depth_of_source[static_cast<std::size_t>(share.source)];
    depth_of_zone[zone] = depth;
  }
}

double Storm::rate(int zone, double time) const {
  assert(zone >= 0 && zone < zone_count());
  double rate = 0.0;
  for (const Share& share : shares_of_zone_[static_cast<std::size_t>(zone)])
    rate += share.weight * sources_[static_cast<std::size_t>(share.source)].at(time);
  return rate;
}

double Storm::next_instant_after(double time) const {
  double next = std::numeric_limits<double>::infinity();
  for (const TimeSeries& source : sources_) next = std::min(next, source.next_instant_after(time));
  return next;
}

}  // namespace hydro::rain
