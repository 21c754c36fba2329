#include "libhydro/network/detail/mesh.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "libhydro/core/gravity.h"

namespace hydro::network {
namespace {

/// Area above the rim over which spilling water spreads for the length of one step, before it is taken away: so large that the
/// level hardly rises above the rim (5 mm for 1 m3/s and 5 s), and part of the implicit solution.
constexpr double spill_area = 1000.0;  // [m2]

/// Speed of pressure waves: water and pipe yield a little, so that a network full to its sealed lids still has a level.
constexpr double pressure_wave_speed = 300.0;  // [m/s]

/// Ends closer than this are level with each other.
constexpr double step_tolerance = 1e-3;  // [m]

int reach_count(double length, const ReachLength& rule) {
  const int by_target = static_cast<int>(std::ceil(length / rule.target - 1e-9));
  const int by_shortest = static_cast<int>(std::floor(length / rule.shortest + 1e-9));
  return std::max({1, by_target, std::min(rule.least_reaches, by_shortest)});
}

bool is_outfall(const Node& node) { return std::holds_alternative<Outfall>(node.kind); }

/// Where a reach ends, for passing momentum on.
struct End {
  int reach;
  bool second;  ///< its second end
};

}  // namespace

Mesh::Mesh(const DrainageNetwork& network, const ReachLength& rule) {
  const auto& nodes = network.nodes;
  const auto& links = network.links;

  // Vertices in the order of drawing: nodes (outfalls apart), then the cuts of each conduit.
  cell_of_node.assign(nodes.size(), -1);
  std::vector<int> outfalls;
  int vertices = 0;
  for (std::size_t n = 0; n < nodes.size(); ++n) {
    if (is_outfall(nodes[n])) outfalls.push_back(static_cast<int>(n));
    else cell_of_node[n] = vertices++;
  }
  std::vector<std::pair<int, int>> edges;
  std::vector<int> counts(links.size(), 0), first_cut(links.size(), -1);
  for (std::size_t l = 0; l < links.size(); ++l) {
    const int from = cell_of_node[static_cast<std::size_t>(links[l].from)], to = cell_of_node[static_cast<std::size_t>(links[l].to)];
    int last = from;
    if (const auto* conduit = std::get_if<Conduit>(&links[l].kind)) {
      counts[l] = reach_count(conduit->length, rule);
      first_cut[l] = vertices;
      for (int k = 1; k < counts[l]; ++k) {
        if (last >= 0) edges.push_back({last, vertices});
        last = vertices++;
      }
    }
    if (last >= 0 && to >= 0) edges.push_back({last, to});
  }

  // The same in elimination order.
  const std::vector<int> place = elimination_order(vertices, edges);
  for (auto& [a, b] : edges) a = place[static_cast<std::size_t>(a)], b = place[static_cast<std::size_t>(b)];
  elimination = Elimination(vertices, edges);
  cells = vertices;
  outside = static_cast<int>(outfalls.size());
  const auto all = static_cast<std::size_t>(cells + outside);
  node_of_cell.assign(all, -1);
  for (std::size_t n = 0; n < nodes.size(); ++n)
    if (cell_of_node[n] >= 0) cell_of_node[n] = place[static_cast<std::size_t>(cell_of_node[n])];
  for (std::size_t o = 0; o < outfalls.size(); ++o) cell_of_node[static_cast<std::size_t>(outfalls[o])] = cells + static_cast<int>(o);
  for (std::size_t n = 0; n < nodes.size(); ++n) node_of_cell[static_cast<std::size_t>(cell_of_node[n])] = static_cast<int>(n);

  constexpr double infinity = std::numeric_limits<double>::infinity();
  bed.assign(all, infinity);
  plan_area.assign(all, 0.0);
  std::vector<double> held(all, 0.0);  // [m3] when full, for the Courant lengths
  struct PipePart {
    int cell, section;
    double base, length;
  };
  std::vector<PipePart> parts;

  // Reaches and structures.
  first_reach.assign(1, 0);
  structure_of_link.assign(links.size(), -1);
  std::vector<std::vector<End>> ends(nodes.size());
  for (std::size_t l = 0; l < links.size(); ++l) {
    const Link& link = links[l];
    const int from = cell_of_node[static_cast<std::size_t>(link.from)], to = cell_of_node[static_cast<std::size_t>(link.to)];
    const auto* conduit = std::get_if<Conduit>(&link.kind);
    if (!conduit) {
      structure_of_link[l] = static_cast<int>(structure_link.size());
      structure_link.push_back(static_cast<int>(l));
      structure_slot.push_back(from < cells && to < cells ? elimination.slot(from, to) : -1);
      first_reach.push_back(static_cast<int>(reaches.size()));
      continue;
    }
    const int section = static_cast<int>(sections.size());
    sections.emplace_back(conduit->section);
    const double full = sections.back().full_area() * conduit->barrels, width = sections.back().largest_width() * conduit->barrels;
    const double fall = (conduit->inlet_elevation - conduit->outlet_elevation) / counts[l];
    const double length = conduit->length / counts[l];
    for (int k = 0; k < counts[l]; ++k) {
      const bool first = k == 0, last = k + 1 == counts[l];
      Reach reach{};
      reach.from = first ? from : place[static_cast<std::size_t>(first_cut[l] + k - 1)];
      reach.to = last ? to : place[static_cast<std::size_t>(first_cut[l] + k)];
      reach.link = static_cast<int>(l), reach.section = section;
      reach.bed_from = conduit->inlet_elevation - fall * k;
      reach.bed_to = last ? conduit->outlet_elevation : conduit->inlet_elevation - fall * (k + 1);
      reach.length = length, reach.barrels = conduit->barrels;
      reach.manning_squared = conduit->manning_n * conduit->manning_n;
      const double bend = conduit->bend_loss / counts[l];
      reach.loss_forward = reach.loss_backward = bend + (first ? conduit->entry_loss : 0.0) + (last ? conduit->exit_loss : 0.0);
      reach.before = first ? -1 : static_cast<int>(reaches.size()) - 1;
      reach.after = last ? -1 : static_cast<int>(reaches.size()) + 1;
      reach.sign_before = reach.sign_after = 1.0;
      reach.outside_from = reach.from >= cells, reach.outside_to = reach.to >= cells;
      const auto flap_at = [&](bool out, int node) { return out && std::get<Outfall>(nodes[static_cast<std::size_t>(node)].kind).flap_gate; };
      reach.only = flap_at(reach.outside_from, link.from) ? -1 : conduit->flap_gate || flap_at(reach.outside_to, link.to) ? 1 : 0;
      reach.culvert_code = first ? conduit->culvert_code : 0;
      reach.slot = reach.outside_from || reach.outside_to ? -1 : elimination.slot(reach.from, reach.to);
      for (const auto& [cell, base] : {std::pair{reach.from, reach.bed_from}, {reach.to, reach.bed_to}}) {
        parts.push_back({cell, section, base, 0.5 * length * conduit->barrels});
        bed[static_cast<std::size_t>(cell)] = std::min(bed[static_cast<std::size_t>(cell)], base);
        plan_area[static_cast<std::size_t>(cell)] += 0.5 * length * width;
        held[static_cast<std::size_t>(cell)] += 0.5 * length * full;
        if (conduit->seepage_rate > 0.0 && cell < cells)
          leaks.push_back({cell, section, base, 0.5 * length * conduit->barrels, conduit->seepage_rate});
      }
      if (first) ends[static_cast<std::size_t>(link.from)].push_back({static_cast<int>(reaches.size()), false});
      if (last) ends[static_cast<std::size_t>(link.to)].push_back({static_cast<int>(reaches.size()), true});
      reaches.push_back(reach);
    }
    first_reach.push_back(static_cast<int>(reaches.size()));
  }

  // Shafts, tanks, pools.
  for (std::size_t n = 0; n < nodes.size(); ++n) {
    const Node& node = nodes[n];
    const auto c = static_cast<std::size_t>(cell_of_node[n]);
    bed[c] = std::min(bed[c], node.invert_elevation);
    const int cell = static_cast<int>(c), index = static_cast<int>(n);
    const double top = node.invert_elevation + node.depth;
    if (const auto* junction = std::get_if<Junction>(&node.kind)) {
      if (junction->shaft_area > 0.0) shafts.push_back({cell, node.invert_elevation, top, junction->shaft_area});
      plan_area[c] += junction->shaft_area;
      held[c] += junction->shaft_area * node.depth;
    } else if (const auto* storage = std::get_if<Storage>(&node.kind)) {
      tanks.push_back({cell, index, node.invert_elevation, top, StorageGeometry(storage->shape)});
      const JordanSplit full = tanks.back().geometry.split(node.depth);
      plan_area[c] += full.width_1;
      held[c] += full.area_1 - full.area_2;
    } else {
      continue;
    }
    const double rim = top + node.surcharge_depth;
    if (node.rim == Rim::ponds) pools.push_back({cell, index, rim, node.ponded_area, false});
    if (node.rim == Rim::spills) pools.push_back({cell, index, rim, spill_area, true});
  }

  // Closed cells hold a little more under pressure.
  std::vector<double> crown(all, -infinity);
  std::vector<char> open(all, 0);
  for (const PipePart& part : parts) {
    const Section& section = sections[static_cast<std::size_t>(part.section)];
    crown[static_cast<std::size_t>(part.cell)] = std::max(crown[static_cast<std::size_t>(part.cell)], part.base + section.height());
    if (!section.closed()) open[static_cast<std::size_t>(part.cell)] = 1;
  }
  for (const Shaft& shaft : shafts) crown[static_cast<std::size_t>(shaft.cell)] = std::max(crown[static_cast<std::size_t>(shaft.cell)], shaft.top);
  for (const Tank& tank : tanks) crown[static_cast<std::size_t>(tank.cell)] = std::max(crown[static_cast<std::size_t>(tank.cell)], tank.top);
  for (const Pool& pool : pools) open[static_cast<std::size_t>(pool.cell)] = 1;
  for (int cell = 0; cell < cells; ++cell) {
    const auto c = static_cast<std::size_t>(cell);
    if (!open[c] && crown[c] > -infinity)
      pools.push_back({cell, -1, crown[c], gravity * held[c] / (pressure_wave_speed * pressure_wave_speed), false});
  }

  // The slot, as steps of Sjoberg's width 0.5423 W exp(-(y/H)^2.4), which EPA SWMM has.
  if (rule.slot)
    for (const PipePart& part : parts) {
      const Section& section = sections[static_cast<std::size_t>(part.section)];
      if (part.cell >= cells || !section.closed()) continue;
      struct Layer {
        double from, to, width;  // [-] of the height, of the largest width
      };
      for (const Layer layer : {Layer{1.0, 1.2, 0.157}, Layer{1.2, 1.4, 0.086}, Layer{1.4, 1.78, 0.031}})
        shafts.push_back({part.cell, part.base + layer.from * section.height(), part.base + layer.to * section.height(), layer.width * section.largest_width() * part.length, true});
    }

  // Momentum goes on through a junction that joins two conduits of one section end to end (one conduit that was drawn in parts), and
  // is lost in any other manhole.
  std::vector<int> links_at(nodes.size(), 0);
  for (const Link& link : links) ++links_at[static_cast<std::size_t>(link.from)], ++links_at[static_cast<std::size_t>(link.to)];
  for (std::size_t n = 0; n < nodes.size(); ++n) {
    if (!std::holds_alternative<Junction>(nodes[n].kind) || ends[n].size() != 2 || links_at[n] != 2) continue;
    const End a = ends[n][0], b = ends[n][1];
    Reach& ra = reaches[static_cast<std::size_t>(a.reach)];
    Reach& rb = reaches[static_cast<std::size_t>(b.reach)];
    const Section &sa = sections[static_cast<std::size_t>(ra.section)], &sb = sections[static_cast<std::size_t>(rb.section)];
    if (sa.height() != sb.height() || sa.full_area() != sb.full_area() || ra.barrels != rb.barrels) continue;
    if (std::abs((a.second ? ra.bed_to : ra.bed_from) - (b.second ? rb.bed_to : rb.bed_from)) > 0.05 * sa.height()) continue;
    const double sign = a.second == b.second ? -1.0 : 1.0;
    const auto join = [sign](Reach& reach, bool second, int other) {
      (second ? reach.after : reach.before) = other;
      (second ? reach.sign_after : reach.sign_before) = sign;
    };
    join(ra, a.second, b.reach);
    join(rb, b.second, a.reach);
  }
  for (Reach& reach : reaches) {
    const double area = sections[static_cast<std::size_t>(reach.section)].full_area() * reach.barrels;
    const auto from = static_cast<std::size_t>(reach.from), to = static_cast<std::size_t>(reach.to);
    const double at_from = reach.outside_from ? infinity : held[from] / area, at_to = reach.outside_to ? infinity : held[to] / area;
    reach.courant_length = std::max(reach.length, std::min(at_from, at_to));
    reach.falls_from = reach.bed_from > bed[from] + step_tolerance;
    reach.falls_to = reach.bed_to > bed[to] + step_tolerance;
  }

  // Parts by kind, in rising order of cells; halves that a cell shares with an equal neighbour become one.
  std::ranges::stable_sort(parts, {}, &PipePart::cell);
  for (std::size_t k = 0; k < parts.size(); ++k) {
    PipePart part = parts[k];
    if (part.cell >= cells) break;
    if (k + 1 < parts.size() && parts[k + 1].cell == part.cell && parts[k + 1].section == part.section && parts[k + 1].base == part.base)
      part.length += parts[++k].length;
    const Section& section = sections[static_cast<std::size_t>(part.section)];
    if (section.is_circle()) {
      circles.cell.push_back(part.cell);
      circles.base.push_back(part.base), circles.diameter.push_back(section.height()), circles.length.push_back(part.length);
    } else {
      other_pipes.push_back({part.cell, part.section, part.base, part.length});
    }
  }
}

}  // namespace hydro::network
