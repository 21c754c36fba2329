#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>

#include "libhydro/network/detail/culvert.h"
#include "libhydro/network/detail/workshop.h"

namespace hydro::network {
namespace {

/// An upstream end with less water than this gives none.
constexpr double dry_depth = 1e-5;  // [m]
/// Most that the change of area along a conduit may add to its velocity in a step, where inertia is taken as in SWMM.
constexpr double most_quickening = 0.5;  // [-]
/// Most of its area that a flow may be taken to gain or lose in a step, the same.
constexpr double most_swelling = 0.2;  // [-]

/// Cube root of a normal x > 0, to the last bit or two: a third of the exponent, then three steps of Halley's method.
double cube_root(double x) {
  double root = std::bit_cast<double>(std::bit_cast<std::uint64_t>(x) / 3 + 0x2a9f7893782da1ceull);
  for (int step = 0; step < 3; ++step) {
    const double cube = root * root * root;
    root *= (cube + 2.0 * x) / (2.0 * cube + x);
  }
  return root;
}

/// What the slot above a full section adds to its area [m2], as EPA SWMM has it: Sjoberg's width, a fifth of the pipe's at the crown.
double slot_area(const Section& section, double depth) {
  const double height = section.height(), relative = depth / height;
  if (!section.closed() || relative <= 1.0) return 0.0;
  const double width = relative > 1.78 ? 0.01 : 0.5423 * std::exp(-std::pow(relative, 2.4));
  return width * section.largest_width() * (depth - height);
}

}  // namespace

/// A reach as its water sees it, from upstream to downstream.
struct NetworkSolver::Workshop::Stream {
  bool forward = true;               ///< towards its second end
  double velocity = 0.0;             ///< [m/s] towards its second end
  double level_from = 0.0, level_to = 0.0;  ///< [m]
  double up = 0.0, down = 0.0;       ///< [m] depths; the one downstream may be below its bed
  bool up_is_outside = false, down_is_outside = false;
  bool brink = false;                ///< it falls over its downstream end
  bool moves = false;

