#include "libhydro/sponge/facility.h"

#include <algorithm>

#include "libhydro/sponge/facility_step.h"

namespace hydro::sponge {
namespace {

using Lines = std::vector<std::string>;

/// Names of the layers that are present, from the top down.
std::vector<std::string_view> layers_of(const Facility& facility) {
  std::vector<std::string_view> names;
  for_each_layer(facility, [&names](const auto& layer) {
    if (layer) names.push_back(layer->name);
  });
  return names;
}

bool contains(const std::vector<std::string_view>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

std::string listed(const std::vector<std::string_view>& names) {
  std::string list;
  for (const std::string_view name : names) list += (list.empty() ? "" : ", ") + std::string(name);
  return list.empty() ? "none" : list;
}

void check_layers(const Facility& facility, const ProcessInfo& process, Lines& lines) {
  const std::vector<std::string_view> present = layers_of(facility);
  for (const std::string_view needed : process.needs)
    if (!contains(present, needed))
      lines.push_back("process " + std::string(process.name) + " needs a layer " + std::string(needed));
  for (const std::string_view layer : present)
    if (!contains(process.needs, layer) && !contains(process.may_have, layer))
      lines.push_back("process " + std::string(process.name) + " has no use for a layer " + std::string(layer) +
                      "; it needs " + listed(process.needs) + " and may have " + listed(process.may_have));
}

void check_soil(const SoilLayer& soil, Lines& lines) {
  if (!(soil.field_capacity < soil.porosity)) lines.push_back("soil: field_capacity must be below porosity");
  if (!(soil.wilting_point < soil.field_capacity)) lines.push_back("soil: wilting_point must be below field_capacity");
}

void check_underdrain(const Facility& facility, Lines& lines) {
  const UnderdrainLayer& drain = *facility.underdrain;
  if (drain.open_head > 0.0 && !(drain.close_head < drain.open_head))
    lines.push_back("underdrain: close_head must be below open_head");
  if (facility.process == Process::disconnection && (drain.exponent != 0.0 || drain.offset != 0.0 || drain.open_head != 0.0 || !facility.drain_curve.empty()))
    lines.push_back("underdrain: a downspout takes its flow_rate whatever stands on the roof: exponent must be 0, and offset, open_head and a drain_curve have no use");
  if (facility.tank && !(drain.offset < facility.tank->height))
    lines.push_back("underdrain: offset must be below the height of the tank");
}

void check_swale(const SurfaceLayer& swale, Lines& lines) {
  const auto need = [&lines](double value, const char* field) {
    if (!(value > 0.0)) lines.push_back("surface: a swale needs a " + std::string(field) + " greater than 0");
  };
  need(swale.berm_height, "berm_height");
  need(swale.top_width, "top_width");
  need(swale.flow_length, "flow_length");
  need(swale.slope, "slope");
  need(swale.manning_n, "manning_n");
}

void check_tank(const TankLayer& tank, Lines& lines) {
  const auto below = [&lines](double low, double high, const char* what) {
    if (!(low < high)) lines.push_back("tank: " + std::string(what));
  };
  below(tank.permanent_depth, tank.height, "permanent_depth must be below height");
  if (tank.pump_rate > 0.0) {
    below(tank.pump_start_depth, tank.height, "pump_start_depth must be below height");
    if (tank.pump_start_depth > 0.0) below(tank.pump_stop_depth, tank.pump_start_depth, "pump_stop_depth must be below pump_start_depth");
  }
  if (tank.release_rate > 0.0) {
    below(0.0, tank.release_lead_time, "release_rate needs a release_lead_time greater than 0");
    below(tank.release_until_depth, tank.height, "release_until_depth must be below height");
  }
}

void check_curve(const std::vector<std::pair<double, double>>& curve, Lines& lines) {
  for (std::size_t i = 0; i < curve.size(); ++i) {
    if (i > 0 && !(curve[i - 1].first < curve[i].first)) lines.push_back("drain_curve: heads must rise from point to point");
    if (!(curve[i].second >= 0.0)) lines.push_back("drain_curve: a multiplier must not be negative");
  }
}

}  // namespace

const std::vector<ProcessInfo>& processes() {
  static const std::vector<ProcessInfo> all{
      {Process::cell, "cell", "ponding over soil, over storage or native soil", {"soil"}, {"surface", "storage", "underdrain"}},
      {Process::green_roof, "green_roof", "soil over a drainage mat", {"soil", "drainage_mat"}, {"surface"}},
      {Process::trench, "trench", "storage open to the sky", {"storage"}, {"surface", "underdrain"}},
      {Process::pavement, "pavement", "permeable pavement over storage", {"pavement"}, {"surface", "soil", "storage", "underdrain"}},
      {Process::swale, "swale", "a grassed channel or strip over native soil", {"surface"}, {}},
      {Process::disconnection, "disconnection", "a roof whose downspout ends on the ground", {"surface"}, {"underdrain"}},
      {Process::tank, "tank", "one body of water: barrel, tank, pond, wetland, shaft", {"tank"}, {"underdrain"}},
  };
  return all;
}

std::vector<std::string> faults(const Facility& facility) {
  Lines lines;
  check_layers(facility, processes()[static_cast<std::size_t>(facility.process)], lines);
  if (facility.soil) check_soil(*facility.soil, lines);
  if (facility.underdrain) check_underdrain(facility, lines);
  if (facility.process == Process::swale && facility.surface) check_swale(*facility.surface, lines);
  if (facility.process == Process::tank && facility.tank) check_tank(*facility.tank, lines);
  check_curve(facility.drain_curve, lines);
  if (facility.native_soil)
    if (const std::string wrong = infiltration::fault(*facility.native_soil); !wrong.empty()) lines.push_back("native_soil: " + wrong);
  if (!(facility.initial_saturation >= 0.0 && facility.initial_saturation <= 1.0))
    lines.push_back("initial_saturation must be from 0 to 1");
  if (constexpr double most = 256.0; lines.empty() && capacity(facility) > most)
    lines.push_back("holds more than 256 m of water over its area; give it a larger area");
  return lines;
}

}  // namespace hydro::sponge
