#include "libhydro/district/sewers.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <map>
#include <queue>
#include <utility>

namespace hydro::district {
namespace {

constexpr double pi = 3.14159265358979323846;
constexpr double manning_n = 0.013;          // [s/m^(1/3)] concrete pipes
constexpr double cover = 0.7;                // [m] of ground above a pipe, at least
constexpr double gully_spacing = 28.0;       // [m] along each kerb
constexpr double map_margin = 10.0;          // [m]
constexpr double longest_outlet = 400.0;     // [m] from the last crossing to open water
constexpr double least_area = 2.5e4;         // [m2] smaller systems are left out
constexpr double well_depth_below = 1.5;     // [m] of the wet well below its trunk
constexpr double emptying_time = 12 * 3600.0;  // [s] of a tank
constexpr double tunnel_invert = -28.0;      // [m]
constexpr double tunnel_depth = 0.020;       // [m] of rain on all that drains to it which the tunnel holds
constexpr double first_flush = 0.006;        // [m] of rain that the tank of a system holds
constexpr double canal_gate_width = 4.0;     // [m]
constexpr double canal_pumps = 3.0;          // [m3/s] that lift a canal over the flood wall
constexpr double canal_band = 0.15;          // [m] above its level at which they start

/// Diameters that are made [m], with slopes that keep them clean.
struct Pipe {
  double diameter, slope;
  double capacity() const { return 0.25 * pi * diameter * diameter * std::pow(0.25 * diameter, 2.0 / 3.0) * std::sqrt(slope) / manning_n; }  ///< [m3/s] just full
};
constexpr std::array pipes{Pipe{0.6, 0.0015}, Pipe{0.8, 0.0012}, Pipe{1.0, 0.0010}, Pipe{1.2, 0.0008}, Pipe{1.35, 0.0008}, Pipe{1.5, 0.0007},
                           Pipe{1.65, 0.0007}, Pipe{1.8, 0.0006}, Pipe{2.0, 0.0006}, Pipe{2.2, 0.0005}, Pipe{2.4, 0.0005}, Pipe{2.7, 0.0005},
                           Pipe{3.0, 0.0004}, Pipe{3.5, 0.0004}};

Pipe pipe_for(double discharge) {
  const auto fits = std::ranges::find_if(pipes, [discharge](const Pipe& pipe) { return pipe.capacity() >= discharge; });
  return fits == pipes.end() ? pipes.back() : *fits;
}

double distance(Point a, Point b) { return std::hypot(a.x - b.x, a.y - b.y); }

/// A crossing of two streets, a manhole.
struct Crossing {
  Point place;
  double rim = 0.0;     ///< [m]
  int component = -1;
  int towards = -1;     ///< the crossing its water goes to; -1: the station of its system
  double way = 1e30;    ///< [m] along the streets to the station
};

/// A street between two crossings.
struct Stretch {
  int a, b;
  bool north_going;
  std::int64_t street;  ///< its number in the street grid
  double length;
};

/// Where a system may give its water to.
struct Receiver {
  Point bank, water;    ///< for the station, and in the open water
  double level = 0.0;   ///< [m] of the bed of the outfall
};

class Surveyor {
 public:
  Surveyor(const Layout& layout, const SewerRequest& request) : layout_(layout), request_(request) {}

  ProposedSewers lay() {
    find_crossings();
    find_components();
    for (int component = 0; component < components_; ++component) lay_system(component);
    if (request_.tunnel) dig_tunnel();
    add_canal_gates();
    return std::move(made_);
  }

 private:
  bool is_street(Point p) const {
    if (p.x < map_margin || p.y < map_margin || p.x > layout_.width() - map_margin || p.y > layout_.height() - map_margin) return false;
    const Spot spot = layout_.at(p.x, p.y);
    return spot.cover == Cover::road && spot.bed < 5.0;
  }

