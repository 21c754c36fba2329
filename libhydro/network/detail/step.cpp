#include <algorithm>
#include <cmath>
#include <map>
#include <string>
#include <utility>

#include "libhydro/core/error.h"
#include "libhydro/network/detail/workshop.h"

namespace hydro::network {
namespace {

constexpr double first_step = 1.0;  // [s] of a run

}  // namespace

NetworkSolver::Workshop::Workshop(DrainageNetwork given, Controls rules, SolverOptions chosen)
    : network(std::move(given)),
      controls(std::move(rules)),
      options(chosen),
      mesh(network, {.target = options.reach_length, .least_reaches = options.least_reaches, .shortest = options.shortest_reach, .slot = options.slot}),
      control_room(network, controls) {
  const auto cells = static_cast<std::size_t>(mesh.cells), nodes = network.nodes.size();
  reach_steps.resize(mesh.reaches.size());
  structure_steps.resize(mesh.structure_link.size());
  outside_level.assign(nodes, -infinity);
  for (auto* list : {&source, &base, &level, &surface, &held, &residual, &diagonal, &right_side, &step_diagonal}) list->assign(cells, 0.0);
  for (auto* list : {&upper, &lower, &step_upper, &step_lower}) list->assign(static_cast<std::size_t>(mesh.elimination.slots()), 0.0);
  lateral.assign(nodes, 0.0);
  circle_surface.assign(mesh.circles.cell.size(), 0.0), circle_held = circle_surface;
  going_back.assign(nodes, 0.0);

  // Where the parts of each cell begin in their lists.
  const auto index = [&](auto cell_of, std::size_t count) {
    std::vector<int> first(cells + 1, 0);
    for (std::size_t k = 0; k < count; ++k) ++first[static_cast<std::size_t>(cell_of(k)) + 1];
    for (std::size_t c = 0; c < cells; ++c) first[c + 1] += first[c];
    return first;
  };
  const auto sort = [](auto& list) { std::ranges::stable_sort(list, [](const auto& a, const auto& b) { return a.cell < b.cell; }); };
  sort(mesh.shafts), sort(mesh.tanks), sort(mesh.pools);
  first_circle = index([&](std::size_t k) { return mesh.circles.cell[k]; }, mesh.circles.cell.size());
  first_other = index([&](std::size_t k) { return mesh.other_pipes[k].cell; }, mesh.other_pipes.size());
  first_shaft = index([&](std::size_t k) { return mesh.shafts[k].cell; }, mesh.shafts.size());
  first_tank = index([&](std::size_t k) { return mesh.tanks[k].cell; }, mesh.tanks.size());
  first_pool = index([&](std::size_t k) { return mesh.pools[k].cell; }, mesh.pools.size());

  std::vector<std::vector<Joint>> joints_of(nodes);
  const auto join = [&](int cell, const Joint& joint) {
    if (const int node = at(mesh.node_of_cell, cell); node >= 0) at(joints_of, node).push_back(joint);
  };
  for (std::size_t r = 0; r < mesh.reaches.size(); ++r) {
    join(mesh.reaches[r].from, {static_cast<int>(r), true, -1.0});
    join(mesh.reaches[r].to, {static_cast<int>(r), true, 1.0});
  }
  for (std::size_t s = 0; s < mesh.structure_link.size(); ++s) {
    const Link& link = at(network.links, mesh.structure_link[s]);
    at(joints_of, link.from).push_back({static_cast<int>(s), false, -1.0});
    at(joints_of, link.to).push_back({static_cast<int>(s), false, 1.0});
  }
  first_joint.push_back(0);
  for (const auto& list : joints_of) {
    joints.insert(joints.end(), list.begin(), list.end());
    first_joint.push_back(static_cast<int>(joints.size()));
  }

  narrowing.assign(cells, infinity), widened = mesh.bed;
  const auto note = [&](int cell, double narrows, double widens) {
    at(narrowing, cell) = std::min(at(narrowing, cell), narrows);
    if (widens < infinity) at(widened, cell) = std::max(at(widened, cell), widens);
  };
  for (std::size_t k = 0; k < mesh.circles.cell.size(); ++k) {
    const double middle = mesh.circles.base[k] + 0.5 * mesh.circles.diameter[k];
    note(mesh.circles.cell[k], middle, middle);
  }
  for (const auto& pipe : mesh.other_pipes) {
    const Section& section = at(mesh.sections, pipe.section);
    note(pipe.cell, pipe.base + section.narrowing_depth(), pipe.base + section.widened_depth());
  }
  for (const auto& shaft : mesh.shafts) note(shaft.cell, shaft.top, shaft.base);
  for (const auto& tank : mesh.tanks) note(tank.cell, std::min(tank.top, tank.base + tank.geometry.narrowing_depth()), tank.base + std::min(tank.geometry.widened_depth(), tank.top - tank.base));
  for (const auto& pool : mesh.pools) note(pool.cell, infinity, pool.level);
  for (double& level_of_cell : widened) level_of_cell += 1e-3;    // beyond any step in width
  for (double& level_of_cell : narrowing) level_of_cell -= 1e-6;  // and short of it

  for (const Link& link : network.links) {
    double stroke = 0.0;  // [s]
    if (const auto* orifice = std::get_if<Orifice>(&link.kind)) stroke = orifice->travel_time;
    if (const auto* weir = std::get_if<Weir>(&link.kind)) stroke = weir->travel_time;
    if (const auto* gate = std::get_if<SluiceGate>(&link.kind); gate && gate->hoist_speed > 0.0) stroke = gate->full_opening / gate->hoist_speed;
    strokes_per_second.push_back(stroke > 0.0 ? 1.0 / stroke : infinity);
  }

  for (std::size_t n = 0; n < nodes; ++n)
    if (std::holds_alternative<Outfall>(network.nodes[n].kind)) outfalls.push_back(static_cast<int>(n));

  std::map<std::pair<std::vector<double>, std::vector<double>>, int> known[2];  // of each interpolation
  for (const Inflow& inflow : network.inflows) {
    inflows.push_back({inflow.node, -1, inflow.series_factor, inflow.base});
    if (inflow.series.empty()) continue;
    auto& list = known[inflow.series.interpolation() == Interpolation::step];
    const auto [entry, is_new] = list.try_emplace({inflow.series.times(), inflow.series.values()}, static_cast<int>(inflow_series.size()));
    if (is_new) inflow_series.push_back(&inflow.series);
    inflows.back().series = entry->second;
  }
  series_volume.resize(inflow_series.size());

  std::vector<char> watched(cells, 0);
  const auto watch = [&](int node) {
    if (const int cell = at(mesh.cell_of_node, node); cell < mesh.cells) watched[static_cast<std::size_t>(cell)] = 1;
  };
  for (const Link& link : network.links)
    if (!std::holds_alternative<Conduit>(link.kind) && std::holds_alternative<Storage>(at(network.nodes, link.from).kind)) watch(link.from);
  for (const int node : control_room.nodes_in_rules()) watch(node);
  for (std::size_t c = 0; c < cells; ++c)
    if (watched[c]) watched_cells.push_back(static_cast<int>(c));
}

double NetworkSolver::Workshop::level_at_node(const NetworkState& state, int node) const {
  return at(state.water_level, at(mesh.cell_of_node, node));
}

double NetworkSolver::Workshop::level_at_outfall(const NetworkState& state, int node) const {
  const double outside = std::max(at(outside_level, node), at(network.nodes, node).invert_elevation);
  for (int k = at(first_joint, node); k < at(first_joint, node + 1); ++k) {
    const Joint& joint = at(joints, k);
    if (!joint.is_reach) continue;
    const Mesh::Reach& reach = at(mesh.reaches, joint.index);
    const double bed = joint.sign > 0.0 ? reach.bed_to : reach.bed_from;
    return std::max(outside, bed + at(mesh.sections, reach.section).critical_depth(std::abs(at(state.reach_discharge, joint.index)) / reach.barrels));
  }
  return outside;
}

/// Books the step that ended at `time` among the extremes.
void NetworkSolver::Workshop::note_peaks(NetworkState& state, double time, double dt) const {
  for (std::size_t n = 0; n < network.nodes.size(); ++n) {
    const int cell = mesh.cell_of_node[n];
    const double level_now = cell < mesh.cells ? at(state.water_level, cell) : level_at_outfall(state, static_cast<int>(n));
    if (level_now > state.peak_level[n]) state.peak_level[n] = level_now, state.peak_level_time[n] = time;
    if (state.spill_rate[n] > 0.0) state.spilling_time[n] += dt;
    state.peak_spill_rate[n] = std::max(state.peak_spill_rate[n], state.spill_rate[n]);
  }
  const auto is_full = [&](int cell, double bed, const Section& section) {
    const double level_now = cell < mesh.cells ? at(state.water_level, cell) : at(outside_level, at(mesh.node_of_cell, cell));
    return level_now >= bed + section.height();
  };
  for (std::size_t l = 0; l < network.links.size(); ++l) {
    const int structure = mesh.structure_of_link[l];
    const int middle = structure >= 0 ? -1 : middle_reach(static_cast<int>(l));
    const double discharge = structure >= 0 ? at(state.structure_discharge, structure) : at(state.reach_discharge, middle);
    if (std::abs(discharge) > std::abs(state.peak_discharge[l])) state.peak_discharge[l] = discharge, state.peak_discharge_time[l] = time;
    if (structure >= 0) continue;
    state.peak_velocity[l] = std::max(state.peak_velocity[l], std::abs(at(state.velocity, middle)));
    const Mesh::Reach &first = at(mesh.reaches, mesh.first_reach[l]), &last = at(mesh.reaches, mesh.first_reach[l + 1] - 1);
    const Section& section = at(mesh.sections, first.section);
    if (is_full(first.from, first.bed_from, section) && is_full(last.to, last.bed_to, section)) state.full_time[l] += dt;
  }
}

double NetworkSolver::Workshop::choose_step(const NetworkState& state, NetworkReport& report) const {
  double dt = std::min(options.longest_step, state.last_step > 0.0 ? 2.0 * state.last_step : first_step);
  int limiting = -1;
  for (std::size_t r = 0; r < mesh.reaches.size(); ++r) {
    const double reach_of_water = options.courant * mesh.reaches[r].courant_length;
    if (std::abs(state.velocity[r]) * dt > reach_of_water) {
      dt = reach_of_water / std::abs(state.velocity[r]);
      limiting = mesh.reaches[r].link;
    }
  }
  for (const int cell : watched_cells) {
    const double rate = std::abs(at(state.rise, cell));
    if (rate * dt > options.switch_rise) dt = std::max(std::min(dt, 0.5), options.switch_rise / rate);
  }
  if (limiting >= 0) ++report.limited_by_link[static_cast<std::size_t>(limiting)];
  return dt;
}

double NetworkSolver::Workshop::lengthwise_courant(const NetworkState& state, double dt) const {
  double worst = 0.0;
  for (std::size_t r = 0; r < mesh.reaches.size(); ++r) worst = std::max(worst, std::abs(state.velocity[r]) * dt / mesh.reaches[r].courant_length);
  return worst;
}

void NetworkSolver::Workshop::commit(NetworkState& state, double dt) {
  const double theta = options.theta;
  for (std::size_t c = 0; c < base.size(); ++c) state.volume[c] = base[c];
  std::vector<double> before_outside;
  for (const OutsideWater& water : outside_water) before_outside.push_back(at(state.outfall_volume, water.node));
  const auto pass = [&](int from, int to, double volume) {
    if (from < mesh.cells) at(state.volume, from) -= volume;
    else at(state.outfall_volume, at(mesh.node_of_cell, from)) -= volume;
    if (to < mesh.cells) at(state.volume, to) += volume;
    else at(state.outfall_volume, at(mesh.node_of_cell, to)) += volume;
  };
  for (std::size_t r = 0; r < reach_steps.size(); ++r) {
    const ReachStep& step = reach_steps[r];
    const Mesh::Reach& reach = mesh.reaches[r];
    if (step.area <= 0.0) {
      state.velocity[r] = state.reach_discharge[r] = state.flow_area[r] = 0.0;
      continue;
    }
    const double discharge = step.discharge(reach.outside_from ? 0.0 : at(level, reach.from), reach.outside_to ? 0.0 : at(level, reach.to));
    state.velocity[r] = step.by_upper_end ? discharge / step.area : (discharge / step.area - (1.0 - theta) * step.velocity) / theta;
    state.flow_area[r] = step.area;
    state.reach_discharge[r] = discharge;
    pass(reach.from, reach.to, dt * discharge);
  }
  for (std::size_t s = 0; s < structure_steps.size(); ++s) {
    const Link& link = at(network.links, mesh.structure_link[s]);
    const int from = at(mesh.cell_of_node, link.from), to = at(mesh.cell_of_node, link.to);
    const double discharge = structure_steps[s].discharge(structure_level(from, link.from), structure_level(to, link.to));
    state.structure_discharge[s] = discharge;
    pass(from, to, dt * discharge);
  }
  std::ranges::fill(state.spill_rate, 0.0);
  for (ContactStep& contact : contacts) {
    // The law itself, not its line: nothing passes between equal levels, and never more than there is. What the iteration left over
    // is made good in the next step, as everywhere.
    const double volume = dt * street_flow(contact.now, dt, at(level, contact.cell)).discharge;
    at(state.volume, contact.cell) += volume;
    at(state.street_volume, contact.now.node) += volume;
    at(state.spill_rate, contact.now.node) += std::max(0.0, -volume) / dt;
    contact.now.level -= volume / (volume > 0.0 ? contact.now.falling_area : contact.now.rising_area);
    contact.now.available -= volume;
    contact.passed += volume;
  }
  for (OutsideWater& water : outside_water) {
    const double returned = before_outside[static_cast<std::size_t>(&water - outside_water.data())] - at(state.outfall_volume, water.node);
    water.level -= returned / water.surface_area;
    water.available -= returned;
  }
  for (const auto& pool : mesh.pools) {
    if (!pool.spills || at(level, pool.cell) <= pool.level) continue;
    const double spilled = pool.area * (at(level, pool.cell) - pool.level);
    at(level, pool.cell) = pool.level;
    at(state.volume, pool.cell) -= spilled;
    at(state.spilled_volume, pool.node) += spilled;
    at(state.spill_rate, pool.node) = spilled / dt;
  }
  for (std::size_t c = 0; c < level.size(); ++c) {
    level[c] = std::max(level[c], mesh.bed[c]);  // below its bed a cell holds nothing: its level is free to choose
    state.rise[c] = (level[c] - state.water_level[c]) / dt;
    state.water_level[c] = level[c];
  }
  for (std::size_t n = 0; n < lateral.size(); ++n) {
    state.lateral_volume[n] += lateral[n];
    state.lateral_rate[n] = lateral[n] / dt;
    if (mesh.cell_of_node[n] >= mesh.cells) state.outfall_volume[n] += lateral[n];  // passes straight out
  }
  for (std::size_t l = 0; l < network.links.size(); ++l) {
    const int structure = mesh.structure_of_link[l];
    state.link_volume[l] += dt * (structure >= 0 ? at(state.structure_discharge, structure) : at(state.reach_discharge, middle_reach(static_cast<int>(l))));
  }
  state.evaporated_volume += evaporated, state.seepage_volume += seeped;
  ++state.steps;
}

bool NetworkSolver::Workshop::take_step(NetworkState& state, double time, double dt, const NetworkInput& input, NetworkReport& report) {
  read_outside(time + dt);
  gather_sources(state, time, dt, input);
  const int reaches = static_cast<int>(reach_steps.size());
#pragma omp parallel for schedule(static) num_threads(options.threads) if (options.threads > 1 && reaches > worth_threads)
  for (int r = 0; r < reaches; ++r) prepare_reach(state, r, dt);
  shut_backflow(state.water_level);
  prepare_structures(state);
  const bool settled = solve(state, dt, report);
  if (!settled && dt > options.shortest_step) return false;
  for (std::size_t c = 0; c < level.size(); ++c)
    if (!std::isfinite(level[c])) {
      const int node = mesh.node_of_cell[c];
      throw NumericalError("network: the water level at " + (node >= 0 ? "node \"" + at(network.nodes, node).id + "\"" : std::string("a cut of a conduit")) +
                           " is no number after " + std::to_string(time + dt) + " s");
    }
  commit(state, dt);
  if (!settled) ++report.unsettled_steps;
  return settled;
}

}  // namespace hydro::network
