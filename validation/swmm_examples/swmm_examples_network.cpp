#include "validation/swmm_examples/swmm_examples_network.h"

#include <algorithm>
#include <cmath>
#include <map>

#include <fmt/format.h>

#include "libhydro/io/swmm_file.h"
#include "validation/imported_plots.h"
#include "validation/sewer_run.h"

namespace hydro::validation {
namespace {

using Rows = std::vector<std::map<std::string, std::string>>;
constexpr double foot = 0.3048, cfs = foot * foot * foot;

/// Models of which SWMM reports no routing, or whose nodes only take note of what runs off: their plots are judged elsewhere.
constexpr const char* without_sewers[] = {"example5", "bioretention", "porous_pavement", "rain_garden", "swc1", "swc13", "swc16", "swc17", "swc18"};

/// HEC-22's worked examples: what an inlet takes at the end of the run, by hand.
struct HandValue {
  const char* model;
  const char* conduit;
  double discharge;  ///< [m3/s]
  double depth;      ///< [m] at which it does, in a sag; 0: not given
};
constexpr HandValue hand_values[] = {
    {"street_grate_inlet_7", "2", 1.68 * cfs, 0.0},     {"street_curb_inlet_9a", "2", 0.030, 0.0},       {"street_curb_inlet_9a", "8", 0.044, 0.0},
    {"street_curb_inlet_9a_cfs", "2", 1.08 * cfs, 0.0}, {"street_curb_inlet_9a_cfs", "8", 1.55 * cfs, 0.0}, {"sweeper_combo_inlet_10", "2", 1.76 * cfs, 0.0},
    {"onsag_grate_inlet_11", "2", 6.71 * cfs, 0.44 * foot}, {"onsag_curb_inlet_12", "2", 1.6 * cfs, 0.16 * foot}, {"drop_grate_inlet_17", "2", 3.27 * cfs, 0.0},
    {"drop_grate_inlet_18", "2", 5.83 * cfs, 0.0}};

/// The figure that uses most of what is accepted.
struct Worst {
  double share = 0.0;  ///< [-]
  std::string what;
  int figures = 0, beyond = 0;