  void find_crossings() {
    for (std::int64_t j = -1; j <= layout_.last_street(layout_.height()); ++j)
      for (std::int64_t i = -1; i <= layout_.last_street(layout_.width()); ++i) {
        const Point p = layout_.crossing(i, j);
        if (!is_street(p)) continue;
        index_[{i, j}] = static_cast<int>(crossings_.size());
        crossings_.push_back({.place = p, .rim = layout_.at(p.x, p.y).bed});
      }
    for (const auto& [place, a] : index_)
      for (const bool north_going : {true, false}) {
        const auto [i, j] = place;
        const auto other = index_.find(north_going ? std::pair{i, j + 1} : std::pair{i + 1, j});
        if (other == index_.end()) continue;
        const Point from = crossings_[static_cast<std::size_t>(a)].place, to = crossings_[static_cast<std::size_t>(other->second)].place;
        const double length = distance(from, to);
        bool open = true;
        for (double s = 3.0; s < length && open; s += 3.0) {
          const Point along = layout_.on_street(north_going, north_going ? i : j, north_going ? from.y + s / length * (to.y - from.y) : from.x + s / length * (to.x - from.x));
          open = is_street(along) && layout_.at(along.x, along.y).bed > crossings_[static_cast<std::size_t>(a)].rim - 0.8;  // not through an underpass
        }
        if (open) stretches_.push_back({a, other->second, north_going, north_going ? i : j, length});
      }
  }

  void find_components() {
    streets_of_.resize(crossings_.size());
    for (std::size_t s = 0; s < stretches_.size(); ++s)
      for (const int end : {stretches_[s].a, stretches_[s].b}) streets_of_[static_cast<std::size_t>(end)].push_back(static_cast<int>(s));
    for (std::size_t c = 0; c < crossings_.size(); ++c) {
      if (crossings_[c].component >= 0) continue;
      std::vector<int> waiting{static_cast<int>(c)};
      crossings_[c].component = components_;
      while (!waiting.empty()) {
        const int at = waiting.back();
        waiting.pop_back();
        for (const int s : streets_of_[static_cast<std::size_t>(at)]) {
          const Stretch& stretch = stretches_[static_cast<std::size_t>(s)];
          Crossing& next = crossings_[static_cast<std::size_t>(stretch.a == at ? stretch.b : stretch.a)];
          if (next.component >= 0) continue;
          next.component = components_;
          waiting.push_back(static_cast<int>(&next - crossings_.data()));
        }
      }
      ++components_;
    }
  }

  /// The open water nearest to a crossing: the river, or else a canal.
  std::pair<double, Receiver> nearest_water(const Crossing& crossing) const {
    const Point p = crossing.place;
    const double centre = layout_.river_centre(p.x), side = p.y > centre ? 1.0 : -1.0, half = layout_.river_half_width();
    const Point wall{p.x, centre + side * (half + 8.0)};
    std::pair<double, Receiver> best{std::abs(p.y - wall.y), {wall, {p.x, centre + side * 0.5 * half}, 0.0}};
    for (int k = 0; k < layout_.canal_count(); ++k) {
      const double middle = layout_.canal_centre(k, p.y), canal_side = p.x > middle ? 1.0 : -1.0;
      const Point bank{middle + canal_side * (layout_.canal_half_width() + 8.0), p.y};
      if (const double way = std::abs(p.x - bank.x); way < best.first - 1.0) best = {way, {bank, {middle, p.y}, 0.0}};
    }
    best.second.level = layout_.at(best.second.water.x, best.second.water.y).bed;
    return best;
  }

  int add_node(network::Node node, Point place) {
    node.place = place;
    made_.network.nodes.push_back(std::move(node));
    return static_cast<int>(made_.network.nodes.size()) - 1;
  }
  template <class Kind>
  void add_link(const std::string& id, int from, int to, Kind kind, double setting = 1.0) {
    made_.network.links.push_back({.id = id, .from = from, .to = to, .kind = std::move(kind), .initial_setting = setting});
  }
  void add_pump_rule(const std::string& pump, const std::string& well, double on, double off) {
    made_.rules += "RULE " + pump + "\nIF NODE " + well + " DEPTH > " + number(on) + " HYSTERESIS " + number(on - off) + "\nTHEN PUMP " + pump +
                   " SETTING = 1\nELSE PUMP " + pump + " SETTING = 0\n\n";
  }
  static std::string number(double value) {
    std::string text = std::to_string(std::round(value * 100.0) / 100.0);
    return text.substr(0, text.find('.') + 3);
  }

