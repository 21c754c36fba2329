#include <algorithm>
#include <cmath>
#include <map>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "validation/bench.h"
#include "validation/cases.h"
#include "validation/imported_plots.h"
#include "validation/sewer_run.h"

namespace hydro::validation {
namespace {

constexpr const char* cases[] = {"pipe_single_link", "pipe_10_reaches", "pipe_10_reaches_surcharge_slot", "utube_two_tanks", "loop_slot_noponding", "loop_slot_ponding",
                                 "loop_slot_ponding_fine10m", "pump_type3_on_off_levels", "pump_type4_variable_speed", "pump_type2_control_rules", "tank_orifice_weir_outlet",
                                 "tide_no_gate", "tide_flap_gate", "channel_trapezoid_backwater_10", "channel_trapezoid_backwater_40", "tree30_storm_A"};
constexpr const char* reported_cases[] = {"pipe_10_reaches_surcharge_extran", "loop_extran_noponding"};

using Columns = std::map<std::string, std::vector<double>>;
constexpr double minute = 60.0;

struct Outfall {
  std::string id;
  std::vector<double> ours, theirs;  ///< [m3/s] leaving
};

/// What a case gives, ours and SWMM's at each of its minutes.
struct Comparison {
  std::vector<double> minutes;
  std::vector<Outfall> outfalls;
  double volume = 0.0, their_volume = 0.0;      ///< [m3] out of all outfalls
  double flooding = 0.0, their_flooding = 0.0;  ///< [m3]
  double depth_error = 0.0;                     ///< [m] of peaks, worst node
  std::string depth_node;
  double conduit_error = 0.0;                   ///< [%] of peaks, worst conduit
  std::string conduit;
  double water_error = 0.0;                     ///< [-]
  std::map<std::string, std::vector<double>> depths;  ///< [m] ours, a node
  std::vector<std::string> switches;
  double late_switch = 0.0;                     ///< [s] worst distance of a pump's switch from SWMM's minute
};

double peak(const std::vector<double>& series) {
  return *std::ranges::max_element(series, {}, [](double q) { return std::abs(q); });
}

/// Distance [min] of our peak from the span around SWMM's in which its flow is within 1 %, or within what it moves itself [m3/s].
double peak_delay(const std::vector<double>& minutes, const Outfall& outfall, double moves) {
  const double theirs = peak(outfall.theirs);
  const auto index = [](const std::vector<double>& list, double value) { return std::ranges::find(list, value) - list.begin(); };
  const double at = minutes[static_cast<std::size_t>(index(outfall.ours, peak(outfall.ours)))];
  double nearest = 1e9;
  for (std::size_t k = 0; k < minutes.size(); ++k)
    if (outfall.theirs[k] * theirs > 0.0 && std::abs(outfall.theirs[k]) >= std::abs(theirs) - std::max(0.01 * std::abs(theirs), moves)) nearest = std::min(nearest, std::abs(minutes[k] - at));
  return nearest;
}

double efficiency_after_filling(const std::vector<double>& minutes, const Outfall& outfall) {
  std::vector<double> ours, theirs;
  for (std::size_t k = 0; k < minutes.size(); ++k)
    if (minutes[k] > 5.0) ours.push_back(outfall.ours[k]), theirs.push_back(outfall.theirs[k]);
  return nash_sutcliffe(ours, theirs);
}

/// SWMM's outflow: its column counts what comes back as inflow, too; the links that end there have the sign.
std::vector<double> their_outflow(const Columns& columns, const network::DrainageNetwork& network, int outfall) {
  std::vector<double> sum;
  for (const network::Link& link : network.links) {
    if (link.to != outfall && link.from != outfall) continue;
    const auto column = columns.find(link.id + ".flow_m3s");
    if (column == columns.end()) return {};
    sum.resize(column->second.size());
    for (std::size_t k = 0; k < sum.size(); ++k) sum[k] += (link.to == outfall ? 1.0 : -1.0) * column->second[k];
  }
  return sum;
}

Comparison run(const Bench& bench, const std::string& name) {
  const std::string folder = bench.data("swmm/network/" + name);
  SewerRun run(folder + "/case.inp");
  const Columns columns = columns_of(folder + "/expected.csv");
  const network::DrainageNetwork& network = run.solver().network();
  Comparison result;
  result.minutes = columns.at("time_min");
  for (std::size_t n = 0; n < network.nodes.size(); ++n)
    if (std::holds_alternative<network::Outfall>(network.nodes[n].kind))
      result.outfalls.push_back({network.nodes[n].id, {}, their_outflow(columns, network, static_cast<int>(n))});
  std::map<std::string, std::vector<double>> flows;
  for (const double at : result.minutes) {
    run.advance_to(at * minute);
    for (Outfall& outfall : result.outfalls) outfall.ours.push_back(run.out_of(run.node(outfall.id)));
    for (std::size_t n = 0; n < network.nodes.size(); ++n) result.depths[network.nodes[n].id].push_back(run.solver().depth(run.state(), static_cast<int>(n)));
    for (std::size_t l = 0; l < network.links.size(); ++l) flows[network.links[l].id].push_back(run.solver().discharge(run.state(), static_cast<int>(l)));
  }
  for (const auto& [id, series] : result.depths) {
    const auto theirs = columns.find(id + ".depth_m");
    if (theirs == columns.end() || std::holds_alternative<network::Outfall>(network.nodes[static_cast<std::size_t>(run.node(id))].kind)) continue;
    const double error = std::abs(peak(series) - peak(theirs->second));
    if (!(error <= result.depth_error)) result.depth_error = error, result.depth_node = id;
  }
  for (const auto& [id, series] : flows) {
    const auto theirs = columns.find(id + ".flow_m3s");
    if (theirs == columns.end() || peak(theirs->second) == 0.0) continue;
    const double error = 100.0 * std::abs(peak(series) / peak(theirs->second) - 1.0);
    if (!(error <= result.conduit_error)) result.conduit_error = error, result.conduit = id;
  }
  for (const double volume : run.state().outfall_volume) result.volume += volume;
  for (const double volume : run.state().spilled_volume) result.flooding += volume;
  result.water_error = run.water_error();

  // A pump of SWMM has switched between two of its rows: the instant of ours must lie between them. What lasts shorter than a row,
  // on and off again, its rows do not show.
  const std::vector<network::ActionTaken>& actions = run.actions();
  const auto is_short = [&](const network::ActionTaken& one) {
    return std::ranges::any_of(actions, [&](const network::ActionTaken& other) { return &other != &one && other.link == one.link && std::abs(other.time - one.time) < 2.0 * minute; });
  };
  for (const network::ActionTaken& action : actions) {
    if (is_short(action)) continue;
    const network::Link& link = network.links[static_cast<std::size_t>(action.link)];
    const auto theirs = columns.find(link.id + ".flow_m3s");
    if (!std::holds_alternative<network::Pump>(link.kind) || theirs == columns.end()) continue;
    const bool starts = action.setting > 0.0;
    double nearest = 1e9;
    for (std::size_t k = 1; k < result.minutes.size(); ++k) {
      if ((theirs->second[k] > 0.0) != starts || (theirs->second[k - 1] > 0.0) == starts) continue;
      const double from = result.minutes[k - 1] * minute, to = result.minutes[k] * minute;
      nearest = std::min(nearest, std::max({0.0, from - action.time, action.time - to}));
    }
    result.switches.push_back(link.id);
    result.late_switch = std::max(result.late_switch, nearest);
  }
  return result;
}

/// How SWMM's own answer moves when its step is made smaller.
struct Sensitivity {
  double depth = 0.0, flow = 0.0;       ///< [m], [m3/s]
  double volume = 0.0, flooding = 0.0;  ///< [m3] its totals
};

std::map<std::string, Sensitivity> sensitivities(const Bench& bench) {
  std::map<std::string, Sensitivity> list;
  for (const auto& row : rows_of(bench.data("swmm/network/summary.csv")))
    list[row.at("case")] = {std::stod(row.at("max_depth_change_vs_check_step_m")), std::stod(row.at("max_flow_change_vs_check_step_m3s")), std::stod(row.at("outflow_m3")),
                            std::stod(row.at("flooding_m3"))};
  return list;
}

Measure judge(const std::string& name, double value, double limit, const char* unit, bool judged, bool at_least_it = false) {
  if (!judged) return report(name, value, unit);
  return at_least_it ? at_least(name, value, limit, unit) : at_most(name, value, limit, unit);
}

void compare(const Bench& bench, const std::string& name, const Sensitivity& swmm, bool judged, std::vector<Measure>& measures, double& worst_account) {
  const Comparison c = run(bench, name);
  worst_account = std::max(worst_account, c.water_error);
  double their_volume = 0.0, most = 0.0;  // what left through outfalls, net, by the trapezoidal rule over SWMM's rows
  for (const Outfall& outfall : c.outfalls) {
    if (outfall.theirs.empty()) continue;
    for (std::size_t k = 0; k < c.minutes.size(); ++k) {
      const double before = k > 0 ? c.minutes[k - 1] : 0.0, q = k > 0 ? outfall.theirs[k - 1] : 0.0;
      their_volume += 0.5 * (outfall.theirs[k] + q) * (c.minutes[k] - before) * minute;
    }
    most = std::max(most, std::abs(peak(outfall.theirs)));
  }
  if (their_volume > 0.0 && most > 0.0) measures.push_back(judge(name + ": volume out", 100.0 * std::abs(c.volume / their_volume - 1.0), 2.0, "%", judged));
  if (swmm.flooding > 0.0) measures.push_back(judge(name + ": flooding, difference", std::abs(c.flooding - swmm.flooding), std::max(20.0, 0.02 * swmm.flooding), "m3", judged));
  double flow = 0.0, delay = 0.0, efficiency = 1.0;
  for (const Outfall& outfall : c.outfalls) {
    if (outfall.theirs.empty() || peak(outfall.theirs) == 0.0) continue;
    flow = std::max(flow, 100.0 * std::abs(peak(outfall.ours) / peak(outfall.theirs) - 1.0));
    delay = std::max(delay, peak_delay(c.minutes, outfall, swmm.flow));
    efficiency = std::min(efficiency, efficiency_after_filling(c.minutes, outfall));
  }
  if (most > 0.0) {
    measures.push_back(judge(name + ": peak of outflow", flow, std::max(3.0, 100.0 * swmm.flow / most), "%", judged));
    measures.push_back(judge(name + ": time of that peak", delay, 2.0, "min", judged));
    measures.push_back(judge(name + ": efficiency of outflow", efficiency, 0.98, "-", judged, true));
  }
  // Pumps of wells of 40 m2: a second of SWMM's routing, and what its own switches move when its step is made smaller.
  if (!c.switches.empty()) {
    constexpr double well = 40.0, step = 1.0;  // [m2], [s]
    measures.push_back(judge(fmt::format("{}: {} pump switches, worst distance from SWMM's", name, c.switches.size()), c.late_switch, step + well * swmm.depth / std::max(swmm.flow, 1e-3), "s", judged));
  }
  measures.push_back(judge(fmt::format("{}: peak depth, worst node ({})", name, c.depth_node), c.depth_error, std::max(0.05, swmm.depth), "m", judged));
  if (c.conduit_error > 3.0) measures.push_back(report(fmt::format("{}: peak flow, worst link ({})", name, c.conduit), c.conduit_error, "%"));
}

/// The canal at its steady end against gradually varied flow, the tank against its differential equation [m].
void compare_exact(const Bench& bench, std::vector<Measure>& measures) {
  for (const char* name : {"channel_trapezoid_backwater_10", "channel_trapezoid_backwater_40"}) {
    const std::string folder = bench.data(fmt::format("swmm/network/{}", name));
    SewerRun run(folder + "/case.inp");
    run.advance_to(run.duration());
    double worst = 0.0;
    int compared = 0;
    const Columns exact = columns_of(folder + "/analytic.csv");
    const double spacing = std::get<network::Conduit>(run.solver().network().links.front().kind).length;
    for (std::size_t k = 0; k < exact.at("x_m").size(); ++k) {
      const int node = run.node(fmt::format("J{}", 1 + std::lround(exact.at("x_m")[k] / spacing)));
      const bool is_there = std::abs(std::remainder(exact.at("x_m")[k], spacing)) < 1e-6 && node >= 0;
      if (is_there) worst = std::max(worst, std::abs(run.solver().depth(run.state(), node) - exact.at("gvf_depth_m")[k])), ++compared;
    }
    if (compared < 10) worst = 1.0;  // nothing was compared
    measures.push_back(at_most(fmt::format("{}: depth against gradually varied flow", name), worst, 0.005, "m"));
  }
  const std::string folder = bench.data("swmm/network/tank_orifice_weir_outlet");
  SewerRun tank(folder + "/case.inp");
  const Columns exact = columns_of(folder + "/analytic.csv");
  double worst = 0.0;
  for (std::size_t k = 0; k < exact.at("time_min").size(); ++k) {
    tank.advance_to(exact.at("time_min")[k] * minute);
    worst = std::max(worst, std::abs(tank.solver().depth(tank.state(), tank.node("T1")) - exact.at("ode_depth_m")[k]));
  }
  measures.push_back(at_most("tank_orifice_weir_outlet: depth against its equation", worst, 0.005, "m"));

  SewerRun utube(bench.data("swmm/network/utube_two_tanks/case.inp"));
  double sum = 0.0, swing = 0.0;
  int looks = 0;
  for (double t = 3000.0; t <= 3600.0; t += 1.0, ++looks) {
    utube.advance_to(t);
    const double depth = utube.solver().depth(utube.state(), utube.node("T1"));
    sum += depth, swing = std::max(swing, std::abs(depth - 3.0));
  }
  measures.push_back(within("utube_two_tanks: mean of the last 10 min", sum / looks, 2.999, 3.001, "m"));
  measures.push_back(at_most("utube_two_tanks: swing about it (exact: 2.5 mm)", 1e3 * swing, 4.0, "mm", "SWMM 2.4"));
}

}  // namespace

std::vector<Measure> swmm_network(const Bench& bench) {
  if (!bench.has_data("swmm/network")) return {skipped("swmm/network is not there")};
  const auto swmm = sensitivities(bench);
  std::vector<Measure> measures;
  double account = 0.0;
  for (const char* name : cases) compare(bench, name, swmm.at(name), true, measures, account);
  for (const char* name : reported_cases) compare(bench, name, swmm.at(name), false, measures, account);
  compare_exact(bench, measures);
  measures.push_back(at_most("water balance, relative error, worst of all", account, 1e-9, "-"));
  return measures;
}

}  // namespace hydro::validation
