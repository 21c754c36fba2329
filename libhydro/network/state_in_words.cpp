// A state of the solver in the words of the drawing.
#include <algorithm>

#include "libhydro/network/detail/workshop.h"

namespace hydro::network {

double NetworkSolver::water_level(const NetworkState& state, int node) const {
  const Workshop& shop = *workshop_;
  const int cell = at(shop.mesh.cell_of_node, node);
  if (cell < shop.mesh.cells) return at(state.water_level, cell);
  return shop.level_at_outfall(state, node);
}

double NetworkSolver::depth(const NetworkState& state, int node) const {
  return water_level(state, node) - at(workshop_->network.nodes, node).invert_elevation;
}

double NetworkSolver::volume(const NetworkState& state, int node) const {
  const Workshop& shop = *workshop_;
  const int cell = at(shop.mesh.cell_of_node, node);
  if (cell >= shop.mesh.cells) return 0.0;
  const double level = at(state.water_level, cell);
  double volume = 0.0;
  for (int k = at(shop.first_shaft, cell); k < at(shop.first_shaft, cell + 1); ++k) {
    const auto& shaft = at(shop.mesh.shafts, k);
    if (!shaft.is_slot) volume += shaft.area * (std::clamp(level, shaft.base, shaft.top) - shaft.base);
  }
  for (int k = at(shop.first_tank, cell); k < at(shop.first_tank, cell + 1); ++k) {
    const auto& tank = at(shop.mesh.tanks, k);
    const JordanSplit split = tank.geometry.split(std::min(level, tank.top) - tank.base);
    volume += split.area_1 - split.area_2;
  }
  for (int k = at(shop.first_pool, cell); k < at(shop.first_pool, cell + 1); ++k)
    if (at(shop.mesh.pools, k).node >= 0) volume += at(shop.mesh.pools, k).area * std::max(0.0, level - at(shop.mesh.pools, k).level);
  return volume;
}

double NetworkSolver::inflow(const NetworkState& state, int node) const {
  const Workshop& shop = *workshop_;
  double sum = 0.0;
  for (int k = at(shop.first_joint, node); k < at(shop.first_joint, node + 1); ++k) {
    const auto& joint = at(shop.joints, k);
    sum += std::max(0.0, joint.sign * (joint.is_reach ? at(state.reach_discharge, joint.index) : at(state.structure_discharge, joint.index)));
  }
  return sum;
}

double NetworkSolver::discharge(const NetworkState& state, int link) const {
  const Workshop& shop = *workshop_;
  if (const int structure = at(shop.mesh.structure_of_link, link); structure >= 0) return at(state.structure_discharge, structure);
  return at(state.reach_discharge, shop.middle_reach(link));
}

double NetworkSolver::discharge_at(const NetworkState& state, int link, bool second_end) const {
  const Workshop& shop = *workshop_;
  if (const int structure = at(shop.mesh.structure_of_link, link); structure >= 0) return at(state.structure_discharge, structure);
  return at(state.reach_discharge, second_end ? at(shop.mesh.first_reach, link + 1) - 1 : at(shop.mesh.first_reach, link));
}

double NetworkSolver::link_depth(const NetworkState& state, int link) const {
  const Workshop& shop = *workshop_;
  if (at(shop.mesh.structure_of_link, link) >= 0) return 0.0;
  const auto& reach = at(shop.mesh.reaches, shop.middle_reach(link));
  const auto depth_at = [&](int cell, double bed) {
    return std::max(0.0, (cell < shop.mesh.cells ? at(state.water_level, cell) : water_level(state, at(shop.mesh.node_of_cell, cell))) - bed);
  };
  return std::min(at(shop.mesh.sections, reach.section).height(), 0.5 * (depth_at(reach.from, reach.bed_from) + depth_at(reach.to, reach.bed_to)));
}

double NetworkSolver::link_velocity(const NetworkState& state, int link) const {
  const Workshop& shop = *workshop_;
  return at(shop.mesh.structure_of_link, link) >= 0 ? 0.0 : at(state.velocity, shop.middle_reach(link));
}

double NetworkSolver::link_fullness(const NetworkState& state, int link) const {
  const Workshop& shop = *workshop_;
  if (at(shop.mesh.structure_of_link, link) >= 0) return 0.0;
  const Section& section = at(shop.mesh.sections, at(shop.mesh.reaches, shop.middle_reach(link)).section);
  return std::min(1.0, section.area(link_depth(state, link)) / section.full_area());
}

std::vector<NetworkSolver::ProfilePoint> NetworkSolver::profile(const NetworkState& state, int link) const {
  const Workshop& shop = *workshop_;
  std::vector<ProfilePoint> points;
  if (at(shop.mesh.structure_of_link, link) >= 0) return points;
  const auto add = [&](double distance, int cell, double bed, const Section& section) {
    const double level = cell < shop.mesh.cells ? at(state.water_level, cell) : water_level(state, at(shop.mesh.node_of_cell, cell));
    points.push_back({distance, bed, bed + section.height(), std::max(bed, level)});
  };
  double distance = 0.0;
  for (int r = at(shop.mesh.first_reach, link); r < at(shop.mesh.first_reach, link + 1); ++r) {
    const auto& reach = at(shop.mesh.reaches, r);
    const Section& section = at(shop.mesh.sections, reach.section);
    if (points.empty()) add(0.0, reach.from, reach.bed_from, section);
    distance += reach.length;
    add(distance, reach.to, reach.bed_to, section);
  }
  return points;
}

}  // namespace hydro::network
