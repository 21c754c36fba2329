#include "libhydro/io/summary_file.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>

#include <nlohmann/json.hpp>

#include "libhydro/io/detail/posix_file.h"
#include "libhydro/io/detail/remark_lists.h"
#include "libhydro/io/instant.h"
#include "libhydro/results/harm_measures.h"
#include "libhydro/results/overflow.h"
#include "libhydro/results/threshold_name.h"

namespace hydro::io {
namespace {

using Json = nlohmann::ordered_json;

/// Json would write null for a number that is not finite; a reader that expects a number must never meet that.
double finite(double value) { return std::isfinite(value) ? value : 0.0; }

Json place_json(const results::PlaceResult& place, const results::RunResult& run) {
  const auto instant = [&](double time) -> Json {
    if (!(time >= 0.0)) return nullptr;
    return iso_instant(run.start_utc + time, run.start_offset_minutes);
  };
  return {{"id", place.id},
          {"name", place.name},
          {"x_m", finite(place.place.x)},
          {"y_m", finite(place.place.y)},
          {"max_depth_m", finite(place.max_depth)},
          {"time_of_max", instant(place.time_of_max)},
          {"first_over_0.15_m", instant(place.first_over_015)},
          {"hazard", place.hazard}};
}

/// What only hot spots have.
void add_hot_spot(Json& json, const results::PlaceResult& place, const results::RunResult& run) {
  const auto spot = std::ranges::find(run.hot_spots, place.id, &results::HotSpotSeries::id);
  if (place.kind.empty() || spot == run.hot_spots.end()) return;
  json["kind"] = place.kind;
  json["name_zh"] = spot->name_zh;
  json["people"] = finite(spot->people);
  json["max_speed_ms"] = finite(place.max_speed);
  json["close_depth_m"] = finite(spot->close_depth);
  json["time_over_close_depth_s"] = finite(place.time_over);
  json["unsafe_for"] = place.unsafe_for;
  json["closed"] = Json::array();
  for (const results::Closure& closure : run.closures)
    if (closure.place == place.id)
      json["closed"].push_back({{"from", iso_instant(run.start_utc + closure.from, run.start_offset_minutes)},
                                {"until", closure.reopened ? Json(iso_instant(run.start_utc + closure.until, run.start_offset_minutes)) : Json(nullptr)},
                                {"early", closure.early}});
}

Json harm_json(const results::HarmResult& harm) {
  Json json = Json::object();
  for (const results::HarmMeasure& measure : results::harm_measures) json[std::string(measure.name)] = finite(harm.*measure.value);
  return json;
}

void add_harm(Json& json, const results::RunResult& run) {
  json["harm"] = harm_json(run.harm);
  for (const char* what : {"people", "loss"}) json["harm"][std::string(what) + "_by_class"] = Json::object();
  for (const results::HarmRow& row : run.harm_rows) {
    Json& entry = json["harm"][row.what + "_by_class"][row.name];
    if (row.what == "people") entry = finite(row.harmed);
    else entry = {{"value_cny", finite(row.exposed)}, {"lost_cny", finite(row.harmed)}};
  }
}

/// The orders that the run followed; what it would have been without them, and what each is worth.
void add_orders(Json& json, const results::RunResult& run) {
  json["orders"] = Json::array();
  const auto instant = [&](double time) { return iso_instant(run.start_utc + time, run.start_offset_minutes); };
  for (const results::OrderResult& order : run.orders)
    json["orders"].push_back({{"action", order.action}, {"place", order.place}, {"kind", order.kind}, {"target", order.target}, {"value", finite(order.value)},
                              {"unit", order.unit}, {"from", instant(order.from)}, {"until", instant(order.until)}, {"applied", order.applied}, {"remark", order.remark.english}, {"remark_zh", order.remark.chinese}});
  if (run.harm_without.empty()) return;
  json["without_actions"] = Json::array();
  for (const results::HarmResult& harm : run.harm_without) {
    Json entry = {{"left_out", harm.left_out}};
    entry.update(harm_json(harm));
    entry["ground_m2"] = {{"drier_with_them", finite(harm.drier)}, {"wetter_with_them", finite(harm.wetter)}, {"no_longer_over_0.15_m", finite(harm.no_longer_over_015)},
                          {"newly_over_0.15_m", finite(harm.newly_over_015)}};
    json["without_actions"].push_back(std::move(entry));
  }
}

/// What facilities made of the rain; what is not known is null.
Json capture_json(const results::CaptureResult& plot) {
  const bool compared = plot.peak_without >= 0.0;
  return {{"area_m2", finite(plot.area)},
          {"rain_m3", finite(plot.rain)},
          {"run_on_m3", finite(plot.run_on)},
          {"runoff_m3", finite(plot.runoff)},
          {"released_m3", finite(plot.released)},
          {"capture_ratio", finite(plot.capture_ratio())},
          {"peak_runoff_m3s", finite(plot.peak_runoff)},
          {"peak_without_facilities_m3s", compared ? Json(finite(plot.peak_without)) : Json(nullptr)},
          {"peak_reduction", compared && plot.peak_without > 0.0 ? Json(finite(1.0 - plot.peak_runoff / plot.peak_without)) : Json(nullptr)},
          {"overflows", plot.overflows},
          {"emptying_time_h", finite(plot.emptying_time / 3600.0)},
          {"filled_at_end", plot.filled_at_end},
          {"solids_washed_kg", finite(plot.solids_washed)},
          {"solids_kept_kg", finite(plot.solids_kept)},
          {"pollution_control_ratio", plot.solids_washed > 0.0 ? Json(finite(plot.solids_kept / plot.solids_washed)) : Json(nullptr)}};
}

void add_capture(Json& json, const results::RunResult& run) {
  if (!run.catchments.empty()) json["plots"] = Json::array();
  for (const results::CaptureResult& plot : run.capture) {
    Json entry = {{"id", plot.id}};
    entry.update(capture_json(plot));
    if (plot.id.empty()) json["sponge"] = capture_json(plot);
    else json["plots"].push_back(std::move(entry));
  }
}

double greatest(const Raster<float>& values) {
  double most = 0.0;
  for (const float value : values.values()) most = std::max(most, std::isnan(value) ? 0.0 : static_cast<double>(value));
  return most;
}

Json volumes(const results::WaterBalance& balance) {
  Json json = Json::object();
  for (const results::BalanceTerm& term : results::balance_terms) json[std::string(term.name)] = finite(balance.*term.volume);
  json["error"] = finite(balance.error());
  return json;
}

/// Water account of all facilities of each kind, in the order of their first.
Json facilities_json(const results::RunResult& run) {
  constexpr std::pair<const char*, std::vector<double> results::FacilitySeries::*> terms[] = {
      {"inflow_m3", &results::FacilitySeries::inflow},   {"evaporation_m3", &results::FacilitySeries::evaporation},
      {"infiltration_m3", &results::FacilitySeries::infiltration}, {"surface_outflow_m3", &results::FacilitySeries::surface_outflow},
      {"drain_m3", &results::FacilitySeries::drain},     {"to_sewer_m3", &results::FacilitySeries::to_sewer},
      {"stored_m3", &results::FacilitySeries::stored}};
  Json kinds = Json::array();
  std::map<std::string, std::size_t> place;
  for (const results::FacilitySeries& facility : run.facilities) {
    const auto [at, is_new] = place.emplace(facility.kind, kinds.size());
    if (is_new) {
      Json first = {{"kind", facility.kind}, {"count", 0}, {"area_m2", 0.0}};
      for (const auto& [name, series] : terms) first[name] = 0.0;
      first["overflows"] = 0, first["emptying_time_h"] = 0.0, first["filled_at_end"] = 0;
      first["each"] = Json::array();
      kinds.push_back(std::move(first));
    }
    Json& kind = kinds[at->second];
    kind["count"] = kind["count"].get<int>() + 1;
    kind["area_m2"] = kind["area_m2"].get<double>() + finite(facility.area);
    for (const auto& [name, series] : terms)
      if (const std::vector<double>& values = facility.*series; !values.empty()) kind[name] = kind[name].get<double>() + finite(values.back() * facility.area);
    kind["overflows"] = std::max(kind["overflows"].get<int>(), facility.overflows);
    kind["emptying_time_h"] = std::max(kind["emptying_time_h"].get<double>(), finite(facility.emptying_time / 3600.0));
    kind["filled_at_end"] = kind["filled_at_end"].get<int>() + facility.filled_at_end;
    kind["each"].push_back({{"id", facility.id}, {"area_m2", finite(facility.area)}, {"overflows", facility.overflows},
                            {"emptying_time_h", finite(facility.emptying_time / 3600.0)}, {"filled_at_end", facility.filled_at_end}});
  }
  return kinds;
}

/// Kinds of which no cost is given have null, and the sums say that they are without them.
void add_costs(Json& json, const results::RunResult& run) {
  double capital = 0.0, yearly = 0.0;
  Json not_given = Json::array();
  json["costs"] = Json::object();
  json["costs"]["kinds"] = Json::array();
  for (const results::LayoutCost& cost : run.costs) {
    const auto known = [&](double value) { return cost.is_given() ? Json(finite(value)) : Json(nullptr); };
    json["costs"]["kinds"].push_back({{"kind", cost.kind}, {"unit", cost.unit}, {"quantity", finite(cost.quantity)}, {"unit_capital_cny", known(cost.unit_capital)},
                                      {"unit_yearly_cny_a", known(cost.unit_yearly)}, {"capital_cny", known(cost.capital())}, {"yearly_cny_a", known(cost.yearly())},
                                      {"status", cost.status}, {"source", cost.source}});
    capital += finite(cost.capital()), yearly += finite(cost.yearly());
    if (!cost.is_given()) not_given.push_back(cost.kind);
  }
  const bool none = not_given.size() == run.costs.size() && !run.costs.empty();
  json["costs"]["capital_cny"] = none ? Json(nullptr) : Json(capital);
  json["costs"]["yearly_cny_a"] = none ? Json(nullptr) : Json(yearly);
  json["costs"]["no_unit_cost_given"] = std::move(not_given);
}

/// What changes of the network altered before the run.
Json changes_json(const results::RunResult& run) {
  Json rows = Json::array();
  for (const results::NetworkChange& row : run.network_changes)
    rows.push_back({{"change", row.change}, {"kind", row.kind}, {"elements", row.elements}, {"count", row.count}, {"quantity", row.quantity}, {"unit", row.unit},
                    {"from", finite(row.from)}, {"to", finite(row.to)}});
  return rows;
}

/// First water kept back, and what overflowed.
void add_interception(Json& json, const results::RunResult& run) {
  json["interception"] = Json::array();
  for (const results::InterceptionResult& system : run.interception)
    json["interception"].push_back({{"id", system.id},
                                    {"area_m2", finite(system.area)},
                                    {"tank_m3", finite(system.tank_volume)},
                                    {"interception_m3s", finite(system.interception_rate)},
                                    {"interception_depth_mm", finite(system.interception_depth * 1000.0)},
                                    {"inflow_m3", finite(system.inflow)},
                                    {"intercepted_m3", finite(system.intercepted)},
                                    {"overflow_m3", finite(system.overflow)},
                                    {"overflows", system.overflows},
                                    {"overflow_h", finite(system.overflow_time / 3600.0)},
                                    {"peak_overflow_m3s", finite(system.peak_overflow)},
                                    {"solids_inflow_kg", finite(system.solids_inflow)},
                                    {"solids_intercepted_kg", finite(system.solids_intercepted)}});
}

/// The same storm without facilities, beside the numbers of the run.
void add_without(Json& json, const results::RunResult& run) {
  json["peak_outflow_m3s"] = finite(results::greatest_outflow(run.report_times, run.balance));
  Json& without = json["without_facilities"] = Json::object();
  without["flooded_area_m2"] = Json::object();
  for (const auto& [threshold, area] : run.without.flooded_area) without["flooded_area_m2"][results::threshold_name(threshold)] = finite(area);
  without["max_depth_m"] = greatest(run.without.max_depth);
  const results::WaterBalance& balance = run.without.balance.back();
  without["volume_m3"] = volumes(balance);
  without["mass_error_relative"] = finite(balance.relative_error());
  without["peak_outflow_m3s"] = finite(results::greatest_outflow(run.report_times, run.without.balance));
}

/// What the drainage network went through, and what left it where.
Json network_json(const results::RunResult& run) {
  double spilled = 0.0;
  std::size_t flooded = 0, pressed = 0;
  Json outfalls = Json::array(), worst = Json::array();
  std::vector<const results::NodeSeries*> by_spill;
  for (const results::NodeSeries& node : run.nodes) {
    spilled += node.spilled_volume;
    flooded += node.spilled_volume > 0.0;
    if (node.spilled_volume > 0.0) by_spill.push_back(&node);
    if (node.kind != "outfall") continue;
    const results::OverflowSpells spells = results::overflow_spells(run.report_times, node.inflow);
    outfalls.push_back({{"id", node.id}, {"volume_m3", finite(node.outfall_volume)}, {"peak_m3s", finite(spells.greatest)}, {"events", spells.events}, {"flowing_s", finite(spells.time)}});
  }
  for (const results::LinkSeries& link : run.links) pressed += link.is_closed && link.full_time > 0.0;
  std::ranges::stable_sort(by_spill, std::greater<>(), &results::NodeSeries::spilled_volume);
  constexpr std::size_t most_nodes = 20;
  for (std::size_t k = 0; k < std::min(by_spill.size(), most_nodes); ++k)
    worst.push_back({{"id", by_spill[k]->id}, {"spilled_m3", finite(by_spill[k]->spilled_volume)}, {"flooded_s", finite(by_spill[k]->flooded_time)},
                     {"max_depth_m", finite(by_spill[k]->max_depth())}, {"time_of_max_s", finite(by_spill[k]->time_of_max)}});
  return {{"nodes", run.nodes.size()}, {"links", run.links.size()}, {"steps", run.network_quality.steps}, {"spilled_m3", finite(spilled)}, {"flooded_nodes", flooded},
          {"conduits_under_pressure", pressed}, {"actions", run.network_actions.size()}, {"outfalls", std::move(outfalls)}, {"worst_nodes", std::move(worst)}};
}

Json summary(const results::RunResult& run, const results::RunCost& cost) {
  const results::WaterBalance balance = run.balance.empty() ? results::WaterBalance{} : run.balance.back();
  double max_depth = greatest(run.peaks.depth);
  if (run.peaks.depth.empty())
    for (const results::PlaceResult& place : run.places) max_depth = std::max(max_depth, finite(place.max_depth));

  Json json;
  json["format"] = "hydro-run/1";
  json["scenario"] = run.scenario;
  json["title"] = run.title;
  json["started"] = cost.started;
  json["program"] = {{"version", cost.program_version}, {"commit", cost.program_commit}};
  json["start"] = iso_instant(run.start_utc, run.start_offset_minutes);
  json["grid"] = {{"rows", run.grid.rows}, {"columns", run.grid.columns}, {"cell_size_m", run.grid.cell_size},
                  {"crs", run.grid.crs}, {"west_m", run.grid.west}, {"north_m", run.grid.north}, {"ground_cells", run.ground_cells}};
  json["simulated_s"] = finite(run.simulated);
  json["steps"] = run.steps;
  json["wall_s"] = finite(cost.wall);
  json["wall_output_s"] = finite(cost.wall_output);
  if (!run.without.empty()) json["wall_without_s"] = finite(cost.wall_without);
  json["threads"] = cost.threads;
  json["cell_updates"] = run.cell_updates;
  json["cell_updates_per_s"] = finite(static_cast<double>(run.cell_updates) / std::max(cost.wall_solving(), 1e-9));
  json["peak_memory_bytes"] = cost.peak_memory;
  json["volume_m3"] = volumes(balance);
  json["mass_error_relative"] = finite(balance.relative_error());
  json["max_depth_m"] = max_depth;
  json["flooded_area_m2"] = Json::object();
  for (const auto& [threshold, area] : run.flooded_area) json["flooded_area_m2"][results::threshold_name(threshold)] = finite(area);
  json["places"] = Json::array();
  for (const results::PlaceResult& place : run.places) {
    json["places"].push_back(place_json(place, run));
    add_hot_spot(json["places"].back(), place, run);
  }
  add_harm(json, run);
  if (!run.orders.empty()) add_orders(json, run);
  json["boundaries"] = Json::array();
  for (const results::BoundarySeries& boundary : run.boundaries)
    json["boundaries"].push_back({{"id", boundary.id},
                                  {"kind", boundary.kind},
                                  {"entered_m3", boundary.entered.empty() ? 0.0 : finite(boundary.entered.back())},
                                  {"left_m3", boundary.left.empty() ? 0.0 : finite(boundary.left.back())}});
  if (!run.capture.empty()) add_capture(json, run);
  if (!run.nodes.empty()) json["network"] = network_json(run);
  if (!run.network_changes.empty()) json["network_changes"] = changes_json(run);
  if (!run.facilities.empty()) json["facilities"] = facilities_json(run);
  if (!run.without.empty()) add_without(json, run);
  if (!run.costs.empty() || !run.capture.empty()) add_costs(json, run);
  if (!run.interception.empty()) add_interception(json, run);
  json["inputs"] = Json::array();
  for (const results::InputFile& input : run.inputs) json["inputs"].push_back({{"path", input.path}, {"sha256", input.sha256}});
  detail::add_remarks(json, run.remarks);
  return json;
}

}  // namespace

std::string summary_text(const results::RunResult& run, const results::RunCost& cost) {
  return summary(run, cost).dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

void write_summary(const std::string& path, const results::RunResult& run, const results::RunCost& cost) {
  detail::write_file_atomically(path, summary_text(run, cost));
}

}  // namespace hydro::io