  void lay_system(int component) {
    std::vector<int> members;
    for (std::size_t c = 0; c < crossings_.size(); ++c)
      if (crossings_[c].component == component) members.push_back(static_cast<int>(c));
    const double area_of_one = Layout::street_spacing * Layout::street_spacing;
    if (static_cast<double>(members.size()) * area_of_one < least_area) {
      made_.area_without += static_cast<double>(members.size()) * area_of_one;
      return;
    }
    int last = members.front();
    std::pair<double, Receiver> water{1e30, {}};
    for (const int c : members)
      if (const auto found = nearest_water(crossings_[static_cast<std::size_t>(c)]); found.first < water.first) water = found, last = c;
    if (water.first > longest_outlet) {
      made_.area_without += static_cast<double>(members.size()) * area_of_one;
      return;
    }
    direct(members, last);

    // Upstream crossings first: what they bring and how long it took is known when a pipe is chosen.
    std::ranges::sort(members, [this](int a, int b) { return std::pair(-crossings_[static_cast<std::size_t>(a)].way, a) < std::pair(-crossings_[static_cast<std::size_t>(b)].way, b); });
    struct Arriving {
      double area = 0.0, time = 0.0, crown = 1e30;  ///< [m2], [s], [m]
    };
    std::map<int, Arriving> arriving;
    std::map<int, Pipe> chosen;
    std::map<int, double> invert, outlet;  ///< [m] of each crossing's pipe at its two ends
    for (const int c : members) {
      const Crossing& crossing = crossings_[static_cast<std::size_t>(c)];
      Arriving& here = arriving[c];
      here.area += area_of_one;
      const Pipe pipe = pipe_for(discharge_of(here.area, here.time));
      chosen[c] = pipe;
      invert[c] = std::min(crossing.rim - cover - pipe.diameter, here.crown - pipe.diameter);
      if (crossing.towards < 0) continue;
      const Crossing& next = crossings_[static_cast<std::size_t>(crossing.towards)];
      const double length = distance(crossing.place, next.place);
      outlet[c] = std::min(invert[c] - length * pipe.slope, next.rim - cover - pipe.diameter);
      Arriving& there = arriving[crossing.towards];
      there.area += here.area;
      const double speed = pipe.capacity() / (0.25 * pi * pipe.diameter * pipe.diameter);
      there.time = std::max(there.time, here.time + length / speed);
      there.crown = std::min(there.crown, outlet[c] + pipe.diameter);
    }

    const std::string name = "S" + std::to_string(made_.systems.size() + 1);
    const double area = arriving[last].area, discharge = discharge_of(area, arriving[last].time);
    made_.systems.push_back({name, area, discharge});
    std::map<int, int> node_of;
    for (const int c : members) {
      const Crossing& crossing = crossings_[static_cast<std::size_t>(c)];
      node_of[c] = add_node({.id = name + "-M" + std::to_string(c + 1), .invert_elevation = invert[c], .depth = crossing.rim - invert[c]}, crossing.place);
    }
    for (const int c : members) {
      const Crossing& crossing = crossings_[static_cast<std::size_t>(c)];
      if (crossing.towards < 0) continue;
      const double length = distance(crossing.place, crossings_[static_cast<std::size_t>(crossing.towards)].place);
      add_link(name + "-C" + std::to_string(c + 1), node_of[c], node_of[crossing.towards],
               network::Conduit{.length = length, .manning_n = manning_n, .section = network::Circle{chosen[c].diameter},
                                .inlet_elevation = invert[c], .outlet_elevation = outlet[c]});
    }
    build_station(name, crossings_[static_cast<std::size_t>(last)], node_of[last], invert[last], chosen[last], discharge, area, water);
    add_gullies(component, node_of);
  }

  double discharge_of(double area, double time) const { return request_.runoff_coefficient * request_.storm.mean_rate(request_.inlet_time + time) * area; }

  /// The shortest way along the streets from everywhere in a component to its last crossing (Dijkstra).
  void direct(const std::vector<int>& members, int last) {
    for (const int c : members) crossings_[static_cast<std::size_t>(c)].way = 1e30;
    using Entry = std::pair<double, int>;
    std::priority_queue<Entry, std::vector<Entry>, std::greater<>> waiting;
    crossings_[static_cast<std::size_t>(last)].way = 0.0;
    waiting.emplace(0.0, last);
    while (!waiting.empty()) {
      const auto [way, at] = waiting.top();
      waiting.pop();
      if (way > crossings_[static_cast<std::size_t>(at)].way) continue;
      for (const int s : streets_of_[static_cast<std::size_t>(at)]) {
        const Stretch& stretch = stretches_[static_cast<std::size_t>(s)];
        const int next = stretch.a == at ? stretch.b : stretch.a;
        Crossing& crossing = crossings_[static_cast<std::size_t>(next)];
        if (way + stretch.length >= crossing.way) continue;
        crossing.way = way + stretch.length, crossing.towards = at;
        waiting.emplace(crossing.way, next);
      }
    }
  }