  void compare(const std::string& name, double ours, double theirs, double accepted, const char* unit) {
    ++figures;
    const double here = std::abs(ours - theirs) / accepted;
    if (!(here <= 1.0)) ++beyond;
    if (here <= share) return;
    share = here, what = fmt::format("{} {:.4g} {}, SWMM {:.4g}", name, ours, unit, theirs);
  }
};

double number(const std::map<std::string, std::string>& row, const char* column) {
  const std::string& text = row.at(column);
  return text.empty() ? 0.0 : std::stod(text);
}

/// Five hundredths of what inlets take by hand over the run [m3]: where they are judged by that first, SWMM's own law of them may differ so much.
double hand_floor(const std::string& model, double duration) {
  double floor = 0.0;
  for (const HandValue& hand : hand_values)
    if (model == hand.model) floor = std::max(floor, 0.05 * hand.discharge * duration);
  return floor;
}

/// Every peak and volume of nodes and links.
Worst compare_all(const SewerRun& run, const Rows& rows, const std::map<std::string, std::string>& model) {
  const bool kinematic = model.at("routing") != "DYNWAVE";
  const double volume_share = kinematic ? 0.15 : 0.03, peak_share = kinematic ? 0.15 : 0.05;
  Worst worst;
  for (const auto& row : rows) {
    const std::string &kind = row.at("kind"), &quantity = row.at("quantity"), name = row.at("id") + ' ' + quantity;
    const double theirs = number(row, "value"), spread = 2.0 * number(row, "spread");
    const auto volume = [&](double ours) { worst.compare(name, ours, theirs, std::max({volume_share * std::abs(theirs), number(model, "volume_floor_m3"), spread, hand_floor(model.at("model"), run.duration())}), "m3"); };
    const auto peak = [&](double ours) { worst.compare(name, std::abs(ours), std::abs(theirs), std::max({peak_share * std::abs(theirs), number(model, "flow_floor_m3s"), spread}), "m3/s"); };
    const bool is_node = kind == "junction" || kind == "storage" || kind == "outfall" || kind == "divider";
    const int index = is_node ? run.node(row.at("id")) : kind == "system" ? -1 : run.link(row.at("id"));
    if (index < 0) continue;
    const auto at = static_cast<std::size_t>(index);
    if (is_node && quantity == "inflow_volume") volume(run.inflow_volume[at]);
    if (is_node && quantity == "inflow_peak") peak(run.inflow[at].most);
    if (is_node && quantity == "depth_max" && kind != "outfall" && !kinematic) worst.compare(name, run.depth[at].most, theirs, std::max(0.05, spread), "m");
    if (!is_node && quantity == "flow_volume") volume(run.passed[at]);
    if (!is_node && quantity == "flow_peak") peak(run.discharge[at].most);
  }
  return worst;
}

/// Totals of the system within 5 %, peaks at outfalls within 10 %. What is left in the network counts where nothing left it: else
/// two dry outfalls would be all that is compared.
Worst compare_totals(const SewerRun& run, const Rows& rows, const std::map<std::string, std::string>& model) {
  Worst worst;
  double theirs = 0.0, ours = 0.0;
  for (const auto& row : rows)
    if (row.at("kind") == "system" && row.at("id") == "routing" && (row.at("quantity") == "external_outflow" || row.at("quantity") == "flooding_loss")) theirs += number(row, "value");
  for (const double volume : run.state().outfall_volume) ours += volume;
  for (const double volume : run.state().spilled_volume) ours += volume;
  worst.compare("outflow and flooding", ours, theirs, std::max(0.05 * theirs, number(model, "volume_floor_m3")), "m3");
  const auto is_left = [](const auto& row) { return row.at("kind") == "system" && row.at("id") == "routing" && row.at("quantity") == "final_stored_volume"; };
  if (const auto left = std::ranges::find_if(rows, is_left); theirs == 0.0 && left != rows.end())
    worst.compare("final_stored_volume", run.state().stored_volume(), number(*left, "value"), 0.05 * number(*left, "value"), "m3");
  for (const auto& row : rows)
    if (const int node = row.at("kind") == "outfall" && row.at("quantity") == "inflow_peak" ? run.node(row.at("id")) : -1; node >= 0) {
      const double peak = number(row, "value");
      worst.compare(row.at("id") + " inflow_peak", std::abs(run.inflow[static_cast<std::size_t>(node)].most), peak,
                    std::max({0.10 * peak, number(model, "flow_floor_m3s"), 2.0 * number(row, "spread")}), "m3/s");
    }
  return worst;
}

void judge_inlets(const SewerRun& run, const std::string& model, std::vector<Measure>& measures) {
  for (const HandValue& hand : hand_values) {
    if (model != hand.model) continue;
    const int inlet = run.link(fmt::format("{}.inlet", hand.conduit));
    const double taken = run.solver().discharge(run.state(), inlet);
    measures.push_back(at_most(fmt::format("{}: inlet at {} takes {:.4g} m3/s, by hand {:.4g}", model, hand.conduit, taken, hand.discharge), 100.0 * std::abs(taken / hand.discharge - 1.0), 5.0, "%"));
    if (hand.depth <= 0.0) continue;
    const auto& link = run.solver().network().links[static_cast<std::size_t>(inlet)];
    const double depth = run.solver().depth(run.state(), link.from);
    measures.push_back(at_most(fmt::format("{}: it stands {:.4g} m deep, by hand {:.4g}", model, depth, hand.depth), 100.0 * std::abs(depth / hand.depth - 1.0), 5.0, "%"));
  }
}

}  // namespace

std::vector<Measure> example_networks(const Bench& bench) {
  std::vector<Measure> measures;
  double account = 0.0;
  for (const auto& model : rows_of(bench.data("swmm/examples/summary.csv"))) {
    const std::string& name = model.at("model");
    if (std::ranges::find(without_sewers, name) != std::end(without_sewers)) continue;
    try {
      const std::string folder = bench.data("swmm/examples/" + name);
      const io::swmm::Options options = io::swmm::read_model(folder + "/model.inp").options;
      SewerRun run(folder + "/model.inp", options.report_start - options.start);
      run.advance_to(run.duration());
      account = std::max(account, run.water_error());
      const Rows rows = rows_of(folder + "/expected.csv");
      const bool wide = model.at("judge") == "wide";
      const Worst worst = wide ? compare_totals(run, rows, model) : compare_all(run, rows, model);
      Measure measure = at_most(fmt::format("{}: sewers, worst of {} figures ({}{})", name, worst.figures, worst.what, worst.beyond > 0 ? fmt::format("; {} beyond", worst.beyond) : ""), worst.share, 1.0, "-");
      if (worst.figures == 0) measure.verdict = Verdict::fail;
      measures.push_back(std::move(measure));
      judge_inlets(run, name, measures);
    } catch (const std::exception& fault) {
      measures.push_back(failed(fmt::format("{}: {}", name, fault.what())));
    }
  }
  measures.push_back(at_most("sewers: water balance, relative error, worst of all", account, 1e-9, "-"));
  return measures;
}

}  // namespace hydro::validation
