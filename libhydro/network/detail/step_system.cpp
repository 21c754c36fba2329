#include <algorithm>
#include <cmath>
#include <utility>

#include "libhydro/network/detail/circle_row.h"
#include "libhydro/network/detail/workshop.h"

namespace hydro::network {
namespace {

/// Added to the matrix, not to the water: cells that are empty or cut off keep it regular, all others do not feel it.
constexpr double least_surface = 1e-7, least_diagonal = 1e-9;  // [-] of a cell's plan area, [m2]
constexpr double hopeless_error = 1e4;  // [m] of level: Newton's method runs away
constexpr int most_plain_iterations = 12, most_nested_iterations = 30;
/// Times that a step is solved again with more reaches shut against backflow.
constexpr int most_attempts = 8;

}  // namespace

double NetworkSolver::Workshop::structure_level(int cell, int node) const {
  if (cell < mesh.cells) return at(level, cell);
  return std::max(at(outside_level, node), at(network.nodes, node).invert_elevation);
}

void NetworkSolver::Workshop::prepare_structures(const NetworkState& state) {
  for (std::size_t s = 0; s < structure_steps.size(); ++s) {
    const int l = mesh.structure_link[s];
    const Link& link = at(network.links, l);
    StructureNow& now = structure_steps[s].now;
    now.setting = at(state.setting, l);
    now.well_invert = at(network.nodes, link.from).invert_elevation;
    const auto bed_of = [&](int node) { return at(mesh.cell_of_node, node) < mesh.cells ? at(mesh.bed, at(mesh.cell_of_node, node)) : -infinity; };
    now.bed_from = bed_of(link.from), now.bed_to = bed_of(link.to);
    now.well_depth = level_at_node(state, link.from) - now.well_invert;
    const int cell = at(mesh.cell_of_node, link.from);
    now.well_volume = cell < mesh.cells ? at(state.volume, cell) : 0.0;
    structure_steps[s].fixed = false;
    if (const auto* inlet = std::get_if<StreetInlet>(&link.kind); inlet && inlet->conduit >= 0) {
      const bool arrives = at(network.links, inlet->conduit).to == link.from;
      const int reach = arrives ? at(mesh.first_reach, inlet->conduit + 1) - 1 : at(mesh.first_reach, inlet->conduit);
      now.captured = captured_on_grade(*inlet, (arrives ? 1.0 : -1.0) * at(state.reach_discharge, reach), now.well_depth);
    }
  }
}

/// Sums what each cell holds at a level, and its water surface.
void NetworkSolver::Workshop::evaluate_storage(const std::vector<double>& levels) {
  std::ranges::fill(held, 0.0);
  std::ranges::fill(surface, 0.0);
  const auto& circles = mesh.circles;
  const int count = static_cast<int>(circles.cell.size());
  const CircleRow row{circles.cell.data(), circles.base.data(), circles.diameter.data(), circles.length.data()};
  const int shares = options.threads > 1 && count > worth_threads ? options.threads : 1;
#pragma omp parallel for schedule(static) num_threads(shares) if (shares > 1)
  for (int share = 0; share < shares; ++share) {
    const int first = count / shares * share, last = share + 1 < shares ? first + count / shares : count;
    fill_circles(row, first, last - first, levels.data(), circle_surface.data(), circle_held.data());
  }
  for (std::size_t k = 0; k < circles.cell.size(); ++k) {  // in one order, whatever the threads
    at(surface, circles.cell[k]) += circle_surface[k];
    at(held, circles.cell[k]) += circle_held[k];
  }
  for (const auto& pipe : mesh.other_pipes) {
    const double y = at(levels, pipe.cell) - pipe.base;
    if (y <= 0.0) continue;
    const Section& section = at(mesh.sections, pipe.section);
    at(surface, pipe.cell) += section.width(y) * pipe.length;
    at(held, pipe.cell) += section.area(y) * pipe.length;
  }
  for (const auto& shaft : mesh.shafts) {
    const double z = at(levels, shaft.cell);
    if (z >= shaft.base && z < shaft.top) at(surface, shaft.cell) += shaft.area;
    at(held, shaft.cell) += shaft.area * (std::clamp(z, shaft.base, shaft.top) - shaft.base);
  }
  for (const auto& tank : mesh.tanks) {
    const double z = at(levels, tank.cell);
    if (z < tank.base) continue;
    const JordanSplit split = tank.geometry.split(std::min(z, tank.top) - tank.base);
    if (z < tank.top) at(surface, tank.cell) += split.width_1 - split.width_2;
    at(held, tank.cell) += split.area_1 - split.area_2;
  }
  for (const auto& pool : mesh.pools) {
    const double z = at(levels, pool.cell);
    if (z < pool.level) continue;
    at(surface, pool.cell) += pool.area;
    at(held, pool.cell) += pool.area * (z - pool.level);
  }
}

/// Calls `visit` with the Jordan split of each part of a cell.
template <class Visit>
void NetworkSolver::Workshop::each_split(int cell, double z, Visit visit) const {
  const auto range = [&](const std::vector<int>& first) { return std::pair{static_cast<std::size_t>(at(first, cell)), static_cast<std::size_t>(at(first, cell + 1))}; };
  const auto scaled = [&](JordanSplit split, double length) {
    visit(JordanSplit{length * split.width_1, length * split.area_1, length * split.width_2, length * split.area_2});
  };
  for (auto [k, end] = range(first_circle); k < end; ++k) {
    const double d = mesh.circles.diameter[k], y = std::min(d, z - mesh.circles.base[k]), more = std::max(0.0, z - mesh.circles.base[k] - d);
    if (y <= 0.0) continue;
    const double root = std::sqrt(y * (d - y)), angle = std::acos(std::clamp(1.0 - 2.0 * y / d, -1.0, 1.0));
    const double area = 0.25 * d * d * angle - (0.5 * d - y) * root, above = std::max(0.0, y - 0.5 * d);
    JordanSplit split{.width_1 = 2.0 * root, .area_1 = area};
    if (above > 0.0) {
      const double half = 0.125 * d * d * std::acos(-1.0);
      split = {d, half + d * (above + more), d - 2.0 * root, half + d * above - area + d * more};
    }
    scaled(split, mesh.circles.length[k]);
  }
  for (auto [k, end] = range(first_other); k < end; ++k) {
    const auto& pipe = mesh.other_pipes[k];
    scaled(at(mesh.sections, pipe.section).split(z - pipe.base), pipe.length);
  }
  for (auto [k, end] = range(first_shaft); k < end; ++k) {
    const auto& shaft = mesh.shafts[k];
    if (z < shaft.base) continue;
    const double above = std::max(0.0, z - shaft.top);
    scaled({1.0, z - shaft.base, z >= shaft.top ? 1.0 : 0.0, above}, shaft.area);
  }
  for (auto [k, end] = range(first_tank); k < end; ++k) {
    const auto& tank = mesh.tanks[k];
    if (z < tank.base) continue;
    JordanSplit split = tank.geometry.split(std::min(z, tank.top) - tank.base);
    if (z >= tank.top) {  // the roof: the surface ends here
      split.width_2 = split.width_1;
      split.area_1 += split.width_1 * (z - tank.top), split.area_2 += split.width_2 * (z - tank.top);
    }
    visit(split);
  }
  for (auto [k, end] = range(first_pool); k < end; ++k) {
    const auto& pool = mesh.pools[k];
    if (z >= pool.level) scaled({1.0, z - pool.level, 0.0, 0.0}, pool.area);
  }
}

/// The part of the matrix that no iteration changes: how reaches answer to levels.
void NetworkSolver::Workshop::assemble(double dt) {
  std::ranges::fill(step_diagonal, 0.0);
  std::ranges::fill(step_upper, 0.0);
  std::ranges::fill(step_lower, 0.0);
  for (std::size_t r = 0; r < reach_steps.size(); ++r) {
    const ReachStep& step = reach_steps[r];
    const Mesh::Reach& reach = mesh.reaches[r];
    const double k = dt * step.answer;
    const bool by_from = step.held != Held::from && !reach.outside_from, by_to = step.held != Held::to && !reach.outside_to;
    if (by_from) at(step_diagonal, reach.from) += k;
    if (by_to) at(step_diagonal, reach.to) += k;
    if (reach.slot < 0) continue;
    // Row `from` holds -k in column `to`, and the other way round; a held level has no column.
    auto& from_row = reach.from < reach.to ? step_upper : step_lower;
    auto& to_row = reach.from < reach.to ? step_lower : step_upper;
    if (by_to) at(from_row, reach.slot) -= k;
    if (by_from) at(to_row, reach.slot) -= k;
  }
}

/// What each cell has too much of at the iterate's levels: residual = water it should hold - water it holds there.
void NetworkSolver::Workshop::balance(double dt, bool linearise) {
  for (std::size_t c = 0; c < residual.size(); ++c) residual[c] = base[c] - held[c];
  for (std::size_t r = 0; r < reach_steps.size(); ++r) {
    const ReachStep& step = reach_steps[r];
    if (step.area <= 0.0) continue;
    const Mesh::Reach& reach = mesh.reaches[r];
    const double volume = dt * step.discharge(reach.outside_from ? 0.0 : at(level, reach.from), reach.outside_to ? 0.0 : at(level, reach.to));
    if (!reach.outside_from) at(residual, reach.from) -= volume;
    if (!reach.outside_to) at(residual, reach.to) += volume;
  }
  for (std::size_t s = 0; s < structure_steps.size(); ++s) {
    StructureStep& step = structure_steps[s];
    const Link& link = at(network.links, mesh.structure_link[s]);
    const int from = at(mesh.cell_of_node, link.from), to = at(mesh.cell_of_node, link.to);
    const double level_from = structure_level(from, link.from), level_to = structure_level(to, link.to);
    if (linearise && !step.fixed) {
      step.level_from = level_from, step.level_to = level_to;
      step.flow = structure_flow(link, step.now, level_from, level_to);
    }
    const double volume = dt * step.discharge(level_from, level_to);
    if (from < mesh.cells) at(residual, from) -= volume;
    if (to < mesh.cells) at(residual, to) += volume;
  }
  if (linearise) read_contacts(dt);
  for (const ContactStep& contact : contacts) at(residual, contact.cell) += dt * contact.discharge(at(level, contact.cell));
}

/// Puts a line in the place of each opening's law. Newton's method on a root cycles around its zero when it takes the tangent from afar;
/// the line to the zero does not, but only halves the error each time. So that far away, the tangent once a step is small beside the head.
void NetworkSolver::Workshop::read_contacts(double dt) {
  for (ContactStep& contact : contacts) {
    const double node_level = at(level, contact.cell), moved = std::abs(node_level - contact.level);
    contact.level = node_level, contact.flow = street_flow(contact.now, dt, node_level);
    const bool is_near = contact.flow.to_zero * moved < 0.5 * std::abs(contact.flow.discharge);
    contact.answer = is_near ? contact.flow.by_node : std::max(contact.flow.by_node, contact.flow.to_zero);
  }
}

/// The matrix of an iteration but for storage, and its right side.
void NetworkSolver::Workshop::add_answers(double dt) {
  diagonal = step_diagonal, upper = step_upper, lower = step_lower, right_side = residual;
  for (std::size_t s = 0; s < structure_steps.size(); ++s) {
    const StructureFlow& flow = structure_steps[s].flow;
    const Link& link = at(network.links, mesh.structure_link[s]);
    const int from = at(mesh.cell_of_node, link.from), to = at(mesh.cell_of_node, link.to);
    if (from < mesh.cells) at(diagonal, from) += dt * flow.by_from;
    if (to < mesh.cells) at(diagonal, to) += dt * flow.by_to;
    if (const int slot = mesh.structure_slot[s]; slot >= 0) {
      at(from < to ? upper : lower, slot) -= dt * flow.by_to;
      at(from < to ? lower : upper, slot) -= dt * flow.by_from;
    }
  }
  for (const ContactStep& contact : contacts) at(diagonal, contact.cell) += dt * contact.answer;
}

double NetworkSolver::Workshop::worst_error() const {
  double worst = 0.0;
  for (std::size_t c = 0; c < residual.size(); ++c) {
    const double error = std::abs(residual[c]) / (mesh.plan_area[c] + 1e-3);
    if (!(error <= worst)) worst = error;  // no number is worst of all
  }
  return worst;
}

/// Newton's method on the whole system, storage and structures together. Most steps need two or three solves.
bool NetworkSolver::Workshop::plain_newton(double dt, NetworkReport& report) {
  for (int iteration = 0; iteration < most_plain_iterations; ++iteration) {
    evaluate_storage(level);
    balance(dt, true);
    const double error = worst_error();
    if (error <= (iteration > 0 ? options.level_tolerance : rounding)) return true;  // even the smallest wave is solved for once
    if (!(error < hopeless_error)) return false;
    add_answers(dt);
    for (std::size_t c = 0; c < diagonal.size(); ++c) {
      diagonal[c] += surface[c] + least_surface * mesh.plan_area[c] + least_diagonal;
    }
    mesh.elimination.solve(diagonal.data(), upper.data(), lower.data(), right_side.data());
    for (std::size_t c = 0; c < level.size(); ++c) level[c] += right_side[c];
    ++report.iterations;
  }
  return false;
}

/// The nested iteration of Casulli & Zanolli (2012), which converges whatever the widths do: the outer one makes the narrowing part
/// of storage linear, the inner one then has a convex system. Structures keep the answer of the last linearisation.
bool NetworkSolver::Workshop::nested_newton(const NetworkState& state, double dt, NetworkReport& report) {
  for (std::size_t c = 0; c < level.size(); ++c) level[c] = state.water_level[c];
  balance(dt, true);
  for (std::size_t c = 0; c < level.size(); ++c) level[c] = std::min(state.water_level[c], std::max(mesh.bed[c], narrowing[c]));
  std::vector<double> outer(level), width_2(level.size()), linear(level.size());
  for (int iteration = 0; iteration < most_nested_iterations; ++iteration) {
    for (std::size_t c = 0; c < outer.size(); ++c) {
      width_2[c] = linear[c] = 0.0;
      each_split(static_cast<int>(c), outer[c], [&](const JordanSplit& split) { width_2[c] += split.width_2, linear[c] += split.area_2; });
      level[c] = std::max(outer[c], widened[c]);
    }
    for (int inner = 0; inner < most_nested_iterations; ++inner) {
      for (std::size_t c = 0; c < level.size(); ++c) {
        held[c] = surface[c] = 0.0;
        each_split(static_cast<int>(c), level[c], [&](const JordanSplit& split) { surface[c] += split.width_1, held[c] += split.area_1; });
        held[c] -= linear[c] + width_2[c] * (level[c] - outer[c]);
        surface[c] -= width_2[c];
      }
      balance(dt, false);
      if (worst_error() <= 0.1 * options.level_tolerance) break;
      add_answers(dt);
      for (std::size_t c = 0; c < diagonal.size(); ++c) {
        diagonal[c] += std::max(0.0, surface[c]) + least_surface * mesh.plan_area[c] + least_diagonal;
      }
      mesh.elimination.solve(diagonal.data(), upper.data(), lower.data(), right_side.data());
      for (std::size_t c = 0; c < level.size(); ++c) level[c] += right_side[c];
      ++report.iterations;
    }
    outer = level;
    evaluate_storage(level);
    read_contacts(dt);
    balance(dt, false);
    if (worst_error() <= options.level_tolerance) return true;
  }
  return false;
}

/// Shuts reaches through which water would go the way that a flap or a brink forbids; says whether there were any.
bool NetworkSolver::Workshop::shut_backflow(const std::vector<double>& levels) {
  bool shut = false;
  for (std::size_t r = 0; r < mesh.reaches.size(); ++r) {
    ReachStep& step = reach_steps[r];
    if (step.only == 0 || step.area <= 0.0) continue;
    const Mesh::Reach& reach = mesh.reaches[r];
    const double rate = step.discharge(reach.outside_from ? 0.0 : at(levels, reach.from), reach.outside_to ? 0.0 : at(levels, reach.to));
    if (step.only * rate < 0.0) step = {}, shut = true;
  }
  return shut;
}

/// Keeps what goes back through outfalls to the water that stands outside; says whether it had to.
bool NetworkSolver::Workshop::limit_backflow(double dt) {
  if (outside_water.empty()) return false;
  std::ranges::fill(going_back, 0.0);
  const auto reach_back = [&](std::size_t r) {  // [m3]
    const Mesh::Reach& reach = mesh.reaches[r];
    const double rate = reach_steps[r].discharge(reach.outside_from ? 0.0 : at(level, reach.from), reach.outside_to ? 0.0 : at(level, reach.to));
    return dt * std::max(0.0, reach.outside_from ? rate : -rate);
  };
  const auto structure_back = [&](std::size_t s, int& node) {  // [m3]
    const Link& link = at(network.links, mesh.structure_link[s]);
    const int from = at(mesh.cell_of_node, link.from), to = at(mesh.cell_of_node, link.to);
    node = from >= mesh.cells ? link.from : to >= mesh.cells ? link.to : -1;
    if (node < 0) return 0.0;
    const double rate = structure_steps[s].discharge(structure_level(from, link.from), structure_level(to, link.to));
    return dt * std::max(0.0, node == link.from ? rate : -rate);
  };
  for (std::size_t r = 0; r < reach_steps.size(); ++r) {
    const Mesh::Reach& reach = mesh.reaches[r];
    if (reach_steps[r].area <= 0.0 || !(reach.outside_from || reach.outside_to)) continue;
    at(going_back, at(mesh.node_of_cell, reach.outside_from ? reach.from : reach.to)) += reach_back(r);
  }
  for (std::size_t s = 0; s < structure_steps.size(); ++s)
    if (int node = -1; const double back = structure_back(s, node)) at(going_back, node) += back;
  std::vector<double> share(network.nodes.size(), 1.0);
  bool limited = false;
  for (const OutsideWater& water : outside_water)
    if (const double back = at(going_back, water.node); back > std::max(0.0, water.available) * (1.0 + 1e-12)) {
      at(share, water.node) = std::max(0.0, water.available) / back;
      limited = true;
    }
  if (!limited) return false;
  for (std::size_t r = 0; r < reach_steps.size(); ++r) {
    const Mesh::Reach& reach = mesh.reaches[r];
    if (reach_steps[r].area <= 0.0 || !(reach.outside_from || reach.outside_to)) continue;
    const double part = at(share, at(mesh.node_of_cell, reach.outside_from ? reach.from : reach.to));
    if (part >= 1.0) continue;
    const double rate = part * reach_back(r) / dt;
    ReachStep& step = reach_steps[r];
    step.push = reach.outside_from ? rate : -rate, step.answer = 0.0;
  }
  for (std::size_t s = 0; s < structure_steps.size(); ++s) {
    int node = -1;
    const double back = structure_back(s, node);
    if (back <= 0.0 || at(share, node) >= 1.0) continue;
    const double rate = at(share, node) * back / dt;
    structure_steps[s].flow = {node == at(network.links, mesh.structure_link[s]).from ? rate : -rate, 0.0, 0.0};
    structure_steps[s].fixed = true;
  }
  return true;
}

bool NetworkSolver::Workshop::solve(const NetworkState& state, double dt, NetworkReport& report) {
  for (std::size_t c = 0; c < base.size(); ++c) base[c] = state.volume[c] + source[c];
  for (int attempt = 0;; ++attempt) {
    assemble(dt);
    std::copy_n(state.water_level.begin(), level.size(), level.begin());
    bool settled = plain_newton(dt, report);
    if (!settled) {
      ++report.nested_steps;
      settled = nested_newton(state, dt, report);
    }
    if (!settled || attempt == most_attempts) return settled;
    const bool shut = shut_backflow(level), limited = limit_backflow(dt);
    if (!shut && !limited) return settled;
  }
}

}  // namespace hydro::network
