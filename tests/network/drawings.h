#pragma once

#include <initializer_list>
#include <string>
#include <utility>
#include <vector>

#include "libhydro/network/network_solver.h"

namespace hydro::network::testing {

/// Draws a network line by line: every verb returns the index of what it drew.
struct Drawing {
  DrainageNetwork network;

  int junction(const std::string& id, double invert, double depth = 5.0, double initial_depth = 0.0, double shaft_area = 1.167) {
    network.nodes.push_back({.id = id, .invert_elevation = invert, .depth = depth, .initial_depth = initial_depth, .kind = Junction{shaft_area}});
    return static_cast<int>(network.nodes.size()) - 1;
  }
  int tank(const std::string& id, double invert, double depth, double initial_depth, StorageShape shape) {
    network.nodes.push_back({.id = id, .invert_elevation = invert, .depth = depth, .initial_depth = initial_depth, .kind = Storage{std::move(shape)}});
    return static_cast<int>(network.nodes.size()) - 1;
  }
  int outfall(const std::string& id, double invert, OutfallLevel outside = FreeFall{}, bool flap_gate = false) {
    network.nodes.push_back({.id = id, .invert_elevation = invert, .kind = Outfall{std::move(outside), flap_gate}});
    return static_cast<int>(network.nodes.size()) - 1;
  }
  int conduit(int from, int to, double length, SectionShape section, double manning_n = 0.013) {
    Conduit conduit{.length = length, .manning_n = manning_n, .section = std::move(section)};
    conduit.inlet_elevation = network.nodes[static_cast<std::size_t>(from)].invert_elevation;
    conduit.outlet_elevation = network.nodes[static_cast<std::size_t>(to)].invert_elevation;
    return link(from, to, std::move(conduit));
  }
  template <class Kind>
  int link(int from, int to, Kind kind, double setting = 1.0) {
    const std::string id = "L" + std::to_string(network.links.size() + 1);
    network.links.push_back({.id = id, .from = from, .to = to, .kind = std::move(kind), .initial_setting = setting});
    return static_cast<int>(network.links.size()) - 1;
  }
  void inflow(int node, std::vector<double> minutes, std::vector<double> discharge) {
    for (double& t : minutes) t *= 60.0;
    network.inflows.push_back({.node = node, .series = TimeSeries(std::move(minutes), std::move(discharge), Interpolation::linear)});
  }
  void steady_inflow(int node, double discharge) { network.inflows.push_back({.node = node, .base = discharge}); }
  Node& node(int index) { return network.nodes[static_cast<std::size_t>(index)]; }
};

/// A pipe of 200 m in ten parts of one slope, each between manholes of little area, to a free outfall.
inline Drawing pipe_in_ten_parts(double peak_inflow) {
  Drawing d;
  for (int k = 0; k < 10; ++k) d.junction("J" + std::to_string(k + 1), 10.0 - 0.1 * k, 5.0, 0.0, 0.05);
  d.outfall("O1", 9.0);
  for (int k = 0; k < 10; ++k) d.conduit(k, k + 1, 20.0, Circle{1.0});
  d.inflow(0, {0, 20, 40, 60, 120}, {0, peak_inflow, peak_inflow, 0, 0});
  return d;
}

/// Six nodes, a loop of undersized pipes, one manhole that overflows.
inline Drawing looped_network() {
  Drawing d;
  const int a = d.junction("A", 12.0, 2.5), b = d.junction("B", 11.2, 1.8), c = d.junction("C", 10.6, 2.5), dd = d.junction("D", 10.0, 3.0),
            e = d.junction("E", 11.0, 2.5), f = d.junction("F", 9.4, 3.0), o = d.outfall("O1", 8.9);
  d.conduit(a, b, 120, Circle{0.6}), d.conduit(b, c, 100, Circle{0.6});
  const int cd = d.conduit(c, dd, 110, Circle{0.7}), ae = d.conduit(a, e, 150, Circle{0.5});
  std::get<Conduit>(d.network.links[static_cast<std::size_t>(cd)].kind).outlet_elevation += 0.1;
  std::get<Conduit>(d.network.links[static_cast<std::size_t>(ae)].kind).inlet_elevation += 0.2;
  d.conduit(e, dd, 140, Circle{0.6}), d.conduit(dd, f, 100, Circle{0.8}), d.conduit(f, o, 80, Box{0.8, 1.0});
  d.inflow(a, {0, 30, 60, 120, 240}, {0, 0.45, 0.1, 0, 0});
  d.inflow(b, {0, 35, 70, 120, 240}, {0, 0.95, 0.15, 0, 0});
  d.inflow(e, {0, 40, 80, 120, 240}, {0, 0.35, 0.05, 0, 0});
  for (const int node : {a, b, e}) d.steady_inflow(node, 0.02);
  return d;
}

inline double sum(const std::vector<double>& values) {
  double total = 0.0;
  for (const double value : values) total += value;
  return total;
}

}  // namespace hydro::network::testing
