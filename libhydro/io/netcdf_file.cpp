#include "libhydro/io/netcdf_file.h"

#include <netcdf.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cmath>
#include <limits>

#include <fmt/format.h>
#include <ogr_spatialref.h>

#include "libhydro/core/error.h"
#include "libhydro/io/detail/posix_file.h"
#include "libhydro/io/instant.h"

namespace hydro::io {
namespace {

/// An open NetCDF file under a temporary name; every failed call is a `FileError` about the goal.
class NetcdfFile {
 public:
  explicit NetcdfFile(std::string goal) : goal_(std::move(goal)), temporary_(goal_ + ".tmp") {
    { const detail::PosixFile probe(temporary_, detail::PosixFile::Access::create); }  // says why when the place is not writable
    check(nc_create(temporary_.c_str(), NC_NETCDF4 | NC_CLOBBER, &id_));
    open_ = true;
  }
  ~NetcdfFile() {
    if (open_) nc_abort(id_);
    if (!saved_) ::remove(temporary_.c_str());
  }
  NetcdfFile(const NetcdfFile&) = delete;
  NetcdfFile& operator=(const NetcdfFile&) = delete;

  int id() const { return id_; }
  void check(int returned) const {
    if (returned == NC_NOERR) return;
    constexpr std::uint64_t hardly_anything = 1 << 20;
    if (detail::free_bytes(temporary_) < hardly_anything) detail::throw_file_error(goal_, "write", ENOSPC, needed_);
    throw FileError(goal_, std::string("cannot write: ") + nc_strerror(returned));
  }
  void will_need(std::uint64_t bytes) { needed_ = bytes; }
  void text(int variable, const char* name, const std::string& value) const {
    check(nc_put_att_text(id_, variable, name, value.size(), value.data()));
  }
  void number(int variable, const char* name, double value) const { check(nc_put_att_double(id_, variable, name, NC_DOUBLE, 1, &value)); }
  int define(const std::string& name, nc_type type, const std::vector<int>& dimensions) const {
    int variable = 0;
    check(nc_def_var(id_, name.c_str(), type, static_cast<int>(dimensions.size()), dimensions.data(), &variable));
    return variable;
  }
  void save() {
    open_ = false;
    check(nc_close(id_));
    detail::PosixFile(temporary_, detail::PosixFile::Access::write).sync();
    detail::rename_durably(temporary_, goal_);
    saved_ = true;
  }

 private:
  std::string goal_, temporary_;
  int id_ = 0;
  std::uint64_t needed_ = 0;
  bool open_ = false, saved_ = false;
};

/// The plane as CF wants it, and as GDAL and QGIS read it.
void define_plane(const NetcdfFile& file, const Grid& grid) {
  const int variable = file.define("crs", NC_INT, {});
  OGRSpatialReference plane;
  if (grid.crs.empty() || plane.SetFromUserInput(grid.crs.c_str()) != OGRERR_NONE) return;
  char* wkt = nullptr;
  plane.exportToWkt(&wkt);
  file.text(variable, "crs_wkt", wkt ? wkt : "");
  file.text(variable, "spatial_ref", wkt ? wkt : "");
  CPLFree(wkt);
  file.text(variable, "GeoTransform", fmt::format("{} {} 0 {} 0 {}", grid.west, grid.cell_size, grid.north, -grid.cell_size));
  const char* projection = plane.GetAttrValue("PROJECTION");
  if (!projection || std::string_view(projection) != SRS_PT_TRANSVERSE_MERCATOR) return;
  file.text(variable, "grid_mapping_name", "transverse_mercator");
  file.number(variable, "semi_major_axis", plane.GetSemiMajor());
  file.number(variable, "inverse_flattening", plane.GetInvFlattening());
  file.number(variable, "latitude_of_projection_origin", plane.GetNormProjParm(SRS_PP_LATITUDE_OF_ORIGIN));
  file.number(variable, "longitude_of_central_meridian", plane.GetNormProjParm(SRS_PP_CENTRAL_MERIDIAN));
  file.number(variable, "scale_factor_at_central_meridian", plane.GetNormProjParm(SRS_PP_SCALE_FACTOR, 1.0));
  file.number(variable, "false_easting", plane.GetNormProjParm(SRS_PP_FALSE_EASTING));
  file.number(variable, "false_northing", plane.GetNormProjParm(SRS_PP_FALSE_NORTHING));
}

struct Dimensions { int time = 0, y = 0, x = 0; };

int define_map(const NetcdfFile& file, const Grid& grid, const std::string& name, nc_type type, std::vector<int> dimensions, const char* units, const char* meaning) {
  const int variable = file.define(name, type, dimensions);
  std::vector<std::size_t> chunk{std::min<std::size_t>(256, static_cast<std::size_t>(grid.rows)), std::min<std::size_t>(256, static_cast<std::size_t>(grid.columns))};
  if (dimensions.size() == 3) chunk.insert(chunk.begin(), 1);
  file.check(nc_def_var_chunking(file.id(), variable, NC_CHUNKED, chunk.data()));
  file.check(nc_def_var_deflate(file.id(), variable, 1, 1, 1));
  file.text(variable, "units", units);
  file.text(variable, "long_name", meaning);
  file.text(variable, "grid_mapping", "crs");
  return variable;
}

/// A variable of frames, packed as whole multiples of a resolution.
template <class Stored>
class PackedFrames {
 public:
  static constexpr Stored fill = std::numeric_limits<Stored>::min();

