#include "libhydro/study/export_run.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <filesystem>
#include <limits>

#include <fmt/format.h>

#include "libhydro/core/error.h"
#include "libhydro/io/class_areas.h"
#include "libhydro/io/netcdf_file.h"
#include "libhydro/io/output_folder.h"
#include "libhydro/io/result_file.h"
#include "libhydro/io/table_file.h"
#include "libhydro/io/vector_writer.h"
#include "libhydro/study/map_files.h"

namespace hydro::study {
namespace {

constexpr double same_instant = 1e-3;  ///< [s]

/// Frames at the times that were asked for, in their own order.
std::vector<std::uint64_t> frames_at(const io::Hdf5ResultReader& reader, const std::vector<double>& times) {
  std::vector<std::uint64_t> frames;
  if (times.empty())
    for (std::uint64_t frame = 0; frame < reader.frame_count(); ++frame) frames.push_back(frame);
  for (const double time : times) {
    double nearest = std::numeric_limits<double>::infinity();
    std::uint64_t frame = 0;
    for (std::uint64_t i = 0; i < reader.frame_count(); ++i)
      if (std::abs(reader.frame_time(i) - time) < std::abs(nearest - time)) nearest = reader.frame_time(i), frame = i;
    if (!(std::abs(nearest - time) <= same_instant))
      throw InputError(fmt::format("{}: there is no frame at {:g} s", reader.path(), time),
                       std::isfinite(nearest) ? fmt::format("the nearest one is at {:g} s; hydro info lists them", nearest) : "the run has no frames");
    frames.push_back(frame);
  }
  return frames;
}

void export_maps(const io::OutputFolder& folder, const io::Hdf5ResultReader& reader, const std::vector<std::uint64_t>& frames, const ExportRequest& request) {
  const io::MapMeaning meaning = map_meaning(report::depth_ramp(request.language));
  bool whole_seconds = true;  // of all frames, so that maps of one run are named alike
  for (std::uint64_t frame = 0; frame < reader.frame_count(); ++frame)
    whole_seconds = whole_seconds && std::abs(reader.frame_time(frame) - std::round(reader.frame_time(frame))) < same_instant / 2.0;
  for (const std::uint64_t frame : frames) {
    const double time = reader.frame_time(frame);
    io::write_map(folder.file(whole_seconds ? fmt::format("depth_{:08.0f}s.tif", time) : fmt::format("depth_{:012.3f}s.tif", time)), reader.grid(), reader.read_depth(frame), meaning, request.threads);
  }
}

/// Ground that was dry at the start, by class of its greatest depth.
void export_areas(const std::string& path, const results::RunResult& result) {
  const results::Peaks& peaks = result.peaks;
  if (peaks.depth.empty()) throw InputError("the run did not record the greatest depth", "add \"depth\" to output.maxima and run again");
  std::vector<double> limits;
  for (const auto& [threshold, area] : result.flooded_area) limits.push_back(threshold);
  Raster<std::uint8_t> classes(result.grid);
  for (std::size_t cell = 0; cell < classes.size(); ++cell) {
    if (!peaks.wet_at_start.empty() && peaks.wet_at_start[cell]) continue;
    for (std::size_t i = 0; i < limits.size(); ++i)
      if (peaks.depth[cell] > static_cast<float>(limits[i])) classes[cell] = static_cast<std::uint8_t>(i + 1);
  }
  io::VectorLayer layer{.name = "flooded_area", .crs = result.grid.crs, .attribute_names = {"depth_from_m", "depth_to_m", "area_m2"}};
  for (io::ClassArea& area : io::class_areas(result.grid, classes)) {
    const std::size_t index = area.class_code;
    const io::Attribute upper = index < limits.size() ? io::Attribute(limits[index]) : io::Attribute();
    layer.features.push_back({.shape = std::move(area.outline), .attributes = {limits[index - 1], upper, area.area}});
  }
  io::write_vector(path, layer, io::GeoJsonPlaces::longitude_latitude);
}

}  // namespace

std::vector<std::string> export_run(const ExportRequest& request) {
  const io::Hdf5ResultReader reader(request.folder, request.threads);
  const results::RunResult result = io::read_run_result(reader);
  const bool has_map = reader.grid().rows > 0;
  if (!has_map && request.format != ExportFormat::csv)
    throw InputError(request.folder + ": is a run of plots or sewers without a terrain, which has no map", "write --format csv");
  const std::vector<std::uint64_t> frames = frames_at(reader, request.times);
  io::OutputFolder folder(request.out.empty() ? result.scenario + "-export" : request.out,
                          request.replace ? io::Existing::replace : io::Existing::refuse);
  switch (request.format) {
    case ExportFormat::netcdf: io::write_netcdf(folder.file("results.nc"), reader, result, frames); break;
    case ExportFormat::geotiff: export_maps(folder, reader, frames, request); break;
    case ExportFormat::csv:
      if (has_map) {
        io::write_gauge_table(folder.file("gauges.csv"), result);
        if (!result.hot_spots.empty()) io::write_place_table(folder.file("places.csv"), result);
        io::write_section_table(folder.file("sections.csv"), result);
        io::write_boundary_table(folder.file("boundaries.csv"), result);
      }
      if (!result.catchments.empty()) io::write_catchment_table(folder.file("catchments.csv"), result);
      if (!result.facilities.empty()) {
        io::write_facility_table(folder.file("facilities.csv"), result);
        io::write_facility_totals(folder.file("facility_totals.csv"), result);
      }
      if (!result.nodes.empty()) {
        io::write_node_table(folder.file("nodes.csv"), result);
        io::write_link_table(folder.file("links.csv"), result);
        io::write_network_action_table(folder.file("actions.csv"), result);
      }
      io::write_balance_table(folder.file("balance.csv"), result);
      break;
    case ExportFormat::geojson: export_areas(folder.file("flooded_area.geojson"), result); break;
  }
  folder.complete();
  std::vector<std::string> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder.path())) files.push_back(entry.path().string());
  std::ranges::sort(files);
  return files;
}

}  // namespace hydro::study
