#include "libhydro/scenario/check.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>

#include "libhydro/io/machine_memory.h"
#include "libhydro/scenario/assemble.h"
#include "libhydro/scenario/assemble_network.h"
#include "libhydro/scenario/assemble_plots.h"
#include "libhydro/scenario/detail/assemble_forcing.h"
#include "libhydro/scenario/detail/findings.h"
#include "libhydro/scenario/read.h"

namespace hydro::scenario {
namespace {

/// The rectangle that the terrain covers.
struct Extent {
  double west = 0.0, south = 0.0, east = 0.0, north = 0.0;
  bool contains(const Point& p) const { return p.x >= west && p.x < east && p.y > south && p.y <= north; }
  bool overlaps(const Extent& other) const {
    return west < other.east && other.west < east && south < other.north && other.south < north;
  }
  std::string text() const {
    return fmt::format("easting {:.10g} to {:.10g}, northing {:.10g} to {:.10g}", west, east, south, north);
  }
};

Extent extent_of(const io::RasterFileInfo& info) {
  return {info.west, info.north - static_cast<double>(info.rows) * info.cell_height,
          info.west + static_cast<double>(info.columns) * info.cell_width, info.north};
}

/// Adds the faults of a file; those without a line of their own are placed where the scenario names the file.
void add_faults(const std::vector<Fault>& found, const FileReference& file, FaultList& faults) {
  for (Fault fault : found) {
    if (fault.place.line == 0) {
      if (fault.place.file == file.path) fault.message = file.written + ": " + fault.message;
      fault.place = file.place;
    }
    faults.add(std::move(fault));
  }
}

bool is_readable(const FileReference& file, FaultList& faults) {
  std::error_code status;
  const bool folder = std::filesystem::is_directory(file.path, status);
  if (!folder && std::ifstream(file.path, std::ios::binary)) return true;
  const char* why = folder                                       ? "is a folder, not a file"
                    : std::filesystem::exists(file.path, status) ? "cannot be opened for reading"
                                                                 : "there is no such file";
  const std::string hint = file.path == file.written ? "" : "looked for at " + file.path;
  faults.add(Fault{file.place, file.written + ": " + why, hint, true});
  return false;
}

CheckedInput look_at(const NamedFile& named, FaultList& faults) {
  CheckedInput input{.named = named};
  if (!is_readable(named.file, faults)) return input;
  input.readable = true;
  std::error_code status;
  const std::uintmax_t bytes = std::filesystem::file_size(named.file.path, status);
  if (!status) input.bytes = bytes;
  if (named.content != FileContent::raster && named.content != FileContent::map) return input;
  try {
    input.raster = io::inspect_raster(named.file.path);
  } catch (const std::exception& error) {
    if (named.content == FileContent::map) return input;  // features, then
    if (const auto* input_error = dynamic_cast<const InputError*>(&error)) {
      add_faults(input_error->faults(), named.file, faults);
    } else if (const auto* file_error = dynamic_cast<const FileError*>(&error)) {
      faults.add(Fault{named.file.place, file_error->what(), file_error->hint(), true});
    } else {
      throw;
    }
    input.readable = false;
  }
  return input;
}

/// The extent of the terrain, when it can be the grid of a run.
std::optional<Extent> check_terrain(const CheckedInput& elevation, const TerrainSource& terrain, FaultList& faults) {
  if (!elevation.raster) return std::nullopt;
  const auto found = io::faults_as_grid(*elevation.raster, {.unit = terrain.elevation_unit, .crs = terrain.crs});
  add_faults(found, terrain.elevation, faults);
  if (!found.empty()) return std::nullopt;
  return extent_of(*elevation.raster);
}

void check_overlap(const std::vector<CheckedInput>& inputs, const Extent& terrain, FaultList& faults) {
  const std::string& crs = inputs.front().raster->crs;
  for (std::size_t i = 1; i < inputs.size(); ++i) {
    const auto& raster = inputs[i].raster;
    if (!raster || !raster->placed || raster->rotated || (!raster->crs.empty() && raster->crs != crs)) continue;
    if (const Extent extent = extent_of(*raster); !extent.overlaps(terrain))
      faults.add(inputs[i].named.file.place,
                 fmt::format("{}: lies beside the terrain: {}", inputs[i].named.file.written, extent.text()),
                 "the terrain covers " + terrain.text());
  }
}

/// Points of the scenario must lie on the terrain's raster; lines and areas must touch it.
void check_places(const Scenario& scenario, const Extent& terrain, FaultList& faults) {
  const auto outside = [&](const SourcePlace& place, const std::string& what) {
    faults.add(place, what + " lies outside the terrain", "the terrain covers " + terrain.text());
  };
  const auto all_outside = [&](const std::vector<Point>& points) {
    Extent box{1e300, 1e300, -1e300, -1e300};
    for (const Point& p : points)
      box = {std::min(box.west, p.x), std::min(box.south, p.y), std::max(box.east, p.x), std::max(box.north, p.y)};
    return !points.empty() && (box.west > terrain.east || box.east < terrain.west || box.south > terrain.north ||
                               box.north < terrain.south);
  };
  for (const GaugeSource& gauge : scenario.gauges)
    if (!terrain.contains(gauge.at))
      outside(gauge.place, fmt::format("gauge \"{}\" at [{:.10g}, {:.10g}]", gauge.id, gauge.at.x, gauge.at.y));
  for (const SectionSource& section : scenario.sections)
    if (all_outside(section.line)) outside(section.place, fmt::format("section \"{}\"", section.id));
  for (const BreakLine& line : scenario.terrain.break_lines)
    if (all_outside(line.line)) outside(line.place, "the break line");
  for (const BoundarySource& boundary : scenario.boundaries) {
    const std::string what = fmt::format("\"{}\"", boundary.id);
    if (const auto* points = std::get_if<PointPlace>(&boundary.where)) {
      for (const Point& p : points->points)
        if (!terrain.contains(p)) outside(boundary.place, fmt::format("{} at [{:.10g}, {:.10g}]", what, p.x, p.y));
    } else if (const auto* line = std::get_if<LinePlace>(&boundary.where)) {
      if (all_outside(line->line)) outside(boundary.place, what);
    } else if (const auto* area = std::get_if<AreaPlace>(&boundary.where)) {
      if (all_outside(area->area.outer)) outside(boundary.place, what);
    } else if (const auto* disc = std::get_if<DiscPlace>(&boundary.where)) {
      const Point c = disc->centre;
      const double r = disc->radius;
      if (all_outside({{c.x - r, c.y - r}, {c.x + r, c.y + r}})) outside(boundary.place, what);
    } else if (const auto* edge = std::get_if<EdgePlace>(&boundary.where)) {
      const bool along_x = edge->edge == EdgePlace::Edge::north || edge->edge == EdgePlace::Edge::south;
      const double low = along_x ? terrain.west : terrain.south, high = along_x ? terrain.east : terrain.north;
      if (edge->from.value_or(low) >= high || edge->to.value_or(high) <= low) outside(boundary.place, "all of " + what);
    }
  }
}

void check_budget(const CheckedInput& elevation, CheckReport& report, FaultList& faults, int threads) {
  const io::RasterFileInfo& info = *elevation.raster;
  report.estimate = estimate_run(report.scenario, static_cast<double>(info.rows), static_cast<double>(info.columns),
                                 info.cell_width, threads);
  const RunEstimate& run = *report.estimate;
  add_faults_of_size(run, report.scenario, report.memory_available, faults);
  if (run.disk > report.disk_available)
    report.warnings.push_back(fmt::format("results may take {}, and the current folder's disk has {} free",
                                          io::bytes_text(run.disk), io::bytes_text(report.disk_available)));
}

/// Counts sites and area of each kind; sites are in the order of their kinds.
void list_facilities(const simulation::Domain& domain, std::vector<CheckedFacilities>& kinds) {
  const sponge::FacilityField& field = domain.sponge;
  for (const sponge::FacilityField::Site& site : field.sites) {
    const sponge::Facility& facility = field.facilities[static_cast<std::size_t>(site.facility)];
    if (kinds.empty() || kinds.back().kind != facility.name) kinds.push_back({facility.name, facility.title});
    ++kinds.back().sites;
    kinds.back().area += site.area * domain.ground.grid.cell_area();
  }
}

/// Reads the network and what flows into it.
void read_network_of(CheckReport& report, FaultList& faults) {
  const Scenario& scenario = report.scenario;
  try {
    AssembledNetwork assembled = assemble_network(scenario);
    for (const Bilingual& remark : assembled.remarks) report.remarks.push_back(remark);
    if (scenario.catchments) plot_inlets(scenario, assembled.drawing.network), plot_outfalls(scenario, assembled.drawing.network);
    report.network = std::move(assembled.drawing.network);
  } catch (const InputError& error) {
    for (const Fault& fault : error.faults()) faults.add(fault);
  }
}

/// Builds what a run would compute with, for the faults that this meets; of a large terrain only the series.
void read_data(CheckReport& report, FaultList& faults) {
  const Scenario& scenario = report.scenario;
  const bool with_ground = has_terrain(scenario) && report.values_read;  // then the network is read with it
  if (scenario.network && !with_ground) read_network_of(report, faults);
  try {
    if (!has_terrain(scenario)) {
      if (scenario.catchments)
        for (const Bilingual& remark : assemble_plots(scenario).remarks) report.remarks.push_back(remark);
      report.values_read = true;
    } else if (with_ground) {
      Assembled assembled = assemble(scenario);
      report.network = std::move(assembled.domain.sewers.network);
      for (const Bilingual& remark : assembled.remarks) report.remarks.push_back(remark);
      list_facilities(assembled.domain, report.facilities);
    } else {
      detail::Findings findings;
      detail::assemble_storm(scenario, nullptr, findings);
      detail::assemble_evaporation(scenario, findings);
      detail::assemble_boundaries(scenario, nullptr, findings);
      findings.throw_if_any();
      for (const Bilingual& remark : findings.take_remarks()) report.remarks.push_back(remark);
    }
  } catch (const InputError& error) {
    for (const Fault& fault : error.faults()) faults.add(fault);
  }
}

/// Adds faults, but none at a place that has one already: it is the same, met twice.
void add_others(const FaultList& more, FaultList& faults) {
  const std::vector<Fault> known = faults.faults();
  for (const Fault& fault : more.faults()) {
    const auto same_place = [&](const Fault& other) {
      return other.place.file == fault.place.file && other.place.line == fault.place.line &&
             other.place.column == fault.place.column;
    };
    if (std::ranges::none_of(known, same_place)) faults.add(fault);
  }
}

void warn_of_oddities(CheckReport& report) {
  const Scenario& scenario = report.scenario;
  if (std::holds_alternative<std::monostate>(scenario.rain) && !scenario.network && scenario.boundaries.empty() && !scenario.initial.level &&
      std::get_if<double>(&scenario.initial.depth) && std::get<double>(scenario.initial.depth) == 0.0)
    report.warnings.emplace_back("no water enters: there is no rain, no inflow, no boundary and no water at the start");
  if (has_terrain(scenario) && scenario.output.interval > scenario.duration)
    report.warnings.emplace_back("output.interval is longer than the run: only its beginning and its end are written");
}

}  // namespace

bool CheckReport::only_unreadable() const { return !faults.empty() && std::ranges::all_of(faults, &Fault::unreadable); }

CheckReport check(const std::string& path, std::span<const std::string> overrides, int threads) {
  CheckReport report{.path = path};
  FaultList faults;
  try {
    report.scenario = read_scenario(path, faults, overrides);
  } catch (const FileError& error) {
    Fault fault;
    fault.message = error.what();
    fault.hint = error.hint();
    fault.unreadable = true;
    report.faults.push_back(std::move(fault));
    return report;
  }
  report.memory_available = static_cast<double>(io::available_memory());
  std::error_code status;
  report.disk_available = static_cast<double>(std::filesystem::space(".", status).available);

  const bool well_written = faults.empty();
  FaultList looked;  // what is wrong with the files, seen from outside
  for (const NamedFile& named : named_files(report.scenario)) report.inputs.push_back(look_at(named, looked));
  if (!report.inputs.empty() && report.inputs.front().named.key == "terrain.elevation") {
    const CheckedInput& elevation = report.inputs.front();
    if (const auto terrain = check_terrain(elevation, report.scenario.terrain, looked)) {
      if (report.scenario.duration > 0.0) check_budget(elevation, report, looked, threads);
      report.values_read = well_written && report.estimate && report.estimate->cells <= most_cells_read;
      if (!report.values_read) {  // otherwise building the run finds them
        check_overlap(report.inputs, *terrain, looked);
        check_places(report.scenario, *terrain, looked);
      }
    }
  }
  if (report.scenario.catchments && well_written && report.scenario.duration > 0.0) report.estimate = estimate_plots(report.scenario, threads);
  if (well_written) read_data(report, faults);
  add_others(looked, faults);
  if (faults.empty()) warn_of_oddities(report);
  report.faults = faults.faults();
  return report;
}

void look_for_files(const Scenario& scenario, FaultList& faults) {
  for (const NamedFile& named : named_files(scenario)) is_readable(named.file, faults);
}

}  // namespace hydro::scenario
