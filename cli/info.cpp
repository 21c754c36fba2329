#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cmath>
#include <filesystem>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "cli/commands.h"
#include "cli/response_facts.h"
#include "cli/study_facts.h"
#include "libhydro/core/error.h"
#include "libhydro/io/instant.h"
#include "libhydro/io/layered_file.h"
#include "libhydro/io/machine_memory.h"
#include "libhydro/io/network_file.h"
#include "libhydro/io/raster_file.h"
#include "libhydro/io/result_file.h"
#include "libhydro/io/vector_file.h"
#include "libhydro/scenario/read.h"

namespace hydro::cli {
namespace {

using Json = nlohmann::ordered_json;

/// What is known of a file: keys and values, for programs as they are, for people one a line.
Json facts_of_results(const std::string& path) {
  const io::Hdf5ResultReader reader(path);
  const results::RunResult run = reader.read_result();
  const Grid& grid = reader.grid();
  const char* status = reader.status() == io::RunStatus::complete  ? "complete"
                       : reader.status() == io::RunStatus::failed ? "failed"
                                                                   : "not finished";
  Json facts{{"kind", "results of a run"}, {"file", reader.path()}, {"bytes", std::filesystem::file_size(reader.path())}, {"status", status}};
  if (!reader.failure().empty()) facts["failure"] = reader.failure();
  facts.update({{"scenario", run.scenario},
                {"title", run.title},
                {"start", io::iso_instant(run.start_utc, run.start_offset_minutes)},
                {"rows", grid.rows},
                {"columns", grid.columns},
                {"cell_size_m", grid.cell_size},
                {"crs", grid.crs},
                {"west_m", grid.west},
                {"south_m", grid.south()},
                {"east_m", grid.east()},
                {"north_m", grid.north}});
  facts["frames"] = reader.frame_count();
  facts["frame_times_s"] = Json::array();
  for (std::uint64_t i = 0; i < reader.frame_count(); ++i) facts["frame_times_s"].push_back(reader.frame_time(i));
  facts["frames_hold"] = reader.has_velocity() ? Json{"depth", "velocity_x", "velocity_y"} : Json{"depth"};
  facts["overviews"] = std::max(reader.level_count() - 1, 0);
  if (reader.status() != io::RunStatus::complete) return facts;
  facts["simulated_s"] = run.simulated;
  facts["steps"] = run.steps;
  Json maxima = Json::array();
  const auto add = [&maxima](const char* name, const Raster<float>& values) {
    if (!values.empty()) maxima.push_back(name);
  };
  add("depth", run.peaks.depth), add("level", run.peaks.level), add("speed", run.peaks.speed), add("depth_speed", run.peaks.depth_speed);
  add("hazard_rating", run.peaks.hazard_rating), add("arrival_time", run.peaks.arrival_time);
  for (const auto& [threshold, values] : run.peaks.duration_over) maxima.push_back(fmt::format("duration_over_{}", threshold));
  facts["maxima"] = maxima;
  facts["report_times"] = run.report_times.size();
  facts["gauges"] = run.gauges.size();
  facts["sections"] = run.sections.size();
  facts["boundaries"] = run.boundaries.size();
  facts["plots"] = run.catchments.size();
  facts["facilities"] = run.facilities.size();
  facts["nodes"] = run.nodes.size();
  facts["links"] = run.links.size();
  if (!run.capture.empty() && run.capture.back().id.empty()) facts["capture_ratio"] = run.capture.back().capture_ratio();
  facts["mass_error_relative"] = run.balance.empty() ? 0.0 : run.balance.back().relative_error();
  facts["inputs"] = run.inputs.size();
  for (const Bilingual& remark : run.remarks) facts["remarks"].push_back(remark.english), facts["remarks_zh"].push_back(remark.chinese);
  return facts;
}

Json facts_of_raster(const std::string& path) {
  const io::RasterFileInfo raster = io::inspect_raster(path);
  Json facts{{"kind", "raster"}, {"file", path}, {"bytes", raster.file_bytes}, {"driver", raster.driver}, {"rows", raster.rows},
             {"columns", raster.columns}, {"bands", raster.bands}, {"data_type", raster.data_type}, {"unit", raster.unit}, {"crs", raster.crs}};
  if (raster.placed && !raster.rotated)
    facts.update({{"cell_width", raster.cell_width}, {"cell_height", raster.cell_height}, {"west", raster.west}, {"north", raster.north}});
  facts["nodata"] = raster.nodata && std::isfinite(*raster.nodata) ? Json(*raster.nodata) : raster.nodata ? Json(fmt::format("{}", *raster.nodata)) : Json();
  Json faults = Json::array();
  for (const Fault& fault : io::faults_as_grid(raster)) faults.push_back(fault.message);
  facts["faults_as_terrain"] = faults;
  return facts;
}

Json facts_of_features(const std::string& path) {
  const io::VectorFile file = io::read_vector(path, "");
  Json facts{{"kind", "features"}, {"file", path}, {"driver", file.driver}, {"layer", file.layer}, {"crs", file.crs}, {"features", file.features.size()}};
  facts["attributes"] = file.attribute_names;
  return facts;
}

Json facts_of_network(const std::string& path) {
  const io::NetworkFile file = io::read_network(path);
  Json facts{{"kind", "drainage network"}, {"file", path}, {"crs", file.crs}, {"nodes", file.network.nodes.size()}, {"links", file.network.links.size()}};
  for (const char* kind : {"junction", "storage", "outfall"})
    facts[kind + std::string("s")] = std::ranges::count_if(file.network.nodes, [&](const network::Node& node) { return network::kind_of(node) == kind; });
  for (const char* kind : {"conduit", "pump", "orifice", "gate", "weir", "outlet"})
    facts[kind + std::string("s")] = std::ranges::count_if(file.network.links, [&](const network::Link& link) { return network::kind_of(link) == kind; });
  facts["inflows"] = file.network.inflows.size();
  facts["rules"] = file.rules.size();
  return facts;
}

/// A GeoPackage of several layers, one of them named "nodes".
bool is_network_file(const std::string& path) {
  if (!path.ends_with(".gpkg")) return false;
  const io::LayeredFile file = io::read_layers(path, "");
  return file.layer("nodes") && file.layer("conduits");
}

Json facts_of_scenario(const std::string& path) {
  const scenario::Scenario scenario = scenario::read_scenario(path);
  return {{"kind", "scenario"},
          {"file", path},
          {"name", scenario.name},
          {"title", scenario.title},
          {"start", io::iso_instant(scenario.start_utc, scenario.start_offset_minutes)},
          {"duration_s", scenario.duration},
          {"terrain", scenario.terrain.elevation.written},
          {"network", scenario.network ? scenario.network->file.written : std::string()},
          {"plots", scenario.catchments ? scenario.catchments->plots.catchments.size() : 0},
          {"land_cover_classes", scenario.land_cover.size()},
          {"soils", scenario.soils.size()},
          {"boundaries", scenario.boundaries.size()},
          {"gauges", scenario.gauges.size()},
          {"sections", scenario.sections.size()},
          {"frame_interval_s", scenario.output.interval}};
}

Json facts_of(const std::string& path) {
  if (std::filesystem::is_directory(path) || path.ends_with(".h5")) return facts_of_results(path);
  if (path.ends_with(".toml")) {
    const std::string format = format_of(path);
    if (format.starts_with("hydro-plan/")) return facts_of_plan(path);
    if (format.starts_with("hydro-drill/")) return facts_of_drill(path);
    if (format.starts_with("hydro-study/")) return facts_of_study(path);
    return facts_of_scenario(path);
  }
  if (is_network_file(path)) return facts_of_network(path);
  if (io::is_vector_file(path)) return facts_of_features(path);
  return facts_of_raster(path);
}

std::string text_of(const std::string& key, const Json& value) {
  if (value.is_null()) return "none";
  if (value.is_string()) return value.get<std::string>().empty() ? "none" : value.get<std::string>();
  if (key == "bytes") return io::bytes_text(value.get<double>());
  if (value.is_number_float()) return fmt::format("{:.10g}", value.get<double>());
  if (!value.is_array()) return value.dump();
  if (value.empty()) return "none";
  constexpr std::size_t enough = 12;
  std::string text;
  for (std::size_t i = 0; i < std::min(value.size(), enough); ++i) text += (i > 0 ? ", " : "") + text_of("", value[i]);
  if (value.size() > enough) text += ", ... " + text_of("", value.back());
  return text;
}

void inform(const std::string& path, const Session& session) {
  const Json facts = facts_of(path);
  if (session.json) {
    std::cout << facts.dump(2) << '\n';
    return;
  }
  std::size_t width = 0;
  for (const auto& [key, value] : facts.items()) width = std::max(width, key.size());
  for (const auto& [key, value] : facts.items()) {
    std::string label = key;
    std::ranges::replace(label, '_', ' ');
    std::cout << fmt::format("{:<{}}  {}\n", label, width, text_of(key, value));
  }
}

}  // namespace

void add_info(CLI::App& command, Session& session) {
  const auto path = std::make_shared<std::string>();
  command.add_option("FILE", *path, "results folder, results.h5, scenario, study, response plan, drill, raster or vector file")->required();
  command.footer("Example:\n  hydro info first-flood-run");
  command.callback([path, &session] { inform(*path, session); });
}

}  // namespace hydro::cli