  PackedFrames(const NetcdfFile& file, const Grid& grid, const Dimensions& over, const char* name, double resolution, const char* units, const char* meaning)
      : file_(file), resolution_(resolution),
        variable_(define_map(file, grid, name, sizeof(Stored) == 2 ? NC_SHORT : NC_INT, {over.time, over.y, over.x}, units, meaning)) {
    file.check(nc_def_var_fill(file.id(), variable_, NC_FILL, &fill));
    file.number(variable_, "scale_factor", resolution);
  }

  void write(std::size_t time, const Raster<float>& values) const {
    std::vector<Stored> packed(values.size());
    std::ranges::transform(values.values(), packed.begin(), [this](float value) {
      return std::isnan(value) ? fill : static_cast<Stored>(std::lround(static_cast<double>(value) / resolution_));
    });
    const std::array<std::size_t, 3> start{time, 0, 0}, count{1, static_cast<std::size_t>(values.rows()), static_cast<std::size_t>(values.columns())};
    file_.check(nc_put_vara(file_.id(), variable_, start.data(), count.data(), packed.data()));
  }

 private:
  const NetcdfFile& file_;
  double resolution_;
  int variable_;
};

}  // namespace

void write_netcdf(const std::string& path, const Hdf5ResultReader& reader, const results::RunResult& result, const std::vector<std::uint64_t>& frames) {
  const Grid& grid = reader.grid();
  NetcdfFile file(path);
  file.will_need(estimated_result_bytes(grid, frames.size(), reader.has_velocity(), 6));
  file.text(NC_GLOBAL, "Conventions", "CF-1.8");
  file.text(NC_GLOBAL, "title", result.title.empty() ? result.scenario : result.title);
  file.text(NC_GLOBAL, "source", "hydro, local inertial flow over the ground");
  file.text(NC_GLOBAL, "scenario", result.scenario);

  Dimensions over;
  file.check(nc_def_dim(file.id(), "time", frames.size(), &over.time));
  file.check(nc_def_dim(file.id(), "y", static_cast<std::size_t>(grid.rows), &over.y));
  file.check(nc_def_dim(file.id(), "x", static_cast<std::size_t>(grid.columns), &over.x));
  const int time = file.define("time", NC_DOUBLE, {over.time}), y = file.define("y", NC_DOUBLE, {over.y}), x = file.define("x", NC_DOUBLE, {over.x});
  std::string since = iso_instant(result.start_utc, 0);
  since.replace(since.find('T'), 1, " ");
  since.pop_back();
  file.text(time, "units", "seconds since " + since);
  file.text(time, "standard_name", "time");
  file.text(time, "calendar", "standard");
  for (const auto& [variable, axis] : {std::pair(y, "y"), std::pair(x, "x")}) {
    file.text(variable, "units", "m");
    file.text(variable, "standard_name", fmt::format("projection_{}_coordinate", axis));
  }
  define_plane(file, grid);

  const PackedFrames<int> depth(file, grid, over, "depth", depth_resolution, "m", "water depth");
  std::vector<PackedFrames<short>> velocity;
  if (reader.has_velocity()) {
    velocity.emplace_back(file, grid, over, "velocity_x", velocity_resolution, "m s-1", "water velocity eastwards");
    velocity.emplace_back(file, grid, over, "velocity_y", velocity_resolution, "m s-1", "water velocity northwards");
  }
  struct Maximum { const Raster<float>* values; int variable; };
  std::vector<Maximum> maxima;
  const auto add = [&](const std::string& name, const Raster<float>& values, const char* units, const char* meaning) {
    if (values.empty()) return;
    const int variable = define_map(file, grid, name, NC_FLOAT, {over.y, over.x}, units, meaning);
    const float fill = NC_FILL_FLOAT;
    file.check(nc_def_var_fill(file.id(), variable, NC_FILL, &fill));
    maxima.push_back({&values, variable});
  };
  add("max_depth", result.peaks.depth, "m", "greatest water depth");
  add("max_level", result.peaks.level, "m", "greatest water level");
  add("max_speed", result.peaks.speed, "m s-1", "greatest water speed");
  add("max_depth_speed", result.peaks.depth_speed, "m2 s-1", "greatest depth times speed");
  add("max_hazard_rating", result.peaks.hazard_rating, "m2 s-1", "greatest depth * (speed + 0.5), DEFRA FD2321 without debris factor");
  add("arrival_time", result.peaks.arrival_time, "s", "time from the start until water arrived");
  for (const auto& [threshold, duration] : result.peaks.duration_over)
    add(fmt::format("duration_over_{}", threshold), duration, "s", "time spent deeper than the threshold in the name [m]");
  file.check(nc_enddef(file.id()));

  std::vector<double> times, ys, xs;
  for (const std::uint64_t frame : frames) times.push_back(reader.frame_time(frame));
  for (int row = 0; row < grid.rows; ++row) ys.push_back(grid.y(row));
  for (int column = 0; column < grid.columns; ++column) xs.push_back(grid.x(column));
  if (!times.empty()) file.check(nc_put_var_double(file.id(), time, times.data()));
  file.check(nc_put_var_double(file.id(), y, ys.data()));
  file.check(nc_put_var_double(file.id(), x, xs.data()));
  for (std::size_t i = 0; i < frames.size(); ++i) {
    const results::Frame frame = reader.read_frame(frames[i]);
    depth.write(i, frame.depth);
    if (velocity.empty()) continue;
    velocity[0].write(i, frame.velocity_x);
    velocity[1].write(i, frame.velocity_y);
  }
  for (const Maximum& maximum : maxima) {
    Raster<float> filled = *maximum.values;
    std::ranges::replace_if(filled.values(), [](float value) { return std::isnan(value); }, NC_FILL_FLOAT);
    file.check(nc_put_var_float(file.id(), maximum.variable, filled.data()));
  }
  file.save();
}

}  // namespace hydro::io