  /// Wet well, outlet with a flap gate, three pumps, and a tank for the first flush.
  void build_station(const std::string& name, const Crossing& last, int last_node, double trunk_invert, const Pipe& trunk, double discharge, double area,
                     const std::pair<double, Receiver>& water) {
    const Receiver& receiver = water.second;
    const double rim = std::max(last.rim, layout_.at(receiver.bank.x, receiver.bank.y).bed), length = std::max(15.0, distance(last.place, receiver.bank));
    const double arrives = trunk_invert - length * trunk.slope, bottom = arrives - well_depth_below;
    const double side = std::sqrt(std::max(60.0, 40.0 * discharge));  // [m]
    const int well = add_node({.id = name + "-well", .invert_elevation = bottom, .depth = rim + 0.5 - bottom,
                               .kind = network::Storage{network::PyramidalStorage{side, side, 0.0}}, .rim = network::Rim::sealed}, receiver.bank);
    add_link(name + "-trunk", last_node, well,
             network::Conduit{.length = length, .manning_n = manning_n, .section = network::Circle{trunk.diameter}, .inlet_elevation = trunk_invert, .outlet_elevation = arrives});
    const int out = add_node({.id = name + "-outfall", .invert_elevation = arrives - 0.1, .kind = network::Outfall{.flap_gate = true}}, receiver.water);
    add_link(name + "-outlet", well, out,
             network::Conduit{.length = std::max(15.0, distance(receiver.bank, receiver.water)), .manning_n = manning_n, .section = network::Circle{trunk.diameter},
                              .inlet_elevation = arrives, .outlet_elevation = arrives - 0.1, .exit_loss = 1.0, .flap_gate = true});
    const int lifted = add_node({.id = name + "-pumped", .invert_elevation = rim, .kind = network::Outfall{}}, receiver.water);
    for (int k = 0; k < 3; ++k) {
      const std::string pump = name + "-P" + std::to_string(k + 1);
      // A flat curve: what it lifts falls by a fifth over ten metres of head.
      add_link(pump, well, lifted, network::Pump{.curve = network::PumpCurve::head, .x = {0.0, 10.0}, .discharge = {discharge / 3.0, 0.8 * discharge / 3.0}, .minimum_run_time = 120.0}, 0.0);
      const double on = well_depth_below + trunk.diameter * (0.6 + 0.15 * k);
      add_pump_rule(pump, name + "-well", on, 0.8 + 0.2 * k);
    }
    if (request_.tank) add_tank(name, last_node, last, trunk_invert, area);
  }

  /// The gate of the tank opens when it rains and stands open until the tank is full, so that it takes what comes first and is dirtiest; when
  /// it no longer rains it is shut, and a pump empties the tank: through an open gate the water would come back.
  void add_tank(const std::string& name, int node, const Crossing& crossing, double invert, double area) {
    const double depth = 4.0, volume = first_flush * area, side = std::sqrt(volume / depth), bottom = invert - depth;
    const std::string tank = name + "-tank";
    const int held = add_node({.id = tank, .invert_elevation = bottom, .depth = crossing.rim - bottom, .kind = network::Storage{network::PyramidalStorage{side, side, 0.0}}, .rim = network::Rim::sealed},
                              {crossing.place.x + 6.0, crossing.place.y + 6.0});
    add_link(tank + "-gate", node, held,
             network::SluiceGate{.sill_elevation = invert, .width = std::clamp(0.5 * std::sqrt(volume / 300.0), 0.6, 3.0), .full_opening = 1.0, .hoist_speed = 0.02, .flap_gate = true});
    const double rate = volume / emptying_time;
    add_link(tank + "-pump", held, node, network::Pump{.curve = network::PumpCurve::head, .x = {0.0, 20.0}, .discharge = {rate, 0.8 * rate}}, 0.0);
    made_.rules += "RULE " + tank + "-gate\nIF NODE " + tank + " DEPTH > " + number(depth) + " HYSTERESIS " + number(depth - 0.3) + "\nOR GAGE rain INTENSITY < 0.1\nTHEN GATE " + tank +
                   "-gate SETTING = 0\nELSE GATE " + tank + "-gate SETTING = 1\n\n";
    made_.rules += "RULE " + tank + "-pump\nIF GAGE rain INTENSITY < 0.1\nAND NODE " + tank + " DEPTH > 0.30 HYSTERESIS 0.25\nAND NODE " + name + "-well DEPTH < " +
                   number(well_depth_below + 1.0) + "\nTHEN PUMP " + tank + "-pump SETTING = 1\nELSE PUMP " + tank + "-pump SETTING = 0\nHOLD 0:10\n\n";
  }

