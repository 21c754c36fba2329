#include "libhydro/sponge/facility.h"

#include <algorithm>
#include <cassert>

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
}

void check_curve(const std::vector<std::pair<double, double>>& curve, Lines& lines) {
  for (std::size_t i = 0; i < curve.size(); ++i) {
    if (i > 0 && !(curve[i - 1].first < curve[i].first)) lines.push_back("drain_curve: heads must rise from point to point");
    if (!(curve[i].second >= 0.0)) lines.push_back("drain_curve: a multiplier must not be negative");
  }
}

}  // namespace

Process::Process(std::string_view name) {
  const auto found = std::ranges::find(processes(), name, &ProcessInfo::name);
  assert(found != processes().end());
  index_ = static_cast<int>(found - processes().begin());
}

std::vector<std::string> faults(const Facility& facility) {
  Lines lines;
  check_layers(facility, facility.process.info(), lines);
  if (facility.soil) check_soil(*facility.soil, lines);
  if (facility.underdrain) check_underdrain(facility, lines);
  if (const auto check = facility.process.info().check) check(facility, lines);
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