  double down_wet() const { return std::max(0.0, down); }
};

/// The flow's section, and how much of the flow's inertia counts.
struct NetworkSolver::Workshop::FlowSection {
  double area = 0.0, hydraulic_radius = 0.0;  ///< [m2], [m] of one barrel
  double slow = 1.0;                          ///< [-] 1 in slow flow, 0 in fast flow
  double weight = 1.0;                        ///< [-] area that gravity acts on over `area`
};

/// What momentum that comes in and goes out does to a reach's own velocity v: dv/dt = carried (arriving - v) + (quickened - leaving) v.
struct NetworkSolver::Workshop::Momentum {
  double carried = 0.0, arriving = 0.0;      ///< [1/s], [m/s]
  double leaving = 0.0, quickened = 0.0;     ///< [1/s]
};

/// Which end is upstream. A flow whose source has run dry gives way to the levels.
NetworkSolver::Workshop::Stream NetworkSolver::Workshop::stream_in(const NetworkState& state, int index) const {
  const Mesh::Reach& reach = at(mesh.reaches, index);
  Stream stream;
  stream.level_from = reach.outside_from ? at(outside_level, at(network.links, reach.link).from) : at(state.water_level, reach.from);
  stream.level_to = reach.outside_to ? at(outside_level, at(network.links, reach.link).to) : at(state.water_level, reach.to);
  stream.velocity = at(state.velocity, index);
  if (stream.velocity == 0.0 && std::abs(stream.level_from - stream.level_to) <= rounding) return stream;

  stream.forward = stream.velocity != 0.0 ? stream.velocity > 0.0 : stream.level_from > stream.level_to;
  const auto depth_upstream = [&] { return stream.forward ? stream.level_from - reach.bed_from : stream.level_to - reach.bed_to; };
  stream.up = depth_upstream();
  if (!(stream.up > dry_depth)) {
    stream.velocity = 0.0, stream.forward = !stream.forward;
    stream.up = depth_upstream();
    if (!(stream.up > dry_depth) || (stream.forward ? stream.level_from <= stream.level_to : stream.level_to <= stream.level_from)) return stream;
  }
  stream.up_is_outside = stream.forward ? reach.outside_from : reach.outside_to;
  stream.down_is_outside = stream.forward ? reach.outside_to : reach.outside_from;
  stream.down = stream.forward ? stream.level_to - reach.bed_to : stream.level_from - reach.bed_from;
  stream.moves = true;
  return stream;
}

/// Where a conduit ends, water leaves it at critical depth, or at the depth it arrives with if that is less, unless it stands
/// higher beyond.
void NetworkSolver::Workshop::fall_over_brink(const NetworkState& state, int index, Stream& stream) const {
  const Mesh::Reach& reach = at(mesh.reaches, index);
  const Section& section = at(mesh.sections, reach.section);
  const int beyond = stream.forward ? reach.after : reach.before, behind = stream.forward ? reach.before : reach.after;
  const bool may_fall = !options.as_swmm || stream.down_is_outside || (stream.forward ? reach.falls_to : reach.falls_from) ||
                        (stream.up < section.height() && behind >= 0);
  if (beyond >= 0 || !(stream.down < stream.up) || !may_fall) return;

  const double bed_down = stream.forward ? reach.bed_to : reach.bed_from;
  double& level_down = stream.forward ? stream.level_to : stream.level_from;
  const double discharge = std::abs(at(state.reach_discharge, index)) / reach.barrels;
  const auto falls_to_normal_depth = [&] {
    const Link& link = at(network.links, reach.link);
    return std::holds_alternative<NormalDepth>(std::get<Outfall>(at(network.nodes, stream.forward ? link.to : link.from).kind).outside);
  };
  double end_depth;
  if (stream.down_is_outside && falls_to_normal_depth()) {
    const double slope = (stream.forward ? 1.0 : -1.0) * (reach.bed_from - reach.bed_to) / reach.length;
    end_depth = std::min(stream.up, section.normal_depth(discharge, std::sqrt(reach.manning_squared), slope));
  } else {
    // The root is sought only between a slow flow that arrives and a fast one that leaves.
    const auto is_slow = [&](double depth) {
      const Section::Wet there = section.wet(depth);
      return discharge * discharge * there.width < gravity * there.area * there.area * there.area;
    };
    if (!is_slow(stream.up)) end_depth = stream.up;
    else if (std::isfinite(level_down) && stream.down > dry_depth && is_slow(stream.down)) end_depth = 0.0;
    else end_depth = std::min(stream.up, section.critical_depth(discharge));
  }
  if (stream.down < end_depth || !std::isfinite(level_down)) {
    stream.down = end_depth, level_down = bed_down + end_depth;
    stream.brink = true;
  }
}

/// Flow area: of the mean depth in slow flow, of the upstream depth in fast flow. As in SWMM that of the mean depth, and gravity and friction
/// act on areas and radii so weighted.
NetworkSolver::Workshop::FlowSection NetworkSolver::Workshop::flow_section(const Section& section, const Stream& stream) const {
  const double height = section.height(), roof = options.as_swmm && !options.slot && section.closed() ? height : infinity;
  const double mean = 0.5 * (std::min(stream.up, roof) + std::min(stream.down_wet(), roof));
  Section::Wet wet = section.wet(mean);
  FlowSection flow;
  if (!(section.closed() && mean >= height)) {
    const double middle = wet.area;
    const double froude = middle > 0.0 ? std::abs(stream.velocity) * std::sqrt(wet.width / (gravity * middle)) : 1.0;
    flow.slow = std::clamp(2.0 * (1.0 - froude), 0.0, 1.0);
    if (flow.slow < 1.0 && options.as_swmm) {
      const Section::Wet first = section.wet(std::min(stream.up, roof));
      if (middle > 0.0) flow.weight = flow.slow + (1.0 - flow.slow) * first.area / middle;
      wet.hydraulic_radius = flow.slow * wet.hydraulic_radius + (1.0 - flow.slow) * first.hydraulic_radius;
    } else if (flow.slow < 1.0) {
      wet = section.wet(flow.slow * mean + (1.0 - flow.slow) * stream.up);
    }
  }
  if (options.slot) wet.area += slot_area(section, mean);
  flow.area = wet.area, flow.hydraulic_radius = wet.hydraulic_radius;
  return flow;
}

/// Momentum carried in from upstream (Stelling & Duinmeijer 2003), implicit in the reach's own velocity.
NetworkSolver::Workshop::Momentum NetworkSolver::Workshop::momentum(const NetworkState& state, int index, const Stream& stream, const FlowSection& flow, double dt) const {
  const Mesh::Reach& reach = at(mesh.reaches, index);
  const Section& section = at(mesh.sections, reach.section);
  const double speed = std::abs(stream.velocity), down = stream.down_wet();
  Momentum m;
  if (options.as_swmm) {
    // Each conduit for itself: what its flow gains or loses by the change of its own area along the way, less in fast flow.
    const bool is_full = section.closed() && stream.up >= section.height() && down >= section.height();
    if (flow.area <= 0.0 || is_full) return m;
    const double along = speed * (section.area(down) - section.area(stream.up)) / (flow.area * reach.length);
    m.quickened = std::clamp(flow.slow * along, -most_quickening / dt, most_quickening / dt);
    if (m.quickened < 0.0) m.leaving = -m.quickened, m.quickened = 0.0;
    return m;
  }
  if (const int upstream = stream.forward ? reach.before : reach.after; upstream >= 0) {
    const double sign = stream.forward ? reach.sign_before : reach.sign_after;
    const double own = (stream.forward ? 1.0 : -1.0) * at(state.reach_discharge, index);
    const double theirs = (stream.forward ? sign : -sign) * at(state.reach_discharge, upstream);
    if (theirs > 0.0) {
      m.carried = std::max(0.0, 0.5 * (own + theirs)) / (flow.area * reach.barrels * reach.length);
      m.arriving = sign * at(state.velocity, upstream);
    }
  } else if (!stream.up_is_outside && stream.up < section.height()) {
    // A manhole passes its level on, not its momentum: the water sets out with the velocity that fills the section to that level.
    m.carried = speed / reach.length;
    m.arriving = stream.velocity * std::min(1.0, flow.area / section.wet(stream.up).area);
  }
  // ... and out of the end of a conduit it goes with the velocity that fills the section to the level there: what it gains by that
  // costs head. What it loses in deep water beyond is not given back.
  const bool ends_here = (stream.forward ? reach.after : reach.before) < 0;
  if (ends_here && down > dry_depth) m.leaving = speed / reach.length * std::max(0.0, flow.area / section.wet(down).area - 1.0);
  return m;
}

/// Lets no more pass downstream than `capacity` [m3/s] of the depth at the upper end, all barrels.
template <class Capacity>
void NetworkSolver::Workshop::limit_by_upper_end(const Stream& stream, Capacity capacity, ReachStep& step) {
  const double sign = stream.forward ? 1.0 : -1.0, most = capacity(stream.up);
  if (!(sign * step.discharge(stream.level_from, stream.level_to) > most)) return;
  step.push = sign * most, step.answer = std::max(0.0, (capacity(stream.up + 1e-4) - most) / 1e-4);
  step.held = stream.forward ? Held::to : Held::from, step.held_level = stream.forward ? stream.level_from : stream.level_to;
  step.by_upper_end = true;
}

/// EPA SWMM's normal flow limit: down its slope a conduit carries no more than uniform flow at the depth of its upper end.
void NetworkSolver::Workshop::limit_to_uniform_flow(const Mesh::Reach& reach, const Stream& stream, ReachStep& step) const {
  const NormalFlowLimit limit = options.normal_flow_limit;
  const bool always = limit == NormalFlowLimit::always;
  if (!options.as_swmm || limit == NormalFlowLimit::none || stream.up_is_outside || (stream.brink && !always)) return;
  const Section& section = at(mesh.sections, reach.section);
  const double sign = stream.forward ? 1.0 : -1.0, slope = sign * (reach.bed_from - reach.bed_to) / reach.length, up = stream.up;
  if (slope <= 0.0 || (!always && up >= section.height())) return;
  const double now = sign * step.discharge(stream.level_from, stream.level_to);
  const auto uniform = [&](double depth) {
    const Section::Wet wet = section.wet(std::min(depth, section.height()));
    return reach.barrels * wet.area * std::pow(wet.hydraulic_radius, 2.0 / 3.0) * std::sqrt(slope / reach.manning_squared);
  };
  const auto arrives_fast = [&] {
    const Section::Wet wet = section.wet(up);
    const double velocity = now / (reach.barrels * wet.area);
    return wet.width > 0.0 && velocity * velocity * wet.width >= gravity * wet.area;
  };
  const bool at_outfall = reach.outside_from || reach.outside_to;
  const bool by_slope = limit == NormalFlowLimit::slope || limit == NormalFlowLimit::both || at_outfall;
  const bool by_froude = (limit == NormalFlowLimit::froude || limit == NormalFlowLimit::both) && !at_outfall;
  if (!always && !(by_slope && up < stream.down_wet()) && !(by_froude && stream.down_wet() > dry_depth && arrives_fast())) return;
  limit_by_upper_end(stream, uniform, step);
}

/// The inlet of a culvert may let less pass than the reach would.
void NetworkSolver::Workshop::limit_by_inlet(const Mesh::Reach& reach, const Stream& stream, ReachStep& step) const {
  if (reach.culvert_code <= 0 || !stream.forward) return;
  const auto& conduit = std::get<Conduit>(at(network.links, reach.link).kind);
  const auto capacity = [&](double head) {
    return reach.barrels * culvert_inlet_capacity(conduit.culvert_code, at(mesh.sections, reach.section),
                                                  (conduit.inlet_elevation - conduit.outlet_elevation) / conduit.length, head);
  };
  limit_by_upper_end(stream, capacity, step);
}

void NetworkSolver::Workshop::prepare_reach(const NetworkState& state, int index, double dt) {
  const Mesh::Reach& reach = at(mesh.reaches, index);
  ReachStep& step = at(reach_steps, index);
  step = {};
  if (at(state.setting, reach.link) <= 0.0) return;
  Stream stream = stream_in(state, index);
  if (!stream.moves) return;
  fall_over_brink(state, index, stream);
  const FlowSection flow = flow_section(at(mesh.sections, reach.section), stream);
  step.area = flow.area * reach.barrels;
  step.only = stream.brink ? static_cast<signed char>(stream.forward ? 1 : -1) : reach.only;
  if (stream.up_is_outside) step.held = stream.forward ? Held::from : Held::to, step.held_level = stream.forward ? stream.level_from : stream.level_to;
  else if (stream.down_is_outside || stream.brink) step.held = stream.forward ? Held::to : Held::from, step.held_level = stream.forward ? stream.level_to : stream.level_from;

  // Friction and local losses act on a velocity between the old one and that towards which the old gradient drives.
  const double difference = stream.level_from - stream.level_to, radius = flow.hydraulic_radius;
  const double loss = stream.forward ? reach.loss_forward : reach.loss_backward;
  const double drag = gravity * reach.manning_squared / (radius * cube_root(radius)) + 0.5 * loss / reach.length;
  const double driven = stream.velocity + dt * gravity * flow.weight * (difference / reach.length);
  const double towards = 2.0 * driven / (1.0 + std::sqrt(1.0 + 4.0 * dt * drag * std::abs(driven)));
  const double acting = 0.5 * (std::abs(stream.velocity) + std::abs(towards));

  const Momentum m = momentum(state, index, stream, flow, dt);
  double velocity = stream.velocity;
  // SWMM steps discharge, which gains 2 v dA/dt: what area was gained in the last step makes slow flow faster and fast flow slower.
  if (const double before = at(state.flow_area, index); options.as_swmm && before > 0.0 && step.area > 0.0)
    velocity *= 1.0 + (2.0 * flow.slow - 1.0) * std::clamp((step.area - before) / step.area, -most_swelling, most_swelling);
  const double inertia = 1.0 + dt * (drag * acting + m.carried + m.leaving);
  const double unpressed = (velocity * (1.0 + dt * m.quickened) + dt * m.carried * m.arriving) / inertia;
  const double pressed = flow.weight * gravity * dt / (reach.length * inertia);
  const double theta = options.theta;
  step.velocity = velocity;
  step.push = step.area * (theta * (unpressed + pressed * (1.0 - theta) * difference) + (1.0 - theta) * velocity);
  step.answer = step.area * theta * theta * pressed;
  limit_to_uniform_flow(reach, stream, step);
  limit_by_inlet(reach, stream, step);
}

}  // namespace hydro::network