  /// One tunnel below the district: a drop shaft at each station lets in what stands high in the last manhole.
  void dig_tunnel() {
    if (made_.systems.empty()) return;
    double area = 0.0, deepest = 1e30;
    for (const ProposedSystem& system : made_.systems) area += system.area;
    const double volume = tunnel_depth * area, bore = 8.0;
    const double length = volume / (0.25 * pi * bore * bore);
    // A lying cylinder, as a table of its surface.
    network::TabularStorage shape;
    for (int k = 0; k <= 16; ++k) {
      const double depth = bore * k / 16.0;
      shape.depths.push_back(depth);
      shape.areas.push_back(std::max(20.0, 2.0 * std::sqrt(std::max(0.0, depth * (bore - depth))) * length));
    }
    Point middle;
    std::vector<int> entries;
    for (const ProposedSystem& system : made_.systems)
      for (std::size_t n = 0; n < made_.network.nodes.size(); ++n)
        if (made_.network.nodes[n].id == system.id + "-well") {
          const Point p = *made_.network.nodes[n].place;
          middle.x += p.x / static_cast<double>(made_.systems.size()), middle.y += p.y / static_cast<double>(made_.systems.size());
          entries.push_back(static_cast<int>(n));
          deepest = std::min(deepest, made_.network.nodes[n].invert_elevation);
        }
    const int tunnel = add_node({.id = "tunnel", .invert_elevation = tunnel_invert, .depth = 5.0 - tunnel_invert, .kind = network::Storage{std::move(shape)}, .rim = network::Rim::sealed}, middle);
    double adits = 0.0;  // [m3] that they hold
    for (std::size_t k = 0; k < entries.size(); ++k) {
      const network::Node well = made_.network.nodes[static_cast<std::size_t>(entries[k])];
      const std::string id = made_.systems[k].id + "-drop";
      const int shaft = add_node({.id = id, .invert_elevation = tunnel_invert, .depth = well.invert_elevation + well.depth - tunnel_invert, .kind = network::Junction{20.0}, .rim = network::Rim::sealed},
                                 {well.place->x + 8.0, well.place->y});
      const double crest = well.invert_elevation + 0.75 * well.depth;
      add_link(id + "-weir", entries[k], shaft, network::Weir{.crest_elevation = crest, .length = 8.0, .height = 2.0, .flap_gate = true});
      constexpr double adit_bore = 3.0;  // [m]
      const double adit = std::max(30.0, distance(*well.place, middle));
      adits += 0.25 * pi * adit_bore * adit_bore * adit;
      add_link(id + "-adit", shaft, tunnel,
               network::Conduit{.length = adit, .manning_n = manning_n, .section = network::Circle{adit_bore}, .inlet_elevation = tunnel_invert + 0.05, .outlet_elevation = tunnel_invert});
    }
    const network::Node first = made_.network.nodes[static_cast<std::size_t>(entries.front())];
    int lifted = -1;
    for (std::size_t n = 0; n < made_.network.nodes.size(); ++n)
      if (made_.network.nodes[n].id == made_.systems.front().id + "-pumped") lifted = static_cast<int>(n);
    const double rate = (volume + adits) / (2.0 * emptying_time);
    add_link("tunnel-pump", tunnel, lifted, network::Pump{.curve = network::PumpCurve::head, .x = {0.0, 50.0}, .discharge = {1.2 * rate, 0.8 * rate}}, 0.0);
    made_.rules += "RULE tunnel-pump\nIF GAGE rain INTENSITY < 0.1\nAND NODE tunnel DEPTH > 0.50 HYSTERESIS 0.40\nTHEN PUMP tunnel-pump SETTING = 1\nELSE PUMP tunnel-pump SETTING = 0\nHOLD 0:10\n\n";
  }

