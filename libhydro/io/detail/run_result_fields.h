#pragma once

#include <string>
#include <type_traits>
#include <vector>

#include <fmt/format.h>

#include "libhydro/results/run_result.h"

namespace hydro::io::detail {

/// The one list of what `results.h5` holds of a `RunResult`: the writer and the reader are both visitors of it. Attributes that are
/// known before the run starts.
template <class Archive, class Result>
void describe_run(Archive& archive, Result& run) {
  archive.attribute("scenario", run.scenario);
  archive.attribute("title", run.title);
  archive.attribute("start_utc_s", run.start_utc);
  archive.attribute("start_offset_min", run.start_offset_minutes);
  archive.attribute("crs", run.grid.crs);
  archive.attribute("rows", run.grid.rows);
  archive.attribute("columns", run.grid.columns);
  archive.attribute("cell_size_m", run.grid.cell_size);
  archive.attribute("west_m", run.grid.west);
  archive.attribute("north_m", run.grid.north);
}

/// Harm of one or several runs.
template <class Archive, class Rows>
void describe_harm(Archive& archive, const std::string& group, Rows& rows) {
  archive.column(group + "/left_out", rows, [](auto& h) -> auto& { return h.left_out; }, "", "action that the run beside the run does without; *: all");
  const auto column = [&](const char* name, auto member, const char* units, const char* meaning) {
    archive.column(fmt::format("{}/{}", group, name), rows, [member](auto& h) -> auto& { return h.*member; }, units, meaning);
  };
  using Harm = results::HarmResult;
  column("flood_volume", &Harm::flood_volume, "m3", "greatest depth over ground that was dry at the start");
  column("area_over_0.15", &Harm::area_over_015, "m2", "ground that was dry at the start and came over 0.15 m");
  column("area_over_0.30", &Harm::area_over_030, "m2", "and over 0.30 m");
  column("people_in_danger", &Harm::people_in_danger, "1", "who live where the hazard was moderate or worse");
  column("loss_value", &Harm::loss, "1", "CNY");
  column("spots_over", &Harm::spots_over, "1", "hot spots deeper than their close_depth");
  column("spot_time_over", &Harm::spot_time_over, "s", "for so long, summed over them");
  column("turned_away", &Harm::turned_away, "1", "vehicles that closed underpasses turned away");
  column("drier", &Harm::drier, "m2", "ground that the left-out actions make shallower");
  column("wetter", &Harm::wetter, "m2", "ground that they make deeper");
  column("no_longer_over_0.15", &Harm::no_longer_over_015, "m2", "ground that they keep below 0.15 m");
  column("newly_over_0.15", &Harm::newly_over_015, "m2", "ground that they bring over 0.15 m");
}

/// What is known when the run is over.
template <class Archive, class Result>
void describe_outcome(Archive& archive, Result& run) {
  archive.attribute("simulated_s", run.simulated);
  archive.attribute("steps", run.steps);
  archive.attribute("cell_updates", run.cell_updates);
  archive.attribute("scaled_rows", run.scaled_rows);
  archive.attribute("ground_cells", run.ground_cells);

  archive.numbers("report/time", run.report_times, "s", "time from the start of the run, of every series below");
  archive.numbers("report/rain_rate", run.rain_rate, "m s-1", "mean rain rate over the grid since the previous report");

  for (const results::BalanceTerm& term : results::balance_terms)
    archive.column(fmt::format("balance/{}", term.name).c_str(), run.balance,
                   [volume = term.volume](auto& row) -> auto& { return row.*volume; }, "m3", std::string(term.meaning).c_str());

  const auto id = [](auto& item) -> auto& { return item.id; };
  const auto name = [](auto& item) -> auto& { return item.name; };
  const auto x = [](auto& item) -> auto& { return item.place.x; };
  const auto y = [](auto& item) -> auto& { return item.place.y; };
  archive.column("gauges/id", run.gauges, id, "", "gauge");
  archive.column("gauges/name", run.gauges, name, "", "name for readers");
  archive.column("gauges/x", run.gauges, x, "m", "easting");
  archive.column("gauges/y", run.gauges, y, "m", "northing");
  archive.column("gauges/bed_elevation", run.gauges, [](auto& g) -> auto& { return g.bed_elevation; }, "m", "ground at the gauge");
  archive.matrix("gauges/depth", run.gauges, [](auto& g) -> auto& { return g.depth; }, "m", "water depth [gauge, time]");
  archive.matrix("gauges/level", run.gauges, [](auto& g) -> auto& { return g.level; }, "m", "water level [gauge, time]");
  archive.matrix("gauges/speed", run.gauges, [](auto& g) -> auto& { return g.speed; }, "m s-1", "flow speed [gauge, time]");

  archive.column("hot_spots/id", run.hot_spots, id, "", "place where water does harm");
  archive.column("hot_spots/name", run.hot_spots, name, "", "name for readers");
  archive.column("hot_spots/name_zh", run.hot_spots, [](auto& h) -> auto& { return h.name_zh; }, "", "the same in Chinese");
  archive.column("hot_spots/kind", run.hot_spots, [](auto& h) -> auto& { return h.kind; }, "", "underpass, metro, school, ...");
  archive.column("hot_spots/x", run.hot_spots, x, "m", "easting");
  archive.column("hot_spots/y", run.hot_spots, y, "m", "northing");
  archive.column("hot_spots/people", run.hot_spots, [](auto& h) -> auto& { return h.people; }, "1", "people who are there");
  archive.column("hot_spots/traffic", run.hot_spots, [](auto& h) -> auto& { return h.traffic; }, "h-1", "vehicles that pass it");
  archive.column("hot_spots/close_depth", run.hot_spots, [](auto& h) -> auto& { return h.close_depth; }, "m", "closed or lost beyond this depth");
  archive.matrix("hot_spots/depth", run.hot_spots, [](auto& h) -> auto& { return h.depth; }, "m", "deepest water of its cells [place, time]");
  archive.matrix("hot_spots/speed", run.hot_spots, [](auto& h) -> auto& { return h.speed; }, "m s-1", "fastest flow of its cells [place, time]");
  archive.matrix("hot_spots/hazard_rating", run.hot_spots, [](auto& h) -> auto& { return h.hazard_rating; }, "m2 s-1",
                 "greatest depth * (speed + 0.5) of its cells [place, time]");

  archive.column("sections/id", run.sections, id, "", "measured line");
  archive.matrix("sections/discharge", run.sections, [](auto& s) -> auto& { return s.discharge; }, "m3 s-1",
                 "discharge from left to right of the line's direction [section, time]");

  archive.column("boundaries/id", run.boundaries, id, "", "boundary or inflow");
  archive.column("boundaries/kind", run.boundaries, [](auto& b) -> auto& { return b.kind; }, "", "kind of condition");
  archive.matrix("boundaries/entered", run.boundaries, [](auto& b) -> auto& { return b.entered; }, "m3",
                 "water that entered since the start [boundary, time]");
  archive.matrix("boundaries/left", run.boundaries, [](auto& b) -> auto& { return b.left; }, "m3",
                 "water that left since the start [boundary, time]");

  archive.column("facilities/id", run.facilities, id, "", "facility, or those of one kind on a plot");
  archive.column("facilities/kind", run.facilities, [](auto& f) -> auto& { return f.kind; }, "", "name of its definition");
  archive.column("facilities/title", run.facilities, [](auto& f) -> auto& { return f.title; }, "", "name of the kind for readers");
  archive.column("facilities/title_zh", run.facilities, [](auto& f) -> auto& { return f.title_zh; }, "", "the same in Chinese");
  archive.column("facilities/area", run.facilities, [](auto& f) -> auto& { return f.area; }, "m2", "its area");
  const auto facility = [&](const char* name_of, auto series, const char* meaning) {
    archive.matrix(name_of, run.facilities, [series](auto& f) -> auto& { return f.*series; }, "m", meaning);
  };
  using Facility = results::FacilitySeries;
  facility("facilities/inflow", &Facility::inflow, "rain and run-on over its area since the start [facility, time]");
  facility("facilities/evaporation", &Facility::evaporation, "evaporated since the start [facility, time]");
  facility("facilities/infiltration", &Facility::infiltration, "into the native soil since the start [facility, time]");
  facility("facilities/surface_outflow", &Facility::surface_outflow, "over its surface since the start [facility, time]");
  facility("facilities/drain", &Facility::drain, "through its drain since the start [facility, time]");
  facility("facilities/to_sewer", &Facility::to_sewer, "of surface outflow and drain: left the model into sewers [facility, time]");
  facility("facilities/stored", &Facility::stored, "held [facility, time]");

  archive.column("facilities/overflows", run.facilities, [](auto& f) -> auto& { return f.overflows; }, "1", "storms in which it spilled; of several together the most of any");
  archive.column("facilities/emptying_time", run.facilities, [](auto& f) -> auto& { return f.emptying_time; }, "s", "longest from the end of a storm until it was empty again");
  archive.column("facilities/filled_at_end", run.facilities, [](auto& f) -> auto& { return f.filled_at_end; }, "1", "how many of them still held water at the end");

  archive.column("catchments/id", run.catchments, id, "", "plot");
  archive.column("catchments/name", run.catchments, name, "", "name for readers");
  archive.column("catchments/area", run.catchments, [](auto& c) -> auto& { return c.area; }, "m2", "its area");
  const auto catchment = [&](const char* name_of, auto series, const char* units, const char* meaning) {
    archive.matrix(name_of, run.catchments, [series](auto& c) -> auto& { return c.*series; }, units, meaning);
  };
  using Catchment = results::CatchmentSeries;
  catchment("catchments/rain_rate", &Catchment::rain_rate, "m s-1", "mean rain since the previous report [plot, time]");
  catchment("catchments/runoff", &Catchment::runoff, "m3 s-1", "leaving it, drains included [plot, time]");
  catchment("catchments/runoff_without", &Catchment::runoff_without, "m3 s-1", "the same without its facilities [plot, time]");
  catchment("catchments/infiltration_rate", &Catchment::infiltration_rate, "m s-1", "mean infiltration since the previous report [plot, time]");
  catchment("catchments/evaporation_rate", &Catchment::evaporation_rate, "m s-1", "mean evaporation since the previous report [plot, time]");
  catchment("catchments/stored", &Catchment::stored, "m", "held [plot, time]");

  using Node = results::NodeSeries;
  archive.column("nodes/id", run.nodes, id, "", "manhole, storage node or outfall of the drainage network");
  archive.column("nodes/kind", run.nodes, [](auto& n) -> auto& { return n.kind; }, "", "junction, storage or outfall");
  archive.places("nodes/", run.nodes, [](auto& n) -> auto& { return n.place; });
  const auto node = [&](const char* name_of, auto member, const char* units, const char* meaning) {
    archive.column(name_of, run.nodes, [member](auto& n) -> auto& { return n.*member; }, units, meaning);
  };
  node("nodes/invert_elevation", &Node::invert_elevation, "m", "lowest point");
  node("nodes/rim_elevation", &Node::rim_elevation, "m", "lid or bank; of an outfall its invert");
  node("nodes/max_level", &Node::max_level, "m", "greatest water level of all steps");
  node("nodes/time_of_max", &Node::time_of_max, "s", "time of the greatest level");
  node("nodes/max_flooding", &Node::max_flooding, "m3 s-1", "greatest flow over the rim");
  node("nodes/flooded_time", &Node::flooded_time, "s", "time in all that water flowed over the rim");
  node("nodes/spilled_volume", &Node::spilled_volume, "m3", "water that left over the rim");
  node("nodes/lateral_volume", &Node::lateral_volume, "m3", "water that entered from outside the network");
  node("nodes/outfall_volume", &Node::outfall_volume, "m3", "water that left through the outfall, less what came back");
  const auto node_series = [&](const char* name_of, auto series, const char* units, const char* meaning) {
    archive.matrix(name_of, run.nodes, [series](auto& n) -> auto& { return n.*series; }, units, meaning);
  };
  node_series("nodes/depth", &Node::depth, "m", "water above the invert [node, time]");
  node_series("nodes/level", &Node::level, "m", "water level [node, time]");
  node_series("nodes/inflow", &Node::inflow, "m3 s-1", "through links and from outside [node, time]");
  node_series("nodes/flooding", &Node::flooding, "m3 s-1", "over the rim [node, time]");
  node_series("nodes/volume", &Node::volume, "m3", "held in the node itself [node, time]");

  using Link = results::LinkSeries;
  const auto link = [&](const char* name_of, auto member, const char* units, const char* meaning) {
    archive.column(name_of, run.links, [member](auto& l) -> auto& { return l.*member; }, units, meaning);
  };
  link("links/id", &Link::id, "", "conduit, pump, orifice, gate, weir or outlet of the drainage network");
  link("links/kind", &Link::kind, "", "which of them");
  link("links/from", &Link::from, "1", "first node, counted from 0");
  link("links/to", &Link::to, "1", "second node, counted from 0");
  archive.lines("links/course", run.links, [](auto& l) -> auto& { return l.course; });
  link("links/length", &Link::length, "m", "of a conduit");
  link("links/inlet_elevation", &Link::inlet_elevation, "m", "lowest point at the first node");
  link("links/outlet_elevation", &Link::outlet_elevation, "m", "lowest point at the second node");
  link("links/height", &Link::height, "m", "of the section or opening");
  link("links/is_closed", &Link::is_closed, "1", "1: a conduit with a crown");
  link("links/max_discharge", &Link::max_discharge, "m3 s-1", "greatest amount of all steps, with its sign");
  link("links/time_of_max", &Link::time_of_max, "s", "time of the greatest discharge");
  link("links/max_velocity", &Link::max_velocity, "m s-1", "greatest amount of all steps");
  link("links/full_time", &Link::full_time, "s", "time that a conduit was under water at both ends");
  link("links/volume", &Link::volume, "m3", "water that passed, less what came back");
  link("links/limited_steps", &Link::limited_steps, "1", "steps whose length its flow speed set");
  const auto link_series = [&](const char* name_of, auto series, const char* units, const char* meaning) {
    archive.matrix(name_of, run.links, [series](auto& l) -> auto& { return l.*series; }, units, meaning);
  };
  link_series("links/discharge", &Link::discharge, "m3 s-1", "from the first node to the second [link, time]");
  link_series("links/depth", &Link::depth, "m", "at the middle of a conduit [link, time]");
  link_series("links/velocity", &Link::velocity, "m s-1", "at the middle of a conduit [link, time]");
  link_series("links/fullness", &Link::fullness, "1", "wet share of a conduit's section at its middle [link, time]");
  link_series("links/setting", &Link::setting, "1", "of a pump or gate [link, time]");

  using Action = results::NetworkAction;
  const auto action = [&](const char* name_of, auto member, const char* units, const char* meaning) {
    archive.column(name_of, run.network_actions, [member](auto& a) -> auto& { return a.*member; }, units, meaning);
  };
  action("network_actions/time", &Action::time, "s", "when a pump or gate was set");
  action("network_actions/link", &Action::link, "1", "which link, counted from 0");
  action("network_actions/setting", &Action::setting, "1", "to what");
  action("network_actions/cause", &Action::cause, "", "the rule with what it saw, the order, or the pump's own switch");
  using Pumped = results::PumpedSystem;
  const auto pumped = [&](const char* name_of, auto member, const char* units, const char* meaning) {
    archive.column(name_of, run.pumped_systems, [member](auto& s) -> auto& { return s.*member; }, units, meaning);
  };
  pumped("pumped_systems/id", &Pumped::id, "", "pumped drainage system, as its table has it");
  pumped("pumped_systems/well", &Pumped::well, "", "node that its pumps take from; empty: ground without a system");
  pumped("pumped_systems/area", &Pumped::area, "m2", "that it drains");
  pumped("pumped_systems/design_discharge", &Pumped::design_discharge, "m3 s-1", "of the storm that it is sized for");
  pumped("pumped_systems/pump_capacity", &Pumped::pump_capacity, "m3 s-1", "of all its pumps");
  pumped("pumped_systems/return_period", &Pumped::return_period, "a", "of the storm that it is sized for; 0: not told");
  using Change = results::NetworkChange;
  const auto change = [&](const char* name_of, auto member, const char* units, const char* meaning) {
    archive.column(name_of, run.network_changes, [member](auto& c) -> auto& { return c.*member; }, units, meaning);
  };
  change("network_changes/change", &Change::change, "", "id of the change in the scenario");
  change("network_changes/title", &Change::title, "", "of the change, for readers");
  change("network_changes/title_zh", &Change::title_zh, "", "the same in Chinese");
  change("network_changes/kind", &Change::kind, "", "of the elements that it altered alike");
  change("network_changes/elements", &Change::elements, "", "their ids, the first few");
  change("network_changes/count", &Change::count, "1", "elements");
  change("network_changes/quantity", &Change::quantity, "", "what was altered");
  change("network_changes/unit", &Change::unit, "", "of it; empty: a pure number");
  change("network_changes/from", &Change::from, "1", "in that unit, as the network file has it");
  change("network_changes/to", &Change::to, "1", "in that unit, as it was run");
  auto& network = run.network_quality;
  archive.attribute("network_steps", network.steps);
  archive.attribute("network_iterations", network.iterations);
  archive.attribute("network_nested_steps", network.nested_steps);
  archive.attribute("network_repeated_steps", network.repeated_steps);
  archive.attribute("network_unsettled_steps", network.unsettled_steps);
  archive.attribute("network_shortest_step_s", network.shortest_step);
  archive.attribute("network_longest_step_s", network.longest_step);

  const auto capture = [&](const char* name_of, auto member, const char* units, const char* meaning) {
    archive.column(name_of, run.capture, [member](auto& c) -> auto& { return c.*member; }, units, meaning);
  };
  using Capture = results::CaptureResult;
  capture("capture/id", &Capture::id, "", "plot; empty: all of them");
  capture("capture/area", &Capture::area, "m2", "its area");
  capture("capture/rain", &Capture::rain, "m3", "rain on it");
  capture("capture/run_on", &Capture::run_on, "m3", "water from other plots");
  capture("capture/runoff", &Capture::runoff, "m3", "what left; of a map what was kept neither by leaves, hollows and soil nor by facilities");
  capture("capture/released", &Capture::released, "m3", "held at the start and not at the end: no part of the rain");
  capture("capture/peak_runoff", &Capture::peak_runoff, "m3 s-1", "greatest runoff");
  capture("capture/peak_without", &Capture::peak_without, "m3 s-1", "the same without facilities; negative: not computed");
  capture("capture/overflows", &Capture::overflows, "1", "storms in which a facility spilled");
  capture("capture/emptying_time", &Capture::emptying_time, "s", "longest from the end of rain until its facilities were empty again");
  capture("capture/filled_at_end", &Capture::filled_at_end, "1", "facilities that still held water at the end");
  capture("capture/solids_washed", &Capture::solids_washed, "kg", "suspended solids off its surfaces");
  capture("capture/solids_kept", &Capture::solids_kept, "kg", "of them that did not leave");

  archive.column("costs/kind", run.costs, [](auto& c) -> auto& { return c.kind; }, "", "kind of facility");
  const auto cost = [&](const char* name_of, auto member, const char* units, const char* meaning) {
    archive.column(name_of, run.costs, [member](auto& c) -> auto& { return c.*member; }, units, meaning);
  };
  using Cost = results::LayoutCost;
  cost("costs/title", &Cost::title, "", "name of the kind for readers");
  cost("costs/title_zh", &Cost::title_zh, "", "the same in Chinese");
  cost("costs/unit", &Cost::unit, "", "m2, or m3 for a vessel; of changes of the network also m, m3/s, or 1 for a piece");
  cost("costs/quantity", &Cost::quantity, "1", "in that unit");
  cost("costs/unit_capital", &Cost::unit_capital, "1", "CNY for one unit; with unit_yearly 0: not given");
  cost("costs/unit_yearly", &Cost::unit_yearly, "1", "CNY for one unit and year");
  cost("costs/source", &Cost::source, "", "who says so");
  cost("costs/status", &Cost::status, "", "how sure it is");

  const auto system = [&](const char* name_of, auto member, const char* units, const char* meaning) {
    archive.column(name_of, run.interception, [member](auto& s) -> auto& { return s.*member; }, units, meaning);
  };
  using System = results::InterceptionResult;
  system("interception/id", &System::id, "", "drainage system");
  system("interception/area", &System::area, "m2", "its area");
  system("interception/tank_volume", &System::tank_volume, "m3", "of the tank that keeps the first water");
  system("interception/interception_rate", &System::interception_rate, "m3 s-1", "that goes to treatment");
  system("interception/interception_depth", &System::interception_depth, "m", "of runoff over its area that the tank holds");
  system("interception/inflow", &System::inflow, "m3", "what ran to it");
  system("interception/intercepted", &System::intercepted, "m3", "to treatment, with what the tank holds at the end");
  system("interception/overflow", &System::overflow, "m3", "to the river");
  system("interception/overflows", &System::overflows, "1", "times that it overflowed");
  system("interception/overflow_time", &System::overflow_time, "s", "how long it overflowed");
  system("interception/peak_overflow", &System::peak_overflow, "m3 s-1", "greatest overflow");
  system("interception/solids_inflow", &System::solids_inflow, "kg", "suspended solids that ran to it");
  system("interception/solids_intercepted", &System::solids_intercepted, "kg", "of them that did not overflow");

  archive.numbers("quality/time_step", run.quality.time_step, "s", "mean flow step since the previous report");
  archive.numbers("quality/wet_share", run.quality.wet_share, "1", "share of cells with ground deeper than 1 mm");
  archive.column("quality/limiting_row", run.quality.limiting, [](auto& c) -> auto& { return c.row; }, "1",
                 "row of the cell that limits the step; -1: all dry");
  archive.column("quality/limiting_column", run.quality.limiting, [](auto& c) -> auto& { return c.column; }, "1", "its column");

  archive.column("places/id", run.places, id, "", "place of interest");
  archive.column("places/name", run.places, name, "", "name for readers");
  archive.column("places/x", run.places, x, "m", "easting");
  archive.column("places/y", run.places, y, "m", "northing");
  archive.column("places/max_depth", run.places, [](auto& p) -> auto& { return p.max_depth; }, "m", "greatest depth");
  archive.column("places/time_of_max", run.places, [](auto& p) -> auto& { return p.time_of_max; }, "s", "time of greatest depth");
  archive.column("places/first_over_0.15", run.places, [](auto& p) -> auto& { return p.first_over_015; }, "s",
                 "first time over 0.15 m; negative: never");
  archive.column("places/hazard", run.places, [](auto& p) -> auto& { return p.hazard; }, "", "hazard class");

  archive.column("places/kind", run.places, [](auto& p) -> auto& { return p.kind; }, "", "kind of hot spot");
  archive.column("places/max_speed", run.places, [](auto& p) -> auto& { return p.max_speed; }, "m s-1", "fastest flow at a hot spot");
  archive.column("places/time_over", run.places, [](auto& p) -> auto& { return p.time_over; }, "s", "time that a hot spot was deeper than its close_depth");
  archive.column("places/unsafe_for", run.places, [](auto& p) -> auto& { return p.unsafe_for; }, "", "who or what lost its hold at a hot spot");
  archive.column("places/unsafe_for_zh", run.places, [](auto& p) -> auto& { return p.unsafe_for_zh; }, "", "the same in Chinese");

  archive.column("closures/place", run.closures, [](auto& c) -> auto& { return c.place; }, "", "underpass whose display was red");
  archive.column("closures/from", run.closures, [](auto& c) -> auto& { return c.from; }, "s", "from then");
  archive.column("closures/until", run.closures, [](auto& c) -> auto& { return c.until; }, "s", "until then");
  archive.flags("closures/reopened", run.closures, [](auto& c) -> auto& { return c.reopened; }, "1: opened again, 0: red to the end");
  archive.flags("closures/early", run.closures, [](auto& c) -> auto& { return c.early; }, "1: closed before the limit was passed");

  archive.column("harm/what", run.harm_rows, [](auto& r) -> auto& { return r.what; }, "", "people or loss");
  archive.column("harm/name", run.harm_rows, name, "", "class of hazard, or damage curve");
  archive.column("harm/title", run.harm_rows, [](auto& r) -> auto& { return r.title; }, "", "of a curve, for readers");
  archive.column("harm/title_zh", run.harm_rows, [](auto& r) -> auto& { return r.title_zh; }, "", "the same in Chinese");
  archive.column("harm/exposed", run.harm_rows, [](auto& r) -> auto& { return r.exposed; }, "1", "CNY of losses: all that there is");
  archive.column("harm/harmed", run.harm_rows, [](auto& r) -> auto& { return r.harmed; }, "1", "persons, or CNY");
  std::vector<results::HarmResult> own{run.harm};
  describe_harm(archive, "harm", own);
  if constexpr (!std::is_const_v<Result>) run.harm = own.at(0);
  describe_harm(archive, "harm_without", run.harm_without);

  archive.column("orders/action", run.orders, [](auto& o) -> auto& { return o.action; }, "", "action of the plan that the run followed");
  archive.column("orders/place", run.orders, [](auto& o) -> auto& { return o.place; }, "", "its place");
  archive.column("orders/kind", run.orders, [](auto& o) -> auto& { return o.kind; }, "", "kind of effect");
  archive.column("orders/target", run.orders, [](auto& o) -> auto& { return o.target; }, "", "what it acts on");
  archive.column("orders/unit", run.orders, [](auto& o) -> auto& { return o.unit; }, "", "unit of its value");
  archive.column("orders/value", run.orders, [](auto& o) -> auto& { return o.value; }, "1", "value");
  archive.column("orders/from", run.orders, [](auto& o) -> auto& { return o.from; }, "s", "from then");
  archive.column("orders/until", run.orders, [](auto& o) -> auto& { return o.until; }, "s", "until then");
  archive.flags("orders/applied", run.orders, [](auto& o) -> auto& { return o.applied; }, "1: it acted, 0: it could not");
  archive.column("orders/remark", run.orders, [](auto& o) -> auto& { return o.remark.english; }, "", "what it did, or why it could not act");
  archive.column("orders/remark_zh", run.orders, [](auto& o) -> auto& { return o.remark.chinese; }, "", "the same in Chinese");

  archive.column("flooded_area/threshold", run.flooded_area, [](auto& row) -> auto& { return row.first; }, "m", "depth threshold");
  archive.column("flooded_area/area", run.flooded_area, [](auto& row) -> auto& { return row.second; }, "m2",
                 "ground that was dry at the start and came over the threshold");

  auto& without = run.without;
  for (const results::BalanceTerm& term : results::balance_terms)
    archive.column(fmt::format("without_facilities/balance/{}", term.name).c_str(), without.balance,
                   [volume = term.volume](auto& row) -> auto& { return row.*volume; }, "m3", std::string(term.meaning).c_str());
  archive.column("without_facilities/gauges/id", without.gauges, id, "", "gauge");
  archive.matrix("without_facilities/gauges/depth", without.gauges, [](auto& g) -> auto& { return g.depth; }, "m", "water depth without facilities [gauge, time]");
  archive.raster("without_facilities/max_depth", without.max_depth, "m", "greatest depth without facilities");
  archive.column("without_facilities/flooded_area/threshold", without.flooded_area, [](auto& row) -> auto& { return row.first; }, "m", "depth threshold");
  archive.column("without_facilities/flooded_area/area", without.flooded_area, [](auto& row) -> auto& { return row.second; }, "m2",
                 "ground that was dry at the start and came over the threshold without facilities");

  archive.column("inputs/path", run.inputs, [](auto& f) -> auto& { return f.path; }, "", "file that the run read");
  archive.column("inputs/sha256", run.inputs, [](auto& f) -> auto& { return f.sha256; }, "", "its SHA-256");
  archive.column("remarks", run.remarks, [](auto& remark) -> auto& { return remark.english; }, "", "what a reader of the results must know");
  archive.column("remarks_zh", run.remarks, [](auto& remark) -> auto& { return remark.chinese; }, "", "the same in Chinese");

  auto& peaks = run.peaks;
  archive.attribute("arrival_threshold_m", peaks.arrival_threshold);
  archive.raster("maxima/depth", peaks.depth, "m", "greatest depth");
  archive.raster("maxima/level", peaks.level, "m", "greatest water level; NaN where never wet");
  archive.raster("maxima/speed", peaks.speed, "m s-1", "greatest flow speed");
  archive.raster("maxima/depth_speed", peaks.depth_speed, "m2 s-1", "greatest depth times speed");
  archive.raster("maxima/hazard_rating", peaks.hazard_rating, "m2 s-1", "greatest depth * (speed + 0.5), DEFRA FD2321 without debris factor");
  archive.raster("maxima/arrival_time", peaks.arrival_time, "s", "first time deeper than the arrival threshold; NaN: never");
  archive.raster("maxima/sponge_stored", peaks.sponge_stored, "m", "most water that facilities held at a report time, over the whole cell; NaN: none there");
  archive.mask("maxima/wet_at_start", peaks.wet_at_start, "1 where water stood at the start: rivers, canals");
  archive.column("maxima/duration_threshold", peaks.duration_over, [](auto& entry) -> auto& { return entry.first; }, "m",
                 "depth thresholds of the durations");
  for (auto& [threshold, duration] : peaks.duration_over)
    archive.raster(fmt::format("maxima/duration_over_{}", threshold), duration, "s", fmt::format("time spent deeper than {} m", threshold));
}

}  // namespace hydro::io::detail
