// Any values in the cells of a network file make a network that runs to finite levels, or a fault; any text is rules that can be
// written down again, or a fault. Never a crash.
// An input is lines "layer row column value" that change cells of a sound network; the whole text is tried as rules, too.

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <sstream>
#include <string>
#include <vector>

#include "libhydro/core/error.h"
#include "libhydro/io/network_file.h"
#include "libhydro/network/network_solver.h"

namespace {

using namespace hydro;

void expect(bool holds) {
  if (!holds) std::abort();
}

/// Two manholes, a tank, an outfall with a tide; a pipe, a trapezoid, a pump and a weir.
io::NetworkFile sound_network() {
  using namespace network;
  io::NetworkFile file{.path = "made"};
  DrainageNetwork& net = file.network;
  net.nodes = {{.id = "A", .invert_elevation = 3.0, .depth = 2.0, .place = Point{0.0, 0.0}},
               {.id = "B", .invert_elevation = 2.8, .depth = 2.0, .place = Point{100.0, 0.0}},
               {.id = "tank", .invert_elevation = 0.0, .depth = 4.5, .kind = Storage{TabularStorage{{0.0, 4.0}, {50.0, 60.0}}}},
               {.id = "sea", .invert_elevation = 1.0, .kind = Outfall{LevelSeries{TimeSeries({0.0, 600.0}, {2.0, 3.0}, Interpolation::linear)}}}};
  net.links = {{.id = "AB", .from = 0, .to = 1, .kind = Conduit{.length = 100.0, .manning_n = 0.013, .section = Circle{0.4}, .inlet_elevation = 3.0, .outlet_elevation = 2.8}},
               {.id = "BT", .from = 1, .to = 2, .kind = Conduit{.length = 70.0, .manning_n = 0.03, .section = Trapezoid{1.0, 0.5, 1.0, 1.0}, .inlet_elevation = 2.8, .outlet_elevation = 2.5}},
               {.id = "P1", .from = 2, .to = 3, .kind = Pump{PumpCurve::depth, {0.0, 4.0}, {0.08, 0.12}, 1.0, 0.3}},
               {.id = "W1", .from = 2, .to = 3, .kind = Weir{.crest_elevation = 4.0, .length = 2.0, .height = 1.0}}};
  net.inflows = {{.node = 0, .series = TimeSeries({0.0, 600.0}, {0.0, 0.3}, Interpolation::linear), .base = 0.01, .patterns = {.hourly = std::vector<double>(24, 1.0)}}};
  return file;
}

void change_cells(std::vector<io::Layer>& layers, const std::string& text) {
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words(line);
    std::string layer, column, value;
    std::size_t row = 0;
    if (!(words >> layer >> row >> column)) continue;
    std::getline(words >> std::ws, value);
    for (io::Layer& each : layers) {
      const auto at = each.column(column);
      if (each.name != layer || !at || row >= each.rows.size()) continue;
      double number = 0.0;
      const auto [end, fault] = std::from_chars(value.data(), value.data() + value.size(), number);
      if (value.empty()) each.rows[row].attributes[*at] = {};
      else if (fault == std::errc() && end == value.data() + value.size()) each.rows[row].attributes[*at] = number;
      else each.rows[row].attributes[*at] = value;
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  static const io::NetworkFile sound = sound_network();
  static const std::vector<io::Layer> sound_layers = io::network_layers(sound);

  network::RuleWords words{.gauges = {"rain"}};
  const network::RuleText rules = network::read_rules(text, sound.network, words);
  const std::string written = network::write_rules(rules.rules, sound.network, words);
  const network::RuleText again = network::read_rules(written, sound.network, words);
  expect(again.faults.empty() && again.rules.size() == rules.rules.size());

  std::vector<io::Layer> layers = sound_layers;
  change_cells(layers, text);
  try {
    const io::NetworkFile file = io::read_network({.path = "made", .crs = {}, .layers = std::move(layers), .remarks = {}}, {"rain"});
    double longest = 0.0;
    for (const network::Link& link : file.network.links)
      if (const auto* conduit = std::get_if<network::Conduit>(&link.kind)) longest = std::max(longest, conduit->length);
    if (longest > 1e5) return 0;  // too many reaches to try
    network::NetworkSolver solver(file.network, {.rules = file.rules});
    network::NetworkState state = solver.initial_state();
    solver.advance(state, 0.0, 2.0);
    for (const double level : state.water_level) expect(std::isfinite(level));
  } catch (const InputError&) {
  } catch (const NumericalError&) {
  }
  return 0;
}
