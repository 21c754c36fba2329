#include "libhydro/scenario/read.h"

#include <algorithm>
#include <filesystem>

#include "libhydro/core/unit.h"
#include "libhydro/scenario/detail/sections.h"

namespace hydro::scenario {
namespace {

/// "first-flood" for scenarios/first-flood/scenario.toml, "storm_b" for studies/storm_b.toml.
std::string name_from_path(const std::string& path) {
  const std::filesystem::path file = std::filesystem::absolute(path).lexically_normal();
  const std::string stem = file.stem().string(), folder = file.parent_path().filename().string();
  return stem == "scenario" && !folder.empty() ? folder : stem;
}

bool is_file_name(const std::string& name) {
  return !name.empty() && name.size() <= 100 && name.front() != '.' && name.front() != '-' &&
         std::none_of(name.begin(), name.end(), [](char c) {
           return static_cast<unsigned char>(c) < 0x20 ||
                  std::string_view("/\\:*?\"<>|").find(c) != std::string_view::npos;
         });
}

void read_heading(io::TomlTable& root, Scenario& scenario) {
  root.require_format("hydro-scenario/1");
  if (root.text("name", scenario.name) && !is_file_name(scenario.name))
    root.fault("name",
               "name is to name folders: it must have 1 to 100 bytes, not begin with . or -, and have none of / \\ : * "
               "? \" < > |");
  root.text("title", scenario.title);
  if (scenario.title.empty()) scenario.title = scenario.name;
}

void read_time(io::TomlTable& root, Scenario& scenario) {
  if (!root.require("time", "[time] with start = 2024-09-16T00:00:00+08:00 and duration = \"3h\"")) return;
  std::optional<io::TomlTable> time = root.table("time");
  if (!time) return;
  io::Moment start;
  if (time->require("start", "start = 2024-09-16T00:00:00+08:00") && time->moment("start", start)) {
    scenario.start_utc = start.utc;
    scenario.start_offset_minutes = start.offset_minutes;
  }
  constexpr double century = 100.0 * unit::a.to_si;
  if (time->require("duration", "duration = \"3h\""))
    time->quantity("duration", scenario.duration, unit::s, Range::positive(century));
  time->quantity("exchange_interval", scenario.exchange_interval, unit::s, Range{0.1, 10.0});
}

Scenario read_document(io::TomlDocument document, const std::string& path, FaultList& faults) {
  Scenario scenario;
  scenario.path = path;
  scenario.name = name_from_path(path);
  io::TomlTable root = document.root();
  read_heading(root, scenario);
  read_time(root, scenario);
  const auto is_there = [&](const char* key) { return root.kind(key) != io::TomlKind::none; };
  if ((!is_there("catchments") && !is_there("network")) || is_there("terrain")) read_terrain(root, scenario.terrain);
  read_land(root, scenario, faults);
  read_facilities(root, scenario, faults);
  read_sponge(root, scenario);
  read_rain(root, scenario);
  read_evaporation(root, scenario);
  read_catchments(root, scenario, faults);
  read_network(root, scenario);
  read_boundaries(root, scenario.boundaries);
  read_drainage_systems(root, scenario);
  read_gauges(root, scenario.gauges);
  read_sections(root, scenario.sections);
  read_initial(root, scenario.initial);
  read_surface(root, scenario.surface);
  read_places(root, scenario);
  read_harm(root, scenario.harm);
  read_defences(root, scenario.defences);
  read_typhoon(root, scenario);
  read_output(root, scenario);
  document.report_unknown_keys();
  return scenario;
}

}  // namespace

Scenario read_scenario(const std::string& path, FaultList& faults, std::span<const std::string> overrides) {
  return read_document(io::TomlDocument::open(path, faults, overrides), path, faults);
}

Scenario read_scenario(const std::string& path, std::span<const std::string> overrides) {
  FaultList faults;
  Scenario scenario = read_scenario(path, faults, overrides);
  faults.throw_if_any();
  return scenario;
}

Scenario parse_scenario(std::string_view text, const std::string& path, FaultList& faults,
                        std::span<const std::string> overrides) {
  return read_document(io::TomlDocument::parse(text, path, faults, overrides), path, faults);
}

Scenario preset_facilities() {
  FaultList faults;
  Scenario read = parse_scenario("format = 'hydro-scenario/1'\n[time]\nstart = 2000-01-01T00:00:00Z\nduration = '1h'\n"
                                 "[terrain]\nelevation = 'none.tif'\nmanning_n = 0.03\n[sponge]\n",
                                 "presets of hydro", faults);
  faults.throw_if_any();
  return read;
}

}  // namespace hydro::scenario
