#include "libhydro/io/rain_grid_file.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <limits>
#include <memory>
#include <string_view>
#include <utility>

#include <fmt/format.h>
#include <gdal_priv.h>

#include "libhydro/io/csv_table.h"
#include "libhydro/io/detail/guarded_child.h"
#include "libhydro/io/detail/open_raster.h"
#include "libhydro/io/detail/refuse.h"
#include "libhydro/io/instant.h"
#include "libhydro/io/machine_memory.h"

namespace hydro::io {
namespace {

/// What a value of a picture means.
struct RainUnit {
  double to_si = 1.0;
  bool of_interval = false;  ///< a depth that falls until the next picture
};

struct KnownUnit {
  std::string_view text;
  RainUnit unit;
};

constexpr double mm_h = 1e-3 / 3600.0, mm_d = 1e-3 / 86400.0;
constexpr std::array<KnownUnit, 24> known_units{
    {{"mm/h", {mm_h}},        {"mm h-1", {mm_h}},       {"mm/hr", {mm_h}},      {"mm hr-1", {mm_h}},
     {"mm/hour", {mm_h}},     {"mm hour-1", {mm_h}},    {"kg m-2 h-1", {mm_h}}, {"mm/s", {1e-3}},
     {"mm s-1", {1e-3}},      {"kg m-2 s-1", {1e-3}},   {"kg/m2/s", {1e-3}},    {"kg/m^2/s", {1e-3}},
     {"m/s", {1.0}},          {"m s-1", {1.0}},         {"mm/d", {mm_d}},       {"mm d-1", {mm_d}},
     {"mm/day", {mm_d}},      {"mm day-1", {mm_d}},     {"mm", {1e-3, true}},   {"kg m-2", {1e-3, true}},
     {"kg/m2", {1e-3, true}}, {"kg/m^2", {1e-3, true}}, {"m", {1.0, true}},     {"cm", {1e-2, true}}}};

RainUnit unit_of(const std::string& path, const std::string& text) {
  for (const KnownUnit& known : known_units)
    if (known.text == text) return known.unit;
  detail::refuse(path,
                 text.empty() ? std::string("does not name the unit of its rain")
                              : fmt::format("the unit of its rain, \"{}\", is not known", text),
                 "write mm/h (rates), or mm (depths that fall until the next picture), into the attribute \"units\"");
}

std::string minutes(double seconds) { return fmt::format("{:.6g} min", seconds / 60.0); }

/// The pictures that touch the run, by number; the last one before the start is still falling at the start.
std::pair<std::size_t, std::size_t> needed_pictures(const std::vector<double>& times, double until,
                                                    const std::string& path, const RunClock& clock) {
  if (until <= 0.0 || times.front() >= clock.duration)
    detail::refuse(
        path,
        fmt::format("no picture falls into the run: they reach from {} to {} after its start, the run lasts {}",
                    minutes(times.front()), minutes(until), minutes(clock.duration)),
        "check the dates, their zone and the start of the run");
  const auto later = std::ranges::upper_bound(times, 0.0) - times.begin();
  const auto first = static_cast<std::size_t>(std::max<std::ptrdiff_t>(later - 1, 0));
  const auto last = static_cast<std::size_t>(std::ranges::lower_bound(times, clock.duration) - times.begin());
  return {first, last};
}

/// When the last picture ends: after the usual time from picture to picture.
double end_of_pictures(const std::vector<double>& times, const std::string& path) {
  if (times.size() < 2)
    detail::refuse(path, "one picture does not say how long its rain lasts",
                   "add a picture of the time when it ends (of no rain)");
  return times.back() + usual_step(times).value_or(times.back() - times[times.size() - 2]);
}

void refuse_gaps(const std::vector<double>& times, const std::string& path) {
  const auto step = usual_step(times);
  for (std::size_t i = 0; step && i + 1 < times.size(); ++i)
    if (times[i + 1] - times[i] > 1.5 * *step)
      detail::refuse(
          path,
          fmt::format("pictures are missing between {} and {} from the start of the run: the others come every {}",
                      minutes(times[i]), minutes(times[i + 1]), minutes(*step)),
          "add them, without rain where it was dry");
}

void tell_ends(RainGridFile& file, const std::vector<double>& times, const std::string& path, const RunClock& clock) {
  if (times.front() > 0.0)
    file.remarks.push_back(fmt::format("{}: the rain pictures begin {} after the run: no rain is assumed before", path,
                                       minutes(times.front())));
  if (file.rain.until < clock.duration)
    file.remarks.push_back(fmt::format("{}: the rain pictures end {} before the run: no rain is assumed after", path,
                                       minutes(clock.duration - file.rain.until)));
}

/// A grid in the terrain's plane that keeps the pictures' own pixels where they lie in it, else one of about their
/// size; it reaches a pixel beyond the terrain.
Grid grid_for(const RasterFileInfo& info, const Grid& terrain) {
  detail::require_place(info, terrain);
  const bool same_plane = terrain.crs.empty() || info.crs.empty() || detail::same_crs(info.crs, terrain.crs);
  double cell_size = info.cell_size();
  const bool square =
      std::abs(info.cell_width - info.cell_height) * static_cast<double>(std::max(info.rows, info.columns)) <
      1e-3 * info.cell_width;
  Grid grid{.rows = 0,
            .columns = 0,
            .cell_size = cell_size,
            .west = terrain.west,
            .north = terrain.north,
            .crs = terrain.crs};
  if (same_plane && square && !info.rotated) grid.west = info.west, grid.north = info.north;
  // Whole pixels from the anchor to one beyond the terrain's edges.
  const double west = std::floor((terrain.west - grid.west) / cell_size) - 1.0,
               east = std::ceil((terrain.east() - grid.west) / cell_size) + 1.0;
  const double top = std::floor((grid.north - terrain.north) / cell_size) - 1.0,
               bottom = std::ceil((grid.north - terrain.south()) / cell_size) + 1.0;
  constexpr double most_pixels = 4e6;  // rain finer than that over one terrain is no radar picture
  if (!(cell_size > 0.0) || !((east - west) * (bottom - top) < most_pixels))
    detail::refuse(info.path, fmt::format("has pixels of {:.6g} m: too many lie over the terrain", cell_size),
                   "make them coarser with gdalwarp -tr");
  grid.columns = static_cast<int>(east - west);
  grid.rows = static_cast<int>(bottom - top);
  grid.west += west * cell_size;
  grid.north -= top * cell_size;
  return grid;
}

/// Cuts rows and columns at the rim that hold no value off, so that the grid tells what the pictures cover.
void trim(rain::GriddedRain& rain) {
  if (rain.rain_rate.empty()) return;
  Grid& grid = rain.grid;
  int top = grid.rows, bottom = -1, west = grid.columns, east = -1;
  for (const Raster<float>& picture : rain.rain_rate)
    for (int r = 0; r < grid.rows; ++r)
      for (int c = 0; c < grid.columns; ++c)
        if (!std::isnan(picture(r, c)))
          top = std::min(top, r), bottom = std::max(bottom, r), west = std::min(west, c), east = std::max(east, c);
  if (bottom < 0) return;
  for (Raster<float>& picture : rain.rain_rate) {
    Raster<float> cut(bottom - top + 1, east - west + 1);
    for (int r = top; r <= bottom; ++r)
      for (int c = west; c <= east; ++c) cut(r - top, c - west) = picture(r, c);
    picture = std::move(cut);
  }
  grid.north -= top * grid.cell_size;
  grid.west += west * grid.cell_size;
  grid.rows = bottom - top + 1;
  grid.columns = east - west + 1;
}

Raster<float> picture_of(const detail::OpenRaster& raster, const Grid& grid, RainUnit unit, double interval,
                         const detail::GdalMessages& messages) {
  Raster<float> picture(grid);
  const double factor = unit.of_interval ? unit.to_si / interval : unit.to_si;
  detail::read_rows_onto(raster, grid, Resampling::nearest, messages, [&](int row, std::span<float> values) {
    detail::scale(values, factor, 0.0);
    std::ranges::copy(values, picture.row(row).begin());
  });
  return picture;
}

// NetCDF.

constexpr const char* time_units_hint = "the time needs units like \"minutes since 2021-07-25 00:00:00\", in UTC or with an offset such as +08:00";

/// Seconds per unit and the origin [s since 1970] of "minutes since 2021-07-25 00:00:00" (CF conventions, section 4.4).
struct TimeAxis {
  double seconds = 1.0;
  double origin = 0.0;
};

/// The instant [s since 1970] of an ISO 8601 date or of its looser forms: "2021-7-25 0:0:0", "2021-07-25 00:00:00.0 UTC",
/// "2021-7-25 6:0:0 -05:00". Without a zone it is in UTC. Nothing when anything else is written, such as a zone by name.
std::optional<double> origin_of(const std::string& date) {
  if (const auto origin = read_instant(date, 0)) return origin->utc;
  int year = 0, month = 0, day = 0, hour = 0, minute = 0, length = 0, more = 0;
  double second = 0.0;
  if (std::sscanf(date.c_str(), "%4d-%2d-%2d%n", &year, &month, &day, &length) != 3) return std::nullopt;
  if (std::sscanf(date.c_str() + length, "%*1[T ]%2d:%2d%n", &hour, &minute, &more) == 2) {
    length += more;
    if (std::sscanf(date.c_str() + length, ":%lf%n", &second, &more) == 1) length += more;
    if (!(second >= 0.0 && second < 61.0)) return std::nullopt;
  }
  std::string zone = date.substr(static_cast<std::size_t>(length));
  std::erase(zone, ' ');
  if (zone.empty() || zone == "UTC") zone = "Z";
  const auto origin = read_instant(fmt::format("{:04d}-{:02d}-{:02d}T{:02d}:{:02d}:{:09.6f}{}", year, month, day, hour, minute, second, zone), 0);
  return origin && origin->zoned ? std::optional(origin->utc) : std::nullopt;
}

std::optional<TimeAxis> time_axis_of(const std::string& units) {
  const auto since = units.find(" since ");
  if (since == std::string::npos) return std::nullopt;
  const std::string unit = units.substr(0, since);
  TimeAxis axis;
  if (unit == "seconds" || unit == "second" || unit == "sec" || unit == "s")
    axis.seconds = 1.0;
  else if (unit == "minutes" || unit == "minute" || unit == "min")
    axis.seconds = 60.0;
  else if (unit == "hours" || unit == "hour" || unit == "hr" || unit == "h")
    axis.seconds = 3600.0;
  else if (unit == "days" || unit == "day" || unit == "d")
    axis.seconds = 86400.0;
  else
    return std::nullopt;
  const auto origin = origin_of(units.substr(since + 7));
  if (!origin) return std::nullopt;
  axis.origin = *origin;
  return axis;
}

std::string metadata(GDALDataset& dataset, const std::string& key) {
  const char* value = dataset.GetMetadataItem(key.c_str());
  return value ? value : "";
}

/// The name of a variable's only extra dimension when that is a time; empty else.
std::string time_dimension(GDALDataset& dataset) {
  std::string extra = metadata(dataset, "NETCDF_DIM_EXTRA");
  if (extra.size() < 3 || extra.front() != '{' || extra.find(',') != std::string::npos) return {};
  extra = extra.substr(1, extra.size() - 2);
  return time_axis_of(metadata(dataset, extra + "#units")) ? extra : std::string{};
}

/// The variable of a subdataset's name, NETCDF:"rain.nc":rr.
std::string variable_of(const std::string& name) {
  std::string variable = name.substr(name.rfind(':') + 1);
  std::erase(variable, '"');
  std::erase(variable, '/');
  return variable;
}

/// Opens the variable that was asked for, or the only one that has a time axis.
detail::Dataset open_variable(const std::string& path, const std::string& variable,
                              const detail::GdalMessages& messages) {
  detail::Dataset whole = detail::open_netcdf(path, path, messages);
  std::vector<std::string> names;
  char** list = whole->GetMetadata("SUBDATASETS");
  for (char** entry = list; entry && *entry; ++entry)
    if (const std::string_view text = *entry; text.find("_NAME=") != std::string_view::npos)
      names.emplace_back(text.substr(text.find('=') + 1));
  if (names.empty()) {  // one variable: the file itself
    const std::string only = whole->GetRasterCount() > 0 && whole->GetRasterBand(1)->GetMetadataItem("NETCDF_VARNAME")
                                 ? whole->GetRasterBand(1)->GetMetadataItem("NETCDF_VARNAME")
                                 : "";
    if (!variable.empty() && variable != only)
      detail::refuse(path, fmt::format("has no variable \"{}\"", variable), choices_hint(variable, {only}));
    return whole;
  }
  std::vector<std::string> choices, in_time;
  detail::Dataset chosen;
  for (const std::string& name : names) {
    choices.push_back(variable_of(name));
    if (!variable.empty()) {
      if (choices.back() == variable) return detail::open_netcdf(path, name, messages);
      continue;
    }
    detail::Dataset candidate = detail::open_netcdf(path, name, messages);
    if (time_dimension(*candidate).empty()) continue;
    in_time.push_back(choices.back());
    chosen = std::move(candidate);
  }
  if (!variable.empty())
    detail::refuse(path, fmt::format("has no variable \"{}\"", variable), choices_hint(variable, choices));
  if (in_time.size() == 1) return chosen;
  std::string found;
  for (const std::string& each : in_time) found += (found.empty() ? "" : ", ") + each;
  detail::refuse(path,
                 in_time.empty() ? "has no variable with a time axis"
                                 : fmt::format("has {} variables with a time axis: {}", in_time.size(), found),
                 in_time.empty() ? time_units_hint
                                 : fmt::format("say which one: variable = \"{}\"", in_time.front()));
}

RainGridFile read_netcdf(const std::string& path, const std::string& variable, const Grid& terrain,
                         const RunClock& clock) {
  const detail::GdalMessages messages;
  detail::Dataset dataset = open_variable(path, variable, messages);
  const std::string time = time_dimension(*dataset);
  if (time.empty())
    detail::refuse(path, "its rain has no time axis, or further axes beside time, north and east",
                   time_units_hint);
  const std::string calendar = metadata(*dataset, time + "#calendar");
  if (!calendar.empty() && calendar != "standard" && calendar != "gregorian" && calendar != "proleptic_gregorian")
    detail::refuse(path, fmt::format("its calendar is \"{}\"", calendar),
                   "dates must be those of the Gregorian calendar");
  const TimeAxis axis = time_axis_of(metadata(*dataset, time + "#units")).value();

  detail::OpenRaster raster = detail::raster_band(std::move(dataset), path, 1);
  std::vector<double> times;
  const int pictures = raster.dataset->GetRasterCount();
  for (int band = 1; band <= pictures; ++band) {
    const char* value = raster.dataset->GetRasterBand(band)->GetMetadataItem(("NETCDF_DIM_" + time).c_str());
    const double instant = value ? axis.origin + CPLAtof(value) * axis.seconds - clock.start_utc
                                 : std::numeric_limits<double>::quiet_NaN();
    if (!std::isfinite(instant)) detail::refuse(path, fmt::format("picture {} has no time", band));
    if (!times.empty() && instant <= times.back())
      detail::refuse(path, fmt::format("picture {} does not come after the one before", band),
                     "sort the pictures by time, one a time");
    times.push_back(instant);
  }
  const char* var_name = raster.band->GetMetadataItem("NETCDF_VARNAME");
  const std::string stated = raster.info.unit.empty() && var_name
                                 ? metadata(*raster.dataset, std::string(var_name) + "#units")
                                 : raster.info.unit;
  const RainUnit unit = unit_of(path, stated);

  RainGridFile file;
  file.files = {path};
  refuse_gaps(times, path);
  file.rain.until = end_of_pictures(times, path);
  const auto [first, last] = needed_pictures(times, file.rain.until, path, clock);
  file.rain.grid = grid_for(raster.info, terrain);
  file.remarks = detail::remarks_on(raster.info, file.rain.grid, Resampling::nearest);
  require_memory(path, fmt::format("{} rain pictures", last - first),
                 4.0 * static_cast<double>(last - first) * static_cast<double>(file.rain.grid.cell_count()));
  for (std::size_t i = first; i < last; ++i) {
    detail::choose_band(raster, static_cast<int>(i) + 1);
    const double interval = (i + 1 < times.size() ? times[i + 1] : file.rain.until) - times[i];
    file.rain.times.push_back(times[i]);
    file.rain.rain_rate.push_back(picture_of(raster, file.rain.grid, unit, interval, messages));
  }
  if (last < times.size()) file.rain.until = times[last];
  tell_ends(file, times, path, clock);
  return file;
}

// A list of rasters.

RainGridFile read_list(const std::string& path, const Grid& terrain, const RunClock& clock) {
  const CsvTable table = read_csv_table(path);
  RainGridFile file;
  file.files = {path};
  FaultList faults;
  constexpr std::array<std::string_view, 6> columns{"time", "time_s", "time_min", "time_h", "file_mmh", "file_mm"};
  table.refuse_unknown(columns, faults);
  std::vector<double> times = read_times(table, clock, faults, file.remarks);
  const auto rates = table.find("file_mmh"), depths = table.find("file_mm");
  if (!rates == !depths)
    faults.add({.file = path, .line = 1}, rates ? "several columns name files" : "no column names the files",
               "name one column file_mmh (rates) or file_mm (depths that fall until the next picture)");
  faults.throw_if_any();
  const int column = rates ? *rates : *depths;
  const RainUnit unit = rates ? RainUnit{mm_h} : RainUnit{1e-3, true};

  refuse_gaps(times, path);
  const bool ends =
      table.text(table.rows() - 1, column).empty();  // a last row without a file says when the one before ends
  if (ends && times.size() > 1) {
    file.rain.until = times.back();
    times.pop_back();
  } else {
    file.rain.until = end_of_pictures(times, path);
  }
  const auto [first, last] = needed_pictures(times, file.rain.until, path, clock);
  const std::filesystem::path folder = std::filesystem::path(path).parent_path();
  for (std::size_t i = first; i < last; ++i) {
    const std::string_view name = table.text(static_cast<int>(i), column);
    if (name.empty()) {
      faults.add(table.place(static_cast<int>(i), column), "no file",
                 "name the picture; only the last row may have none, to say when the rain ends");
      continue;
    }
    const std::string picture = (folder / name).string();
    const detail::GdalMessages messages;
    const detail::OpenRaster raster = detail::open_raster_band(picture, messages);
    if (raster.info.bands != 1)
      detail::refuse(picture, fmt::format("has {} bands; one with the rain is needed", raster.info.bands));
    if (file.rain.times.empty()) {
      file.rain.grid = grid_for(raster.info, terrain);
      file.remarks = detail::remarks_on(raster.info, file.rain.grid, Resampling::nearest);
    }
    const double interval = (i + 1 < times.size() ? times[i + 1] : file.rain.until) - times[i];
    file.rain.times.push_back(times[i]);
    file.rain.rain_rate.push_back(picture_of(raster, file.rain.grid, unit, interval, messages));
    file.files.insert(file.files.end(), raster.info.files.begin(), raster.info.files.end());
  }
  faults.throw_if_any();
  if (last < times.size()) file.rain.until = times[last];
  tell_ends(file, times, path, clock);
  return file;
}

}  // namespace

RainGridFile read_rain_grid(const std::string& path, const std::string& variable, const Grid& terrain,
                            const RunClock& clock) {
  RainGridFile file;
  if (path.ends_with(".csv") || path.ends_with(".CSV")) {
    file = read_list(path, terrain, clock);
  } else {
    detail::require_regular_file(path);
    detail::in_guarded_child(path, [&] {
      try {
        read_netcdf(path, variable, terrain, clock);
      } catch (const InputError&) {  // will be thrown again below, with all its faults
      }
    });
    file = read_netcdf(path, variable, terrain, clock);
  }
  trim(file.rain);
  return file;
}

}  // namespace hydro::io
