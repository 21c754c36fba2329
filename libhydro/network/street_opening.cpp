#include "libhydro/network/street_opening.h"

#include <algorithm>
#include <cmath>

namespace hydro::network {
namespace {

constexpr double root_2g = 4.428690551393267;  // [m^(1/2)/s] sqrt(2 g)

/// Below this difference of levels the root becomes a parabola that meets it with its slope: its derivative stays finite, and
/// equal levels give no flow.
constexpr double smooth_head = 0.005;  // [m]

struct Root {
  double value = 0.0, slope = 0.0;
};
Root root_of(double head) {
  if (head <= 0.0) return {};
  if (head >= smooth_head) {
    const double root = std::sqrt(head);
    return {root, 0.5 / root};
  }
  const double scale = 1.0 / std::sqrt(smooth_head), part = head / smooth_head;
  return {head * scale * (1.5 - 0.5 * part), scale * (1.5 - part)};
}

}  // namespace

StreetFlow street_flow(const StreetOpening& opening, double street, double node) {
  const double crest = opening.crest_elevation, orifice = opening.orifice_coefficient * opening.area * root_2g;
  if (node >= street) {
    if (!opening.returns || node <= crest) return {};
    const Root root = root_of(node - std::max(street, crest));
    return {-orifice * root.value, street > crest ? orifice * root.slope : 0.0, orifice * root.slope};
  }
  if (street <= crest) return {};
  const Root full = root_of(street - std::max(node, crest));
  StreetFlow least{orifice * full.value, orifice * full.slope, node > crest ? orifice * full.slope : 0.0};
  if (opening.crest_length <= 0.0) return least;
  const double weir = 2.0 / 3.0 * opening.weir_coefficient * opening.crest_length * root_2g, depth = street - crest;
  if (node > crest) {
    const Root drowned = root_of(street - node);
    const double discharge = weir * depth * drowned.value;
    if (discharge < least.discharge) least = {discharge, weir * (drowned.value + depth * drowned.slope), weir * depth * drowned.slope};
  }
  if (const double discharge = weir * depth * std::sqrt(depth); discharge < least.discharge) least = {discharge, 1.5 * weir * std::sqrt(depth), 0.0};
  return least;
}

StreetFlow street_flow(const StreetContact& contact, double duration, double node) {
  const StreetFlow law = street_flow(contact.opening, contact.level, node);
  if (law.discharge == 0.0) return {};
  const bool down = law.discharge > 0.0;
  const double crest = contact.opening.crest_elevation;
  const double head = down ? contact.level - std::max(node, crest) : node - std::max(contact.level, crest);

  const double meeting = head * (down ? contact.falling_area : contact.rising_area) / duration;  // [m3/s] after which levels are equal
  const double most = down ? std::min(contact.most_inflow, std::max(0.0, contact.available) / duration) : std::numeric_limits<double>::infinity();
  const double least = std::min({std::abs(law.discharge), meeting, most});
  const double discharge = down ? least : -least;
  if (least == most || (down && node <= crest)) return {discharge, 0.0, 0.0};
  const double to_zero = least / std::max(down ? contact.level - node : head, 1e-9);
  return {discharge, 0.0, least < meeting ? law.by_node : to_zero, to_zero};
}

}  // namespace hydro::network
