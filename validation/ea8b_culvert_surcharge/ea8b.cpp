#include <algorithm>
#include <cmath>
#include <map>
#include <string>
#include <vector>

#include "libhydro/core/error.h"
#include "libhydro/core/gravity.h"
#include "libhydro/io/csv_table.h"
#include "libhydro/io/swmm_file.h"
#include "libhydro/simulation/simulation.h"
#include "validation/bench.h"
#include "validation/cases.h"

namespace hydro::validation {
namespace {

constexpr char folder[] = "ea-tests/ea8-glasgow/";

/// The culvert of the test: junctions under heavy lids, circular conduits, one free outfall.
network::DrainageNetwork culvert(const io::swmm::Model& model) {
  network::DrainageNetwork network;
  std::map<std::string, int> node_of;
  const auto add = [&](network::Node node) {
    node_of[node.id] = static_cast<int>(network.nodes.size());
    network.nodes.push_back(std::move(node));
  };
  for (const io::swmm::Junction& junction : model.junctions)
    add({.id = junction.id, .invert_elevation = junction.invert, .depth = junction.depth, .initial_depth = junction.initial_depth,
         .kind = network::Junction{model.options.smallest_node_area}, .rim = network::Rim::sealed});
  for (const io::swmm::Outfall& outfall : model.outfalls) add({.id = outfall.id, .invert_elevation = outfall.invert, .kind = network::Outfall{}});
  for (const io::swmm::Conduit& conduit : model.conduits) {
    const auto section = std::ranges::find(model.cross_sections, conduit.id, &io::swmm::CrossSection::link);
    const int from = node_of.at(conduit.from), to = node_of.at(conduit.to);
    const auto invert = [&](int node) { return network.nodes[static_cast<std::size_t>(node)].invert_elevation; };
    network.links.push_back({.id = conduit.id, .from = from, .to = to,
                             .kind = network::Conduit{.length = conduit.length, .manning_n = conduit.manning_n, .section = network::Circle{section->geometry[0]},
                                                      .inlet_elevation = invert(from), .outlet_elevation = invert(to)}});
  }
  for (const io::swmm::Inflow& inflow : model.inflows) {
    const auto series = std::ranges::find(model.series, inflow.series, &io::swmm::Series::id);
    std::vector<double> times, values;
    for (const auto& [time, value] : series->points) times.push_back(time), values.push_back(value);
    network.inflows.push_back({.node = node_of.at(inflow.node), .series = TimeSeries(std::move(times), std::move(values), Interpolation::linear)});
  }
  return network;
}

/// Level at a node above a free outfall when the culvert carries a steady discharge: gradually varied flow, integrated upstream from the
/// critical depth at its end [m]. The links lie one behind the other.
double backwater_level(const network::DrainageNetwork& culvert, int node, double discharge) {
  constexpr double step = 0.02, above_critical = 0.001;  // [m]
  double level = -1e9;
  for (auto link = culvert.links.rbegin(); link != culvert.links.rend() && link->to > node; ++link) {
    const auto& conduit = std::get<network::Conduit>(link->kind);
    const network::Section section(conduit.section);
    const double least = section.critical_depth(discharge) + above_critical, slope = (conduit.inlet_elevation - conduit.outlet_elevation) / conduit.length;
    level = std::max(level, conduit.outlet_elevation + least);
    for (double x = 0.0; x < conduit.length; x += step) {
      const double dx = std::min(step, conduit.length - x), depth = level - conduit.outlet_elevation - slope * x;
      const network::Section::Wet wet = section.wet(std::min(depth, section.height()));
      const double friction = std::pow(discharge * conduit.manning_n / wet.area, 2) / std::pow(wet.hydraulic_radius, 4.0 / 3.0);
      const double froude_squared = depth < section.height() ? discharge * discharge * wet.width / (gravity * std::pow(wet.area, 3)) : 0.0;
      level = conduit.outlet_elevation + slope * (x + dx) + std::max(least, depth + dx * (friction - slope) / (1.0 - froude_squared));
    }
  }
  return level;
}

/// Level that the solver comes to at a node when so much flows in at the first [m].
double steady_level(network::DrainageNetwork culvert, int node, double discharge) {
  culvert.inflows = {{.node = 0, .base = discharge}};
  network::NetworkSolver solver(std::move(culvert));
  network::NetworkState state = solver.initial_state();
  solver.advance(state, 0.0, 5 * 3600.0);
  return solver.water_level(state, node);
}

}  // namespace

std::vector<Measure> ea8b_culvert_surcharge(const Bench& bench) {
  const std::string model_file = std::string(folder) + "network_8b_swmm.inp", reference_file = std::string(folder) + "reference_8b_xpstorm_manhole_outflow.csv";
  if (!bench.has_data(model_file) || !bench.has_data(reference_file)) return {skipped("the data of EA test 8")};
  FaultList faults;
  std::vector<double> minutes, discharges;
  const io::CsvTable table = io::read_csv_table(bench.data(reference_file));
  for (int row = 0; row < table.rows(); ++row) minutes.push_back(table.number(row, 0, faults).value()), discharges.push_back(table.number(row, 1, faults).value());

  // A plane that falls away from the manhole as streets do there.
  constexpr double rim = 31.46, slope = 0.01;  // [m], [-]
  study::Job job = job_over(200, 482, 2.0, [](double x, double y) { return rim - slope * std::hypot(x - 480.0, y - 200.0); }, 0.05);
  simulation::Domain& domain = job.domain;
  domain.sewers.network = culvert(io::swmm::read_model(bench.data(model_file)));
  const auto& nodes = domain.sewers.network.nodes;
  const auto manhole = static_cast<int>(std::ranges::find(nodes, "J1", &network::Node::id) - nodes.begin());
  const CellPosition at = *domain.ground.grid.position_of(480.0, 200.0);
  domain.sewers.inlets.push_back({.id = "J1", .node = manhole, .cell = domain.ground.grid.cell(at.row, at.column),
                                  .opening = {.crest_elevation = rim, .area = 1.0, .orifice_coefficient = 1.0}});

  simulation::Simulation run(domain, job.forcing, job.options, simulation::Simulation::initial_state(domain, job.forcing, {}));
  constexpr double end = 5 * 3600.0, every = 10.0;
  std::vector<double> times, outflow;
  double before = 0.0;
  for (double time = every; time <= end; time += every) {
    run.run_until(time, [](const simulation::State&) { return true; });
    const simulation::SewerState& sewers = run.state().sewers;
    const double passed = sewers.inlet_outflow[0] - sewers.inlet_inflow[0];
    times.push_back((time - 0.5 * every) / 60.0), outflow.push_back((passed - before) / every);
    before = passed;
  }

  // Both are compared where the reference has points; its volume is that between them.
  std::vector<double> ours, theirs;
  double reference_volume = 0.0, reference_peak = 0.0;
  for (std::size_t i = 0; i < minutes.size(); ++i) {
    if (i > 0) reference_volume += 30.0 * (minutes[i] - minutes[i - 1]) * (discharges[i] + discharges[i - 1]);
    reference_peak = std::max(reference_peak, discharges[i]);
    if (minutes[i] < 50.0 || minutes[i] > 200.0) continue;
    ours.push_back(interpolate(times, outflow, minutes[i])), theirs.push_back(discharges[i]);
  }
  const simulation::SewerState& sewers = run.state().sewers;
  const results::WaterBalance balance = simulation::water_balance(domain, run.state());
  const double unit_volume = domain.ground.unit.metres() * domain.ground.grid.cell_area();
  const double booked = sewers.network.street_volume[static_cast<std::size_t>(manhole)], given = (static_cast<double>(sewers.inlet_taken[0]) + sewers.inlet_waiting[0]) * unit_volume;
  constexpr double steady = 4.0;  // [m3/s] that the culvert just carries without spilling
  const double exact_level = backwater_level(domain.sewers.network, manhole, steady);
  return {at_most("level at the manhole, culvert steady at 4 m3/s, off gradually varied flow", std::abs(steady_level(domain.sewers.network, manhole, steady) - exact_level), 0.02, "m"),
          within("water that comes up, over that of XPSTORM", sewers.inlet_outflow[0] / reference_volume, 0.95, 1.05, "-", "itzi within 5 %"),
          within("peak discharge out of the manhole, over that of XPSTORM", *std::ranges::max_element(outflow) / reference_peak, 0.95, 1.05, "-", "itzi within 5 %"),
          at_least("Nash-Sutcliffe of the discharge, 3000 s to 200 min", nash_sutcliffe(ours, theirs), 0.95, "-", "itzi 0.99"),
          at_most("booked by the network less received by the ground", std::abs(booked - given) / std::abs(booked), 1e-12, "-"),
          at_most("water account", std::abs(balance.relative_error()), 1e-9, "-")};
}

}  // namespace hydro::validation
