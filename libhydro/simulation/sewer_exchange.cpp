#include "libhydro/simulation/sewer_exchange.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <string>
#include <utility>

#include "libhydro/core/error.h"
#include "libhydro/core/gravity.h"

namespace hydro::simulation {
namespace {

/// Of the water around an inlet or outfall, so much may enter the network in one step.
constexpr double available_share = 0.9;  // [-]
/// A wave on ground that water rises onto is at least as fast as in water this deep.
constexpr double rising_depth = 0.1;  // [m]
/// Ground this much above the water is reached by what rises.
constexpr double rising_reach = 0.05;  // [m]
/// A node whose water stands further below its rim sends none up in a step that would need a wide street.
constexpr double near_rim = 0.5;       // [m]
constexpr int most_rings = 8;          // [cells] around an inlet that a step looks at
/// A cell with less than this stands in no outfall's way.
constexpr double tail_depth = 1e-3;  // [m]

double clogged_share(const Inlet& inlet, double time) {
  double share = 0.0;
  for (const Clogging& change : inlet.clogging)
    if (change.from <= time) share = change.share;
  return share;
}

/// Calls `visit(row, column, depth)` for the cell and those around it, at most `rings` away, that water at `level` (units above
/// datum) reaches from it over ground no higher; nearest first.
template <class Visit>
void visit_reached(const surface::Ground& ground, int cell, std::int64_t level, int rings, Visit visit) {
  constexpr int side = 2 * most_rings + 1;
  std::array<bool, side * side> seen{};
  std::array<std::pair<int, int>, side * side> queue;
  const CellPosition middle = ground.grid.position(cell);
  int first = 0, last = 0;
  const auto reach = [&](int row_offset, int column_offset) {
    if (std::abs(row_offset) > rings || std::abs(column_offset) > rings) return;
    const int row = middle.row + row_offset, column = middle.column + column_offset;
    if (row < 0 || column < 0 || row >= ground.grid.rows || column >= ground.grid.columns) return;
    bool& known = seen[static_cast<std::size_t>((row_offset + most_rings) * side + column_offset + most_rings)];
    if (known || ground.bed(row, column) > level) return;
    known = true;
    queue[static_cast<std::size_t>(last++)] = {row_offset, column_offset};
  };
  seen[static_cast<std::size_t>(most_rings * side + most_rings)] = true;
  queue[static_cast<std::size_t>(last++)] = {0, 0};
  while (first < last) {
    const auto [row, column] = queue[static_cast<std::size_t>(first++)];
    visit(middle.row + row, middle.column + column);
    reach(row - 1, column), reach(row, column - 1), reach(row, column + 1), reach(row + 1, column);
  }
}

/// Level that an inlet feels [water units above datum]. A flow step takes the inlet's water out of its cell after neighbours have
/// refilled it, so the cell itself swings against them; the binomial mean of the cell and those around it does not. Cells
/// count in opposite pairs, both about as wet as the middle and not below its ground, so that no slope, kerb, wall or hump shifts the mean.
double felt_level(const surface::Ground& ground, const surface::SurfaceState& surface, CellPosition at) {
  const std::int32_t depth = surface.water_depth(at.row, at.column);
  const double own = static_cast<double>(ground.bed(at.row, at.column)) + depth;
  if (depth == 0 || at.row == 0 || at.column == 0 || at.row + 1 == ground.grid.rows || at.column + 1 == ground.grid.columns) return own;
  struct Pair {
    int row, column;
    double weight;
  };
  constexpr std::array pairs{Pair{0, 1, 0.25}, Pair{1, 0, 0.25}, Pair{1, 1, 0.125}, Pair{1, -1, 0.125}};
  double level = 0.25 * own;
  for (const Pair& pair : pairs) {
    const int row = at.row + pair.row, column = at.column + pair.column, opposite_row = at.row - pair.row, opposite_column = at.column - pair.column;
    const std::int32_t one = surface.water_depth(row, column), other = surface.water_depth(opposite_row, opposite_column);  // 0 in walls
    const std::int64_t level_here = static_cast<std::int64_t>(ground.bed(row, column)) + one, level_opposite = static_cast<std::int64_t>(ground.bed(opposite_row, opposite_column)) + other;
    const bool counts = std::min(one, other) > depth / 2 && std::min(level_here, level_opposite) > ground.bed(at.row, at.column);
    level += pair.weight * (counts ? 0.5 * static_cast<double>(level_here + level_opposite) : own);
  }
  return level;
}

/// What flows along a street past an inlet [m3/s]: all that crosses a line over the street, from curb to crown, some metres up from the inlet, where what it
/// draws in does not tell. The line lies along rows or columns, whatever runs across the flow more; cells may be of any size.
double approaching(const surface::Ground& ground, const surface::SurfaceState& surface, CellPosition at) {
  constexpr double half_street = 10.0;  // [m] looked at on either side
  constexpr double clear_of_inlet = 3.0;  // [m]
  constexpr double unevenness = 0.01;   // [m] that is neither curb nor crown
  const auto& qx = surface.unit_discharge_x;
  const auto& qy = surface.unit_discharge_y;
  double east = 0.0, south = 0.0;  // over the cells around it, so that what it draws in from all sides cancels out
  for (int row = std::max(0, at.row - 2); row <= std::min(ground.grid.rows - 1, at.row + 2); ++row)
    for (int column = std::max(0, at.column - 2); column <= std::min(ground.grid.columns - 1, at.column + 2); ++column)
      east += qx(row, column) + qx(row, column + 1), south += qy(row, column) + qy(row + 1, column);
  const bool along_x = std::abs(east) >= std::abs(south);
  const int sign = (along_x ? east : south) > 0.0 ? 1 : -1;
  const auto is_wet = [&](int row, int column) {
    return row >= 0 && column >= 0 && row < ground.grid.rows && column < ground.grid.columns && surface.water_depth(row, column) > 0;
  };
  CellPosition from = at;
  for (int k = std::max(1, static_cast<int>(std::lround(clear_of_inlet / ground.grid.cell_size))); k > 0; --k) {
    from = {at.row - (along_x ? 0 : sign * k), at.column - (along_x ? sign * k : 0)};
    if (is_wet(from.row, from.column)) break;
    from = at;
  }
  const auto passing = [&](int row, int column) {  // [m2/s] through the upstream face
    return std::max(0.0, along_x ? sign * static_cast<double>(sign > 0 ? qx(row, column) : qx(row, column + 1)) : sign * static_cast<double>(sign > 0 ? qy(row, column) : qy(row + 1, column)));
  };
  double sum = passing(from.row, from.column);
  const auto slip = static_cast<std::int64_t>(unevenness * ground.unit.per_metre());
  for (const int side : {-1, 1}) {
    std::int64_t lowest = ground.bed(from.row, from.column), highest = lowest;
    bool rises = false, falls = false;
    for (int k = 1; k * ground.grid.cell_size <= half_street; ++k) {
      const int row = from.row + (along_x ? side * k : 0), column = from.column + (along_x ? 0 : side * k);
      if (!is_wet(row, column)) break;
      const std::int64_t bed = ground.bed(row, column);
      rises |= bed > lowest + slip, falls |= bed < highest - slip;
      if (rises && falls) break;  // beyond the crown, or the curb
      lowest = std::min(lowest, bed), highest = std::max(highest, bed);
      sum += passing(row, column);
    }
  }
  return sum * ground.grid.cell_size;
}

/// Depth at the curb of so much flow in a gutter [m]; 0 in a ditch.
double depth_along_curb(const network::InletSite& site, double discharge) {
  const auto* gutter = std::get_if<network::Gutter>(&site);
  if (!gutter) return 0.0;
  const double spread = network::gutter_spread(*gutter, discharge);
  return gutter->depressed() ? (spread > gutter->width ? spread * gutter->cross_slope + gutter->depression : spread * gutter->strip_slope()) : spread * gutter->cross_slope;
}

/// What an inlet takes at most [m3/s] of water `depth` [m] deep at its crest. On a grade of what comes along to it; what stands deeper than
/// that flow does is taken as in a sag.
double most_capture(InletCapture capture, double clogged, double depth, double approach) {
  if (depth <= 0.0) return 0.0;
  capture.row.clogged = clogged;
  if (!capture.on_grade) return network::capture_in_sag(capture.row, capture.site, depth);
  return std::max(network::capture_on_grade(capture.row, capture.site, approach, depth), network::capture_in_sag(capture.row, capture.site, depth - depth_along_curb(capture.site, approach)));
}

int rings_of(const surface::Ground& ground, double depth, double duration) {
  const double way = std::sqrt(gravity * std::max(depth, 0.0)) * duration;  // [m]
  return std::clamp(static_cast<int>(std::lround(way / ground.grid.cell_size)), 0, most_rings);
}

std::vector<Fault> faults_of(const Domain& domain) {
  const Sewers& sewers = domain.sewers;
  std::vector<Fault> list;
  const auto tell = [&list](const std::string& what, std::string hint = {}) { list.push_back({{}, what, std::move(hint)}); };
  const auto nodes = static_cast<int>(sewers.network.nodes.size());
  const auto cells = static_cast<int>(domain.ground.grid.cell_count());
  const auto check_place = [&](const std::string& name, int node, int cell, bool outfall) {
    if (node < 0 || node >= nodes) tell(name + " names no node of the network");
    else if (std::holds_alternative<network::Outfall>(sewers.network.nodes[static_cast<std::size_t>(node)].kind) != outfall)
      tell(name + (outfall ? " is no outfall" : " leads to an outfall, where no water stands"), outfall ? "" : "let it lead to a junction or storage node");
    if (cell < 0 || cell >= cells) {
      tell(name + " lies outside of the grid");
    } else if (const CellPosition at = domain.ground.grid.position(cell); domain.ground.is_wall(at.row, at.column)) {
      tell(name + " lies on a building or where there is no ground", "move it onto open ground");
    }
  };
  for (const Inlet& inlet : sewers.inlets) check_place("inlet \"" + inlet.id + "\"", inlet.node, inlet.cell, false);
  std::vector<int> seen;
  for (const GroundOutfall& outfall : sewers.outfalls) {
    const std::string name = outfall.node >= 0 && outfall.node < nodes ? "outfall \"" + sewers.network.nodes[static_cast<std::size_t>(outfall.node)].id + "\"" : "an outfall";
    check_place(name, outfall.node, outfall.cell, true);
    if (std::ranges::find(seen, outfall.node) != seen.end()) tell(name + " is tied to the ground twice");
    seen.push_back(outfall.node);
  }
  for (const RoofDrain& roof : sewers.roofs)
    if (roof.node < 0 || roof.node >= nodes || roof.cell < 0 || roof.cell >= cells) tell("a roof drains to no node, or lies outside of the grid");
  if (!sewers.node_of_site.empty() && sewers.node_of_site.size() != domain.sponge.sites.size()) tell("facilities and the nodes that they drain to differ in number");
  for (const int node : sewers.node_of_site)
    if (node >= nodes) tell("a facility drains to no node of the network");
  return list;
}

}  // namespace

network::DrainageNetwork sealed_below_street(const Sewers& sewers) {
  network::DrainageNetwork network = sewers.network;
  for (const Inlet& inlet : sewers.inlets) network.nodes[static_cast<std::size_t>(inlet.node)].rim = network::Rim::sealed;
  return network;
}

SewerExchange::SewerExchange(const Domain& domain)
    : domain_(domain),
      solver_([&] {
        if (std::vector<Fault> list = faults_of(domain); !list.empty()) throw InputError(std::move(list));
        return network::NetworkSolver(sealed_below_street(domain.sewers), domain.sewers.controls, domain.sewers.options);
      }()),
      unit_volume_(domain.ground.unit.metres() * domain.ground.grid.cell_area()),
      lateral_(domain.sewers.network.nodes.size(), 0.0) {
  for (const Inlet& inlet : domain.sewers.inlets) sources_.push_back({.cell = inlet.cell});
  for (const GroundOutfall& outfall : domain.sewers.outfalls) sources_.push_back({.cell = outfall.cell});
}

SewerState SewerExchange::initial_state() const {
  const Sewers& sewers = domain_.sewers;
  SewerState state;
  state.network = solver_.initial_state();
  state.inlet_waiting.assign(sewers.inlets.size(), 0.0);
  state.outfall_waiting.assign(sewers.outfalls.size(), 0.0);
  state.inlet_taken.assign(sewers.inlets.size(), 0);
  state.outfall_taken.assign(sewers.outfalls.size(), 0);
  state.roof_waiting.assign(sewers.roofs.size(), 0.0);
  state.facility_seen.assign(sewers.node_of_site.size(), 0);
  state.inlet_inflow.assign(sewers.inlets.size(), 0.0);
  state.inlet_outflow.assign(sewers.inlets.size(), 0.0);
  return state;
}

std::int64_t SewerExchange::catch_roof_rain(SewerState& state, std::span<const double> depth_of_zone, const Raster<std::uint16_t>* zone_of_cell) {
  std::int64_t caught = 0;
  for (std::size_t i = 0; i < domain_.sewers.roofs.size(); ++i) {
    const RoofDrain& roof = domain_.sewers.roofs[i];
    const CellPosition at = domain_.ground.grid.position(roof.cell);
    const double depth = depth_of_zone[zone_of_cell ? (*zone_of_cell)(at.row, at.column) : 0];
    state.roof_waiting[i] += depth * roof.area * domain_.ground.unit.per_metre();
    const auto units = static_cast<std::int64_t>(std::floor(state.roof_waiting[i]));
    state.roof_waiting[i] -= static_cast<double>(units);
    lateral_[static_cast<std::size_t>(roof.node)] += static_cast<double>(units) * unit_volume_;
    caught += units;
  }
  state.from_roofs += caught;
  return caught;
}

/// The ground around a cell that a wave reaches in a step, and the water there above `floor` [m].
SewerExchange::Around SewerExchange::look_around(const surface::SurfaceState& surface, int cell, double floor, double duration, bool rising) const {
  const surface::Ground& ground = domain_.ground;
  const CellPosition at = ground.grid.position(cell);
  const std::int32_t depth = surface.water_depth(at.row, at.column);
  const double unit = ground.unit.metres();
  const int rings = rings_of(ground, rising ? std::max(depth * unit, rising_depth) : depth * unit, duration);
  const std::int64_t reach = rising ? static_cast<std::int64_t>(rising_reach / unit) : -1;
  const auto floor_level = static_cast<std::int64_t>(std::floor((floor - ground.datum) / unit));
  std::int64_t cells = 0, water = 0;
  visit_reached(ground, cell, ground.bed(at.row, at.column) + depth + reach, rings, [&](int row, int column) {
    const std::int64_t here = surface.water_depth(row, column);
    ++cells, water += std::clamp<std::int64_t>(ground.bed(row, column) + here - floor_level, 0, here);
  });
  return {static_cast<double>(cells) * ground.grid.cell_area(), static_cast<double>(water) * unit_volume_};
}

void SewerExchange::meet_street(const SewerState& state, const surface::SurfaceState& surface, double time, double duration) {
  const surface::Ground& ground = domain_.ground;
  const Sewers& sewers = domain_.sewers;
  contacts_.clear(), outside_.clear();
  const auto level_of = [&](CellPosition at) { return ground.datum + felt_level(ground, surface, at) * ground.unit.metres(); };
  for (std::size_t i = 0; i < sewers.inlets.size(); ++i) {
    const Inlet& inlet = sewers.inlets[i];
    const CellPosition at = ground.grid.position(inlet.cell);
    network::StreetContact contact{.node = inlet.node, .opening = inlet.opening, .level = level_of(at)};
    if (std::isnan(contact.opening.crest_elevation)) contact.opening.crest_elevation = ground.bed_elevation(at.row, at.column);
    const double clogged = clogged_share(inlet, time), open = 1.0 - clogged;
    const double approach = inlet.capture && inlet.capture->on_grade ? approaching(ground, surface, at) : 0.0;
    if (inlet.capture) {
      // On a grade water stands as deep as HEC-22 has it of what comes, though the cell itself may just have been emptied.
      contact.level = std::max(contact.level, contact.opening.crest_elevation + depth_along_curb(inlet.capture->site, approach));
      contact.most_inflow = most_capture(*inlet.capture, clogged, contact.level - contact.opening.crest_elevation, approach);
    }
    if (inlet.rises_only) contact.most_inflow = 0.0;
    contact.opening.crest_length *= open, contact.opening.area *= open;
    const double crest = contact.opening.crest_elevation, cell_area = ground.grid.cell_area();
    // Water that has run down a slope does not come back: what goes down is what stands above the rim around.
    const Around around = look_around(surface, inlet.cell, crest, duration, false);
    contact.available = std::max(0.0, available_share * around.water - (state.inlet_waiting[i] + 1.0) * unit_volume_);
    contact.falling_area = contact.level > crest ? std::clamp(around.water / (contact.level - crest), cell_area, std::max(cell_area, around.surface_area)) : cell_area;
    if (const double comes = available_share * approach * duration; comes > contact.available) {  // along the street, meanwhile
      contact.available = comes;
      contact.falling_area = std::max(contact.falling_area, comes / (contact.level - crest));
    }
    const bool may_rise = solver_.water_level(state.network, inlet.node) > crest - near_rim;
    contact.rising_area = may_rise ? look_around(surface, inlet.cell, crest, duration, true).surface_area : cell_area;
    contacts_.push_back(contact);
  }
  for (std::size_t i = 0; i < sewers.outfalls.size(); ++i) {
    const GroundOutfall& outfall = sewers.outfalls[i];
    const CellPosition at = ground.grid.position(outfall.cell);
    network::OutsideWater water{.node = outfall.node};
    const Around around = look_around(surface, outfall.cell, ground.bed_elevation(at.row, at.column), duration, false);
    water.surface_area = around.surface_area;
    if (surface.water_depth(at.row, at.column) * ground.unit.metres() > tail_depth) {
      water.level = level_of(at);
      water.available = std::max(0.0, available_share * around.water - (state.outfall_waiting[i] + 1.0) * unit_volume_);
    }
    outside_.push_back(water);
  }
}

void SewerExchange::advance(SewerState& state, const surface::SurfaceState& surface, const sponge::FacilityState& sponge, double time,
                            double duration, std::span<const double> rain_rates) {
  const Sewers& sewers = domain_.sewers;
  for (std::size_t site = 0; site < sewers.node_of_site.size(); ++site) {
    if (sewers.node_of_site[site] < 0) continue;
    const std::int64_t units = sponge.accounts[site].to_sewer - state.facility_seen[site];
    state.facility_seen[site] += units, state.from_facilities += units;
    lateral_[static_cast<std::size_t>(sewers.node_of_site[site])] += static_cast<double>(units) * unit_volume_;
  }
  for (double& volume : lateral_) volume /= duration;

  meet_street(state, surface, time, duration);
  std::vector<double> left;  // [m3] through each outfall on the ground, before
  for (const GroundOutfall& outfall : sewers.outfalls) left.push_back(state.network.outfall_volume[static_cast<std::size_t>(outfall.node)]);
  const network::NetworkReport report = solver_.advance(
      state.network, time, duration, {.lateral_inflow = lateral_, .rain_rates = rain_rates, .street = contacts_, .outside = outside_});
  std::ranges::fill(lateral_, 0.0);
  if (recorder_) recorder_->note(report);

  wanted_.clear();
  for (std::size_t i = 0; i < sewers.inlets.size(); ++i) {
    const double volume = report.street_volume[i];
    (volume > 0.0 ? state.inlet_inflow : state.inlet_outflow)[i] += std::abs(volume);
    state.inlet_waiting[i] += volume / unit_volume_;
    wanted_.push_back(static_cast<std::int64_t>(state.inlet_waiting[i]));
  }
  for (std::size_t i = 0; i < sewers.outfalls.size(); ++i) {
    state.outfall_waiting[i] += (left[i] - state.network.outfall_volume[static_cast<std::size_t>(sewers.outfalls[i].node)]) / unit_volume_;
    wanted_.push_back(static_cast<std::int64_t>(state.outfall_waiting[i]));
  }
  for (std::size_t i = 0; i < sources_.size(); ++i) sources_[i].units = -wanted_[i];
}

void SewerExchange::settle(SewerState& state, surface::SurfaceState& surface) {
  const surface::Ground& ground = domain_.ground;
  const std::size_t inlets = domain_.sewers.inlets.size();
  for (std::size_t i = 0; i < sources_.size(); ++i) {
    std::int64_t& lacking = sources_[i].units;  // negative: it was not there
    if (lacking < 0) {
      const CellPosition at = ground.grid.position(sources_[i].cell);
      const std::int64_t level = ground.bed(at.row, at.column) + static_cast<std::int64_t>(rising_reach * ground.unit.per_metre());
      visit_reached(ground, sources_[i].cell, level, most_rings, [&](int row, int column) {
        std::int32_t& depth = surface.water_depth(row, column);
        const auto taken = static_cast<std::int32_t>(std::min<std::int64_t>(depth, -lacking));
        depth -= taken, lacking += taken;
      });
    }
    const std::int64_t moved = wanted_[i] + lacking;
    const bool is_inlet = i < inlets;
    const std::size_t k = is_inlet ? i : i - inlets;
    (is_inlet ? state.inlet_waiting : state.outfall_waiting)[k] -= static_cast<double>(moved);
    (is_inlet ? state.inlet_taken : state.outfall_taken)[k] += moved;
  }
}

}  // namespace hydro::simulation