  /// Where a canal meets the flood wall of the river, a gate lets it out while the river is lower, and pumps lift it over when it is not.
  void add_canal_gates() {
    for (int k = 0; k < layout_.canal_count(); ++k) {
      double y = 0.2 * layout_.height();
      for (int round = 0; round < 20; ++round) y = layout_.river_centre(layout_.canal_centre(k, y)) + layout_.river_half_width() + 12.0;
      const Point canal{layout_.canal_centre(k, y + 6.0), y + 6.0};
      const Point river{canal.x, layout_.river_centre(canal.x) + 0.5 * layout_.river_half_width()};
      if (layout_.at(canal.x, canal.y).cover != Cover::water || layout_.at(river.x, river.y).cover != Cover::water) continue;
      const std::string name = "canal-" + std::to_string(k + 1);
      const double sill = layout_.at(canal.x, canal.y).bed + 0.2;
      const int inside = add_node({.id = name, .invert_elevation = sill, .kind = network::Outfall{}}, canal);
      const int chamber = add_node({.id = name + "-chamber", .invert_elevation = sill, .depth = Layout::wall_crest - sill, .kind = network::Junction{30.0}, .rim = network::Rim::sealed}, {canal.x, y});
      const int outside = add_node({.id = name + "-river", .invert_elevation = sill, .kind = network::Outfall{}}, river);
      add_link(name + "-culvert", chamber, inside, network::Conduit{.length = 15.0, .manning_n = manning_n, .section = network::Box{2.5, canal_gate_width}, .inlet_elevation = sill, .outlet_elevation = sill});
      add_link(name + "-gate", chamber, outside, network::SluiceGate{.sill_elevation = sill, .width = canal_gate_width, .full_opening = 2.0, .hoist_speed = 0.01}, 0.0);
      const int lifted = add_node({.id = name + "-pumped", .invert_elevation = Layout::wall_crest, .kind = network::Outfall{}}, river);
      add_link(name + "-pump", chamber, lifted, network::Pump{.curve = network::PumpCurve::head, .x = {0.0, 10.0}, .discharge = {canal_pumps, 0.8 * canal_pumps}, .minimum_run_time = 300.0}, 0.0);
      made_.rules += "RULE " + name + "-pump\nIF NODE " + name + "-chamber HEAD > " + number(Layout::canal_level + canal_band) + " HYSTERESIS " + number(2.0 * canal_band) + "\nAND NODE " + name +
                     "-chamber HEAD <= NODE " + name + "-river OUTSIDE\nTHEN PUMP " + name + "-pump SETTING = 1\nELSE PUMP " + name + "-pump SETTING = 0\n\n";
      made_.rules += "RULE " + name + "-gate\nIF NODE " + name + "-chamber HEAD > NODE " + name + "-river OUTSIDE\nTHEN GATE " + name + "-gate SETTING = 1\nELSE GATE " + name +
                     "-gate SETTING = 0\nHOLD 0:05\n\n";
    }
  }

  /// Along both kerbs of every stretch, to the nearer of its crossings.
  void add_gullies(int component, const std::map<int, int>& node_of) {
    for (const Stretch& stretch : stretches_) {
      const Crossing &a = crossings_[static_cast<std::size_t>(stretch.a)], &b = crossings_[static_cast<std::size_t>(stretch.b)];
      if (a.component != component) continue;
      const int count = std::max(1, static_cast<int>(stretch.length / gully_spacing));
      for (int k = 0; k < count; ++k) {
        const double share = (k + 0.5) / count, along = stretch.north_going ? a.place.y + share * (b.place.y - a.place.y) : a.place.x + share * (b.place.x - a.place.x);
        const Point middle = layout_.on_street(stretch.north_going, stretch.street, along);
        const double half = layout_.street_half_width(stretch.street) - 1.0;
        for (const double way : {-half, half}) {
          const Point kerb = stretch.north_going ? Point{middle.x + way, middle.y} : Point{middle.x, middle.y + way};
          if (!is_street(kerb)) continue;
          const int node = node_of.at(share < 0.5 ? stretch.a : stretch.b);
          made_.inlets.push_back({"G" + std::to_string(made_.inlets.size() + 1), made_.network.nodes[static_cast<std::size_t>(node)].id, kerb});
        }
      }
    }
  }

  const Layout& layout_;
  const SewerRequest& request_;
  std::map<std::pair<std::int64_t, std::int64_t>, int> index_;
  std::vector<Crossing> crossings_;
  std::vector<Stretch> stretches_;
  std::vector<std::vector<int>> streets_of_;
  int components_ = 0;
  ProposedSewers made_;
};

}  // namespace

ProposedSewers lay_sewers(const Layout& layout, const SewerRequest& request) { return Surveyor(layout, request).lay(); }

}  // namespace hydro::district
