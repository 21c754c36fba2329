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
  StreetFlow flow = street_flow(contact.opening, contact.level, node);
  if (flow.discharge == 0.0) return flow;

  // The street's level counts as it was at the start as long as what passes takes away little of the head: the street around
  // refills it meanwhile. The more it takes, the more of its fall enters the law. Were no water to flow to or off meanwhile, a level
  // could still pass the other by a quarter of the head, the most that sqrt(x) - x comes to (the root law, used = 2.5).
  const double head = flow.discharge > 0.0 ? contact.level - std::max(node, contact.opening.crest_elevation)
                                           : node - std::max(contact.level, contact.opening.crest_elevation);
  const double change = duration / contact.surface_area;  // [s/m2] of level per discharge
  const double used = change * std::max(flow.by_street, std::abs(flow.discharge) / head);
  const double fall = used > 1.0 ? change * (1.0 - 1.0 / used) : 0.0;

  // The root of q = law(level - fall q, node): the right side falls with q, so that it lies between 0 and the law at the start.
  double low = std::min(0.0, flow.discharge), high = std::max(0.0, flow.discharge), q = 0.0;
  const double negligible = 1e-12 * (high - low);
  for (int iteration = 0; iteration < 60; ++iteration) {
    const double error = q - flow.discharge;
    if (std::abs(error) <= negligible) break;
    (error > 0.0 ? high : low) = q;
    const double next = q - (q - flow.discharge) / (1.0 + fall * flow.by_street);
    q = next > low && next < high ? next : 0.5 * (low + high);
    flow = street_flow(contact.opening, contact.level - fall * q, node);
  }
  // Newton's method on a root cycles for ever around its zero when it takes the tangent; the line to the zero does not.
  const double zero = flow.discharge > 0.0 ? contact.level : std::max(contact.level, contact.opening.crest_elevation);
  const double tangent = flow.by_node / (1.0 + fall * flow.by_street);
  const double answer = tangent > 0.0 ? std::max(tangent, std::abs(q) / std::max(std::abs(node - zero), 1e-9)) : 0.0;
  const double most = std::min(contact.most_inflow, std::max(0.0, contact.available) / duration);
  if (q > most) return {most, 0.0, 0.0};
  return {q, 0.0, answer};
}

}  // namespace hydro::network
