#include <algorithm>
#include <cassert>
#include <utility>

#include "libhydro/network/detail/workshop.h"

namespace hydro::network {
namespace {

double pattern_factor(const Patterns& patterns, const ClockReading& clock) {
  double factor = 1.0;
  const auto multiply = [&](const std::vector<double>& list, int index) {
    if (!list.empty()) factor *= at(list, index);
  };
  multiply(patterns.monthly, clock.month - 1);
  multiply(patterns.daily, clock.weekday - 1);
  const bool weekend = clock.weekday == 1 || clock.weekday == 7;
  multiply(weekend && !patterns.weekend_hourly.empty() ? patterns.weekend_hourly : patterns.hourly, static_cast<int>(clock.seconds / 3600.0));
  return factor;
}

}  // namespace

void NetworkSolver::Workshop::read_outside(double time) {
  for (const int n : outfalls) {
    const OutfallLevel& outside = std::get<Outfall>(at(network.nodes, n).kind).outside;
    if (const auto* fixed = std::get_if<FixedLevel>(&outside)) at(outside_level, n) = fixed->level;
    else if (const auto* tide = std::get_if<LevelSeries>(&outside)) at(outside_level, n) = tide->levels.at(time);
    else at(outside_level, n) = -infinity;
  }
  for (const OutsideWater& water : outside_water)
    at(outside_level, water.node) = water.available > 0.0 ? water.level : -infinity;
}

/// Takes note of streets and outside waters at the start of a call.
void NetworkSolver::Workshop::meet_outside(const NetworkInput& input) {
  outside_water.assign(input.outside.begin(), input.outside.end());
  contacts.clear();
  for (const StreetContact& contact : input.street) {
    const int cell = at(mesh.cell_of_node, contact.node);
    assert(cell < mesh.cells && contact.falling_area > 0.0 && contact.rising_area > 0.0);
    contacts.push_back({.now = contact, .cell = cell});
  }
}

void NetworkSolver::Workshop::gather_sources(const NetworkState& state, double time, double dt, const NetworkInput& input) {
  std::ranges::fill(source, 0.0);
  std::ranges::fill(lateral, 0.0);
  if (!input.lateral_inflow.empty())
    for (std::size_t n = 0; n < lateral.size(); ++n) lateral[n] = dt * input.lateral_inflow[n];
  const ClockReading clock = clock_at(network.start, time + 0.5 * dt);
  for (std::size_t k = 0; k < inflow_series.size(); ++k) series_volume[k] = inflow_series[k]->integral(time, time + dt);
  for (std::size_t k = 0; k < inflows.size(); ++k) {
    const InflowNow& inflow = inflows[k];
    double volume = inflow.series >= 0 ? inflow.factor * at(series_volume, inflow.series) : 0.0;
    if (inflow.base != 0.0) volume += dt * inflow.base * pattern_factor(network.inflows[k].patterns, clock);
    at(lateral, inflow.node) += volume;
  }
  for (std::size_t n = 0; n < lateral.size(); ++n)
    if (const int cell = mesh.cell_of_node[n]; cell < mesh.cells) at(source, cell) += lateral[n];

  evaporated = seeped = 0.0;
  const double evaporation = network.evaporation_rate.empty() ? 0.0 : std::max(0.0, network.evaporation_rate.integral(time, time + dt));
  const auto take = [&](int cell, double wanted, double& account) {
    const double taken = std::clamp(at(state.volume, cell) + at(source, cell), 0.0, wanted);
    at(source, cell) -= taken;
    account += taken;
  };
  for (const auto& tank : mesh.tanks) {
    const auto& storage = std::get<Storage>(at(network.nodes, tank.node).kind);
    if (evaporation * storage.evaporation_share <= 0.0 && storage.seepage_rate <= 0.0) continue;
    const JordanSplit split = tank.geometry.split(std::min(at(state.water_level, tank.cell), tank.top) - tank.base);
    take(tank.cell, evaporation * storage.evaporation_share * (split.width_1 - split.width_2), evaporated);
    take(tank.cell, dt * storage.seepage_rate * (split.width_1 - split.width_2), seeped);
  }
  for (const auto& leak : mesh.leaks) {
    const Section& section = at(mesh.sections, leak.section);
    const double depth = at(state.water_level, leak.cell) - leak.base;
    const double width = section.closed() && depth >= section.height() ? section.largest_width() : section.width(depth);
    take(leak.cell, dt * leak.rate * leak.length * width, seeped);
  }
}

void NetworkSolver::Workshop::move_machines(NetworkState& state, double time, double dt, const ControlRoom::Observe& observe,
                                            NetworkReport& report) {
  const auto first = static_cast<std::ptrdiff_t>(report.actions.size());
  std::vector<std::pair<int, double>> switched;  // pumps, and where they stood
  for (const int l : mesh.structure_link) {
    const Link& link = at(network.links, l);
    const auto* pump = std::get_if<Pump>(&link.kind);
    if (!pump || pump->start_depth <= 0.0) continue;
    const double depth = level_at_node(state, link.from) - at(network.nodes, link.from).invert_elevation;
    double& target = at(state.target_setting, l);
    const bool ran_enough = time >= at(state.running_since, l) + pump->minimum_run_time;
    if (depth > pump->start_depth && target <= 0.0) {
      switched.emplace_back(l, target);
      target = 1.0;
      report.actions.push_back({time, l, 1.0, "depth above the start depth"});
    } else if (depth < pump->stop_depth && target > 0.0 && ran_enough) {
      switched.emplace_back(l, target);
      target = 0.0;
      report.actions.push_back({time, l, 0.0, "depth below the stop depth"});
    }
  }
  control_room.act(state, time, dt, observe, report.actions);
  for (const auto& [l, before] : switched)  // a switch that a rule or an order takes back at once is none
    if (at(state.target_setting, l) == before)
      report.actions.erase(std::remove_if(report.actions.begin() + first, report.actions.end(), [link = l](const ActionTaken& action) { return action.link == link; }), report.actions.end());

  for (std::size_t l = 0; l < state.setting.size(); ++l) {
    double& setting = state.setting[l];
    const double before = setting, most = dt * strokes_per_second[l];
    setting = std::clamp(state.target_setting[l], setting - most, setting + most);
    if ((setting > 0.0) != (before > 0.0)) state.running_since[l] = time;
    state.running[l] = setting > 0.0;
  }
}

}  // namespace hydro::network
