#include "libhydro/scenario/assemble_network.h"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <map>
#include <utility>

#include <fmt/format.h>

#include "libhydro/core/error.h"
#include "libhydro/io/system_file.h"
#include "libhydro/io/text_file.h"
#include "libhydro/scenario/detail/assemble_forcing.h"
#include "libhydro/scenario/detail/findings.h"
#include "libhydro/scenario/detail/network_changes.h"
#include "libhydro/wording/in_both_languages.h"

namespace hydro::scenario {
namespace {

using detail::Findings;

/// Adds the rules of one text to the controls; faults are placed in `file`, `first_line` being that before the text.
void add_rules(const std::string& text, const SourcePlace& place, const io::NetworkFile& drawing, network::Controls& controls, Findings& findings) {
  network::RuleText read = network::read_rules(text, drawing.network, drawing.words);
  for (const network::RuleTextFault& fault : read.faults)
    findings.fault({place.file, place.line + fault.line, place.line ? 0 : fault.column}, fault.message, "docs/formats/network.md says how rules are written");
  // Expressions of this text follow those that are there.
  const int before = static_cast<int>(controls.expressions.size());
  const auto shift = [before](network::Quantity& quantity) {
    if (quantity.what == network::Observed::expression) quantity.object += before;
  };
  for (network::Rule& rule : read.rules)
    for (network::Premise& premise : rule.premises) {
      shift(premise.left);
      if (auto* right = std::get_if<network::Quantity>(&premise.right)) shift(*right);
    }
  std::ranges::move(read.expressions, std::back_inserter(controls.expressions));
  std::ranges::move(read.rules, std::back_inserter(controls.rules));
}

/// The table of pumped drainage systems; each well is a node of the network.
std::vector<results::PumpedSystem> read_systems(const FileReference& file, const network::DrainageNetwork& network, Findings& findings) {
  std::vector<results::PumpedSystem> systems;
  findings.attempt(file, [&] { systems = io::read_pumped_systems(file.path); });
  findings.read(file);
  std::vector<std::string> nodes;
  for (const network::Node& node : network.nodes) nodes.push_back(node.id);
  for (const results::PumpedSystem& system : systems)
    if (!system.well.empty() && std::ranges::find(nodes, system.well) == nodes.end())
      findings.fault({.file = file.path}, fmt::format("the well \"{}\" of drainage system \"{}\" is no node of the network", system.well, system.id),
                     "write the node that its pumps take from; did you mean \"" + closest_choice(system.well, nodes) + "\"?");
  return systems;
}

}  // namespace

std::vector<std::string> rain_gauges_of_rules(const Scenario& scenario) {
  std::vector<std::string> gauges;
  if (scenario.catchments) gauges = scenario.catchments->rain_columns;
  else if (!std::holds_alternative<std::monostate>(scenario.rain)) gauges.emplace_back();
  for (std::string& name : gauges)
    if (name.empty()) name = "rain";
  return gauges;
}

AssembledNetwork assemble_network(const Scenario& scenario, const std::string& crs) {
  const NetworkSource& source = scenario.network.value();
  Findings findings;
  AssembledNetwork assembled;
  const bool is_read = findings.attempt(source.file, [&] { assembled.drawing = io::read_network(source.file.path, crs, rain_gauges_of_rules(scenario)); });
  findings.read(source.file);
  findings.remark(source.file, assembled.drawing.remarks);
  TimeSeries evaporation = detail::assemble_evaporation(scenario, findings);
  if (!scenario.catchments && !std::holds_alternative<std::monostate>(scenario.rain)) {
    if (has_terrain(scenario)) {
    } else if (const auto storm = detail::assemble_storm(scenario, nullptr, findings)) {
      if (!storm->sources().empty()) assembled.rain.push_back(storm->sources().front());
      findings.remark(bilingual("there is rain, but nothing it falls on: only rules of the network look at it", "有降雨，但没有受雨面：只有管网控制规则使用它"));
    }
  }
  if (is_read) {
    network::DrainageNetwork& network = assembled.drawing.network;
    network.start = std::chrono::sys_seconds(std::chrono::seconds(static_cast<long long>(scenario.start_utc) + 60LL * scenario.start_offset_minutes));
    network.evaporation_rate = std::move(evaporation);
    assembled.controls.rules = assembled.drawing.rules;
    assembled.controls.expressions = assembled.drawing.expressions;
    if (source.rules_file) {
      std::string text;
      if (findings.attempt(*source.rules_file, [&] { text = io::read_text(source.rules_file->path); }))
        add_rules(text, {.file = source.rules_file->path}, assembled.drawing, assembled.controls, findings);
      findings.read(*source.rules_file);
    }
    if (source.systems) assembled.systems = read_systems(*source.systems, network, findings);
    detail::apply_changes(scenario, assembled, findings);
    if (!has_terrain(scenario)) {
      detail::ToldChanges told = detail::tell_changes(source, assembled.altered, findings);
      assembled.network_changes = std::move(told.rows), assembled.costs = std::move(told.costs);
    }
    add_rules(source.rules, source.rules_place, assembled.drawing, assembled.controls, findings);
    if (!findings.any_fault())
      for (const Fault& fault : io::faults_of(assembled.drawing, assembled.controls)) findings.fault(source.file.place, fault.message, fault.hint);
  }
  findings.throw_if_any();
  assembled.inputs = findings.take_inputs();
  assembled.remarks = findings.take_remarks();
  return assembled;
}

std::vector<PlotInlet> plot_inlets(const Scenario& scenario, const network::DrainageNetwork& network) {
  std::map<std::string, int> node_of;
  for (std::size_t n = 0; n < network.nodes.size(); ++n) node_of.try_emplace(network.nodes[n].id, static_cast<int>(n));
  std::vector<PlotInlet> inlets;
  FaultList faults;
  const CatchmentSource& source = scenario.catchments.value();
  const auto add = [&](int plot, int use, const std::string& node, const FileReference& file, const std::string& column) {
    if (node.empty()) return;
    if (const auto found = node_of.find(node); found != node_of.end()) {
      inlets.push_back({plot, use, found->second});
      return;
    }
    std::vector<std::string> known;
    for (const auto& [id, index] : node_of) known.push_back(id);
    if (known.size() > 20) known = {closest_choice(node, known), "..."};
    faults.add({.file = file.path}, fmt::format("{} of plot \"{}\": the network has no node \"{}\"", column, source.plots.catchments[static_cast<std::size_t>(plot)].id, node),
               choices_hint(node, known));
  };
  for (std::size_t p = 0; p < source.plots.catchments.size(); ++p) {
    const catchment::Catchment& plot = source.plots.catchments[p];
    add(static_cast<int>(p), -1, plot.outlet_node, source.file, "outlet_node");
    for (std::size_t u = 0; u < plot.facilities.size(); ++u)
      add(static_cast<int>(p), static_cast<int>(u), plot.facilities[u].drain_node, source.facility_uses.value_or(source.file), "drain_node");
  }
  faults.throw_if_any();
  return inlets;
}

std::vector<PlotOutfall> plot_outfalls(const Scenario& scenario, const network::DrainageNetwork& network) {
  std::vector<PlotOutfall> outfalls;
  std::vector<std::string> known;
  for (const catchment::Catchment& plot : scenario.catchments.value().plots.catchments) known.push_back(plot.id);
  FaultList faults;
  for (std::size_t n = 0; n < network.nodes.size(); ++n) {
    const auto* outfall = std::get_if<network::Outfall>(&network.nodes[n].kind);
    if (!outfall || outfall->runs_onto.empty()) continue;
    if (const auto plot = std::ranges::find(known, outfall->runs_onto); plot != known.end()) {
      outfalls.push_back({static_cast<int>(n), static_cast<int>(plot - known.begin())});
      continue;
    }
    const std::vector<std::string> few = known.size() > 20 ? std::vector<std::string>{closest_choice(outfall->runs_onto, known), "..."} : known;
    faults.add({.file = scenario.network->file.path}, fmt::format("outfall \"{}\" runs onto \"{}\", which is no plot", network.nodes[n].id, outfall->runs_onto), choices_hint(outfall->runs_onto, few));
  }
  faults.throw_if_any();
  return outfalls;
}

std::vector<std::pair<std::size_t, double>> leaving_onto_plots(std::span<const PlotOutfall> outfalls, const network::NetworkState& network, const catchment::State& plots) {
  std::map<std::size_t, double> left;  // by plot, since the start
  for (const PlotOutfall& outfall : outfalls) left[static_cast<std::size_t>(outfall.plot)] += network.outfall_volume[static_cast<std::size_t>(outfall.node)];
  std::vector<std::pair<std::size_t, double>> leaving;
  for (const auto& [plot, volume] : left)
    if (const double more = volume - plots.plots[plot].from_outfalls; more > 0.0) leaving.emplace_back(plot, more);
  return leaving;
}

}  // namespace hydro::scenario
