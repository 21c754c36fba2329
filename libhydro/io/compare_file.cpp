#include "libhydro/io/compare_file.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include <nlohmann/json.hpp>

#include "libhydro/io/detail/remark_lists.h"
#include "libhydro/results/threshold_name.h"

namespace hydro::io {
namespace {

using Json = nlohmann::ordered_json;
using namespace comparison;
using results::threshold_name;

/// A number that is not finite becomes null: it is not known.
Json known(double value) { return std::isfinite(value) ? Json(value) : Json(nullptr); }
Json instant(double seconds) { return seconds >= 0.0 && std::isfinite(seconds) ? Json(seconds / 60.0) : Json(nullptr); }

Json flooded(const results::RunResult& run) {
  Json areas = Json::object();
  for (const auto& [threshold, area] : run.flooded_area) areas[threshold_name(threshold)] = known(area);
  return areas;
}

/// Rows of the whole run by key, those by class of hazard or damage curve below a key of their own.
Json harm_json(const Difference& difference) {
  using What = HarmDifference::What;
  Json harm = Json::object();
  for (const HarmDifference& row : difference.harm) {
    const char* key = row.what == What::people ? "people" : row.what == What::people_in_danger ? "people_in_danger" : row.what == What::loss ? "damage_cny_by_curve" : row.what == What::damage ? "damage_cny"
                      : row.what == What::places_over ? "places_over" : row.what == What::place_time_over ? "place_time_over_h" : "vehicles_turned_away";
    const double unit_size = row.what == What::place_time_over ? 3600.0 : 1.0;
    const Json entry = {{"base", known(row.base / unit_size)}, {"other", known(row.other / unit_size)}, {"difference", known(row.effect() / unit_size)}, {"noise", known(row.noise / unit_size)}};
    if (row.name.empty()) harm[key] = entry;
    else harm[key][row.name] = entry;
  }
  return harm;
}

Json sewers_json(const Difference& difference) {
  using What = SewerDifference::What;
  Json rows = Json::array();
  for (const SewerDifference& row : difference.sewers) {
    const char* what = row.what == What::peak_depth ? "max_depth_m" : row.what == What::spilled ? "spilled_m3" : row.what == What::outfall ? "outfall_m3" : row.what == What::pumped ? "pumped_m3" : "full_time_min";
    const double size = row.what == What::under_water ? 60.0 : 1.0;
    rows.push_back({{"id", row.id}, {"kind", row.kind}, {"quantity", what}, {"base", row.base / size}, {"other", row.other / size}, {"difference", row.effect / size}});
  }
  return rows;
}

Json costs(const LayoutTotals& totals) { return {{"capital_cny", totals.capital}, {"yearly_cny_a", totals.yearly}}; }

Json place_json(const PlaceDifference& place) {
  return {{"id", place.id}, {"name", place.name}, {"x_m", place.place.x}, {"y_m", place.place.y}, {"gauge", place.gauge}, {"in_both", place.in_both},
          {"base_max_depth_m", known(place.base)}, {"max_depth_m", place.in_both || !std::isfinite(place.base) ? known(place.other) : Json(nullptr)},
          {"max_depth_difference_m", place.effect}, {"base_time_of_max_min", instant(place.base_time)}, {"time_of_max_min", instant(place.other_time)},
          {"base_first_over_0.15_m_min", instant(place.base_first)}, {"first_over_0.15_m_min", instant(place.other_first)},
          {"base_hazard", place.base_hazard}, {"hazard", place.other_hazard}};
}

Json ground_json(const GroundChange& ground) {
  Json crossings = Json::object();
  for (const GroundChange::Crossing& each : ground.crossings) crossings[threshold_name(each.threshold)] = {{"newly_m2", each.newly}, {"no_longer_m2", each.no_longer}};
  return {{"wetter_m2", ground.wetter}, {"drier_m2", ground.drier}, {"unchanged_m2", ground.same}, {"greatest_rise_m", ground.greatest_rise},
          {"greatest_fall_m", ground.greatest_fall}, {"over", std::move(crossings)}};
}

Json difference_json(const Difference& difference) {
  Json volume = Json::object(), areas = Json::object(), noise = Json::object(), places = Json::array();
  for (const results::BalanceTerm& term : results::balance_terms) volume[std::string(term.name)] = difference.volume.*term.volume;
  for (const AreaDifference& area : difference.areas) {
    areas[threshold_name(area.threshold)] = area.effect();
    noise[threshold_name(area.threshold)] = area.noise;
  }
  for (const PlaceDifference& place : difference.places) places.push_back(place_json(place));
  return {{"volume_m3", std::move(volume)}, {"flooded_area_m2", std::move(areas)}, {"flooded_area_noise_m2", std::move(noise)},
          {"peak_outflow_m3s", difference.peak_outflow}, {"ground", ground_json(difference.ground)}, {"harm", harm_json(difference)}, {"sewers", sewers_json(difference)}, {"capital_cny", difference.capital()},
          {"yearly_cny_a", difference.other_costs.yearly - difference.base_costs.yearly}, {"places", std::move(places)}};
}

Json other_json(const ComparedRun& run, const Difference& difference) {
  Json plots = Json::array();
  for (const PlotDifference& plot : difference.plots)
    plots.push_back({{"id", plot.id}, {"base_capture_ratio", known(plot.base_capture)}, {"capture_ratio", known(plot.other_capture)},
                     {"base_peak_runoff_m3s", known(plot.base_peak)}, {"peak_runoff_m3s", known(plot.other_peak)}});
  Json json = {{"dir", run.folder}, {"title", run.run->title}, {"shows_nothing", difference.shows_nothing()}, {"same_rain", difference.same_rain}, {"flooded_area_m2", flooded(*run.run)},
               {"costs", costs(difference.other_costs)}, {"difference", difference_json(difference)}};
  if (!plots.empty()) json["plots"] = std::move(plots);
  return json;
}

}  // namespace

std::string comparison_text(const std::vector<ComparedRun>& runs, const std::vector<Difference>& differences, const Noise& noise, const ConditionVerdict& verdict,
                            const std::vector<Bilingual>& remarks) {
  const results::RunResult& base = *runs.front().run;
  Json json = {{"format", "hydro-compare/1"}, {"base", runs.front().folder}, {"title", base.title}, {"flooded_area_m2", flooded(base)}, {"costs", costs(costs_of(base))},
               {"noise", {{"depth_m", noise.depth}, {"hazard_rating_m2s", noise.hazard_rating}, {"arrival_time_s", noise.arrival_time}, {"volume_share", noise.volume_share}, {"loss_share", noise.loss_share}, {"sewer_depth_m", noise.sewer_depth}, {"sewer_volume_m3", noise.sewer_volume}, {"sewer_share", noise.sewer_share}}}};
  json["others"] = Json::array();
  for (std::size_t i = 0; i < differences.size(); ++i) json["others"].push_back(other_json(runs[i + 1], differences[i]));
  json["fail_if"] = verdict.condition.empty() ? Json(nullptr) : Json{{"condition", verdict.condition}, {"met_by", verdict.met_by}};
  detail::add_remarks(json, remarks);
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace hydro::io
