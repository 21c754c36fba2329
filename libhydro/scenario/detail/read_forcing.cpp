#include <array>
#include <chrono>
#include <cmath>
#include <utility>

#include "libhydro/scenario/detail/sections.h"

namespace hydro::scenario {
namespace {

constexpr Range any_time{0.0, 3.2e9};
constexpr Range rain_rate_range{0.0, 2000.0 / 3.6e6};  ///< up to 2000 mm/h: the record of a minute is 1900
constexpr Range level_range{-12000.0, 9000.0};
constexpr Range discharge_range{-1e7, 1e7};

/// `key` = number or list of pairs, or `file` with `column`; `factor` and `shift` for both.
void read_series(io::TomlTable& table, std::string_view key, const Unit& bare, Range range, std::string_view example,
                 SeriesSource& series) {
  const std::array<std::string_view, 2> sources{key, "file"};
  one_of(table, sources, example);
  if (table.kind(key) == io::TomlKind::array) {
    TimeSeries written;
    if (table.series(key, written, bare, range)) series.source = std::move(written);
  } else if (double number = 0.0; table.quantity(key, number, bare, range)) {
    series.source = number;
  }
  FileReference file;
  if (table.file("file", file)) series.source = std::move(file);
  if (table.text("column", series.column) && !table.has("file"))
    table.fault("column", table.name_of("column") + " needs a file", "write file = \"series.csv\"");
  table.quantity("factor", series.factor, unit::none, Range{-1e6, 1e6});
  table.quantity("shift", series.shift, unit::s);
}

/// surge = "typhoon", "0.8 m", or a list of pairs: what stands on top of the level.
void read_surge(io::TomlTable& table, LevelCondition& level) {
  constexpr Range surges{-20.0, 20.0};
  std::string word;
  if (table.kind("surge") == io::TomlKind::none) return;
  SeriesSource surge;
  if (table.kind("surge") == io::TomlKind::array) {
    TimeSeries written;
    if (!table.series("surge", written, unit::m, surges)) return;
    surge.source = std::move(written);
  } else if (table.kind("surge") == io::TomlKind::text && table.text("surge", word) && word == "typhoon") {
    level.typhoon_surge = true;
    return;
  } else if (double number = 0.0; table.quantity("surge", number, unit::m, surges)) {
    surge.source = number;
  } else {
    return;
  }
  level.surge = std::move(surge);
}

ConstantRain read_constant(io::TomlTable& table, double duration) {
  ConstantRain rain;
  rain.until = duration;
  if (table.require("rate", "rate = \"36 mm/h\""))
    table.quantity("rate", rain.rate, unit::mm_per_hour, rain_rate_range);
  table.quantity("from", rain.from, unit::s, any_time);
  const bool ends = table.quantity("until", rain.until, unit::s, any_time);
  if (ends && rain.until <= rain.from)
    table.fault("until", table.name_of("until") + " must be later than " + table.name_of("from"));
  else if (duration > 0.0 && rain.from >= duration)
    table.fault("from", table.name_of("from") + " lies after the end of the run: no rain would fall",
                "shorten it, or lengthen time.duration");
  return rain;
}

RainSeriesFile read_series_file(io::TomlTable& table) {
  RainSeriesFile rain;
  if (table.require("file", "file = \"rain.csv\"")) table.file("file", rain.file);
  table.text("column", rain.column);
  return rain;
}

RainGauges read_gauges_rain(io::TomlTable& table) {
  using Weighting = RainGauges::Weighting;
  constexpr std::array<std::pair<std::string_view, Weighting>, 2> weightings{
      {{"nearest", Weighting::nearest}, {"inverse_distance", Weighting::inverse_distance}}};
  RainGauges rain;
  if (table.require("file", "file = \"rain.csv\"")) table.file("file", rain.file);
  if (table.require("positions", "positions = \"rain_gauges.csv\"")) table.file("positions", rain.positions);
  table.choice<Weighting>("weighting", rain.weighting, weightings);
  if (table.quantity("power", rain.power, unit::none, Range::positive(10.0)) && rain.weighting == Weighting::nearest)
    table.fault("power", table.name_of("power") + " needs weighting = \"inverse_distance\"");
  return rain;
}

GriddedRain read_grid(io::TomlTable& table) {
  GriddedRain rain;
  if (table.require("file", "file = \"radar.nc\"")) table.file("file", rain.file);
  table.text("variable", rain.variable);
  return rain;
}

DesignRain read_design(io::TomlTable& table, double duration) {
  DesignRain rain;
  table.text("city", rain.city);
  if (table.quantity("total", rain.total, unit::mm, Range::positive(10.0)); !table.has("city") && !table.has("total"))
    table.missing(table.name() + " says neither whose formula it follows nor how much rain falls",
                  "write city = \"shanghai\" and return_period = 100, or total = \"120 mm\"");
  double return_period = 0.0;
  if ((!table.has("city") || table.require("return_period", "return_period = 100")) &&
      table.quantity("return_period", return_period, unit::a, Range::positive(10000.0 * unit::a.to_si)))
    rain.return_period = return_period / unit::a.to_si;
  table.quantity("duration", rain.duration, unit::s, Range{60.0, 30 * 86400.0});
  table.quantity("step", rain.step, unit::s, Range{1.0, 86400.0});
  if (const double steps = rain.duration / rain.step; std::abs(steps - std::round(steps)) > 1e-9 * steps || steps < 0.5)
    table.fault("step", table.name_of("step") + " must divide the storm's duration into whole steps");
  table.text("pattern", rain.pattern);
  if (table.quantity("peak_ratio", rain.peak_ratio, unit::none, Range{0.0, 1.0}) &&
      (*rain.peak_ratio <= 0.0 || *rain.peak_ratio >= 1.0))
    table.fault("peak_ratio", table.name_of("peak_ratio") + " must lie between 0 and 1, without the ends");
  table.quantity("from", rain.from, unit::s, any_time);
  if (duration > 0.0 && rain.from >= duration)
    table.fault("from", table.name_of("from") + " lies after the end of the run: no rain would fall",
                "shorten it, or lengthen time.duration");
  return rain;
}

constexpr std::array edges{std::pair<std::string_view, EdgePlace::Edge>{"north", EdgePlace::Edge::north},
                           std::pair<std::string_view, EdgePlace::Edge>{"east", EdgePlace::Edge::east},
                           std::pair<std::string_view, EdgePlace::Edge>{"south", EdgePlace::Edge::south},
                           std::pair<std::string_view, EdgePlace::Edge>{"west", EdgePlace::Edge::west},
                           std::pair<std::string_view, EdgePlace::Edge>{"all", EdgePlace::Edge::all}};

EdgePlace read_edge(io::TomlTable& table) {
  EdgePlace place;
  table.choice<EdgePlace::Edge>("edge", place.edge, edges);
  table.quantity("from", place.from, unit::m);
  table.quantity("to", place.to, unit::m);
  if (place.edge == EdgePlace::Edge::all && (place.from || place.to))
    table.fault(place.from ? "from" : "to", table.name() + ": from and to need one edge, not all",
                "write edge = \"west\" (or north, east, south)");
  else if (place.from && place.to && *place.from >= *place.to)
    table.fault("to", table.name_of("to") + " must be greater than " + table.name_of("from"),
                "eastings along a northern or southern edge, northings along the others, both increasing");
  return place;
}

BoundaryPlace read_place(io::TomlTable& table, std::span<const std::string_view> keys, std::string_view example) {
  const std::string_view key = one_of(table, keys, example);
  if (key == "edge") return read_edge(table);
  if (key == "line") {
    LinePlace place;
    table.points("line", place.line, 2);
    return place;
  }
  if (key == "point") {
    Point point;
    table.point("point", point);
    return PointPlace{{point}};
  }
  if (key == "points") {
    PointPlace place;
    table.points("points", place.points, 1);
    return place;
  }
  if (key == "area") {
    AreaPlace place;
    table.polygon("area", place.area);
    return place;
  }
  if (key == "disc") {
    DiscPlace place;
    if (auto disc = table.table("disc")) {
      if (disc->require("centre", "centre = [x, y]")) disc->point("centre", place.centre);
      if (disc->require("radius", "radius = \"20 m\""))
        disc->quantity("radius", place.radius, unit::m, Range::positive(1e6));
    }
    return place;
  }
  FilePlace place;
  if (key == "features") table.file("features", place.file);
  return place;
}

void read_condition(io::TomlTable& table, BoundarySource& boundary) {
  const std::vector<std::string> kinds{"wall", "free_outflow", "level", "discharge", "rating"};
  if (!table.require("kind", "kind = \"free_outflow\"")) return;
  const std::optional<std::size_t> kind = table.choice_of("kind", kinds);
  if (!kind) {
    for (const char* key : {"slope", "level", "discharge", "file", "column", "factor", "shift", "surge"}) table.has(key);
    return;
  }
  switch (*kind) {
    case 0:
      boundary.condition = WallCondition{};
      break;
    case 1: {
      FreeOutflowCondition outflow;
      table.quantity("slope", outflow.slope, unit::none, Range::positive(1.0));
      boundary.condition = outflow;
      break;
    }
    case 2: {
      LevelCondition level;
      read_series(table, "level", unit::m, level_range, "level = \"2.1 m\", or file = \"tide.csv\"", level.level);
      read_surge(table, level);
      boundary.condition = std::move(level);
      break;
    }
    case 3: {
      DischargeCondition discharge;
      read_series(table, "discharge", unit::m3_per_s, discharge_range,
                  "discharge = \"20 m3/s\", or file = \"river.csv\"", discharge.discharge);
      boundary.condition = std::move(discharge);
      break;
    }
    default: {
      RatingCondition rating;
      if (table.require("file", "file = \"rating.csv\" with the columns level_m,discharge_m3s"))
        table.file("file", rating.file);
      boundary.condition = std::move(rating);
    }
  }
}

/// Rates of the months of the year become steps over the run, in the local time of its start.
TimeSeries month_by_month(const std::vector<double>& monthly, const Scenario& scenario) {
  using namespace std::chrono;
  const double local_start = scenario.start_utc + 60.0 * scenario.start_offset_minutes;
  const sys_days first_day{days{static_cast<int>(std::floor(local_start / 86400.0))}};
  std::vector<double> times, values;
  for (year_month month = {year_month_day(first_day).year(), year_month_day(first_day).month()};; month += months{1}) {
    const double begin = static_cast<double>(sys_days(month / 1).time_since_epoch().count()) * 86400.0 - local_start;
    if (begin >= scenario.duration) break;
    times.push_back(begin);
    values.push_back(monthly[static_cast<unsigned>(month.month()) - 1]);
  }
  return {std::move(times), std::move(values), Interpolation::step};
}

}  // namespace

void read_rain(io::TomlTable root, Scenario& scenario) {
  std::optional<io::TomlTable> table = root.table("rain");
  if (!table) return;
  const std::vector<std::string> kinds{"constant", "series", "gauges", "grid", "design", "typhoon"};
  if (!table->require("kind", "kind = \"constant\" (or series, gauges, grid, design, typhoon)")) return;
  const std::optional<std::size_t> kind = table->choice_of("kind", kinds);
  if (!kind) {  // which keys belong here is not known: none of them is called unknown
    for (const std::string& key : table->keys()) table->has(key);
    return;
  }
  switch (*kind) {
    case 0:
      scenario.rain = read_constant(*table, scenario.duration);
      break;
    case 1:
      scenario.rain = read_series_file(*table);
      break;
    case 2:
      scenario.rain = read_gauges_rain(*table);
      break;
    case 3:
      scenario.rain = read_grid(*table);
      break;
    case 4:
      scenario.rain = read_design(*table, scenario.duration);
      break;
    default: {
      TyphoonRain rain;
      table->quantity("factor", rain.factor, unit::none, Range::positive(100.0));
      scenario.rain = rain;
    }
  }
}

void read_evaporation(io::TomlTable root, Scenario& scenario) {
  auto table = root.table("evaporation");
  if (!table) return;
  constexpr Range rates{0.0, 100.0 * unit::mm_per_day.to_si};
  if (table->has("monthly")) {
    std::vector<double> monthly;
    for (const char* other : {"rate", "file", "column"})
      if (table->has(other)) table->fault(other, table->name() + " has both monthly and " + other, "write one of them");
    if (table->quantities("monthly", monthly, unit::mm_per_day, rates)) {
      if (monthly.size() == 12) scenario.evaporation.source = month_by_month(monthly, scenario);
      else table->fault("monthly", table->name_of("monthly") + " needs twelve rates, got " + std::to_string(monthly.size()), "January first");
    }
  } else {
    read_series(*table, "rate", unit::mm_per_day, rates, "rate = \"3 mm/d\"", scenario.evaporation);
  }
  if (table->flag("only_when_dry", scenario.evaporation_only_when_dry) && scenario.evaporation_only_when_dry &&
      root.kind("catchments") == io::TomlKind::none)
    table->fault("only_when_dry", table->name_of("only_when_dry") + " is for plots: it needs [catchments]", "take it out");
}

void read_boundaries(io::TomlTable root, std::vector<BoundarySource>& boundaries) {
  std::vector<std::string> taken;
  for (io::TomlTable table : root.tables("boundary")) {
    BoundarySource boundary;
    boundary.place = table.place();
    read_id(table, boundary.id, taken);
    constexpr std::array<std::string_view, 3> places{"edge", "line", "features"};
    boundary.where = read_place(table, places, "edge = \"west\"");
    read_condition(table, boundary);
    boundaries.push_back(std::move(boundary));
  }
  for (io::TomlTable table : root.tables("inflow")) {
    BoundarySource inflow;
    inflow.place = table.place();
    read_id(table, inflow.id, taken);
    constexpr std::array<std::string_view, 6> places{"point", "points", "line", "area", "disc", "features"};
    inflow.where = read_place(table, places, "point = [x, y]");
    DischargeCondition discharge;
    read_series(table, "discharge", unit::m3_per_s, discharge_range, "discharge = \"20 m3/s\", or file = \"river.csv\"",
                discharge.discharge);
    inflow.condition = std::move(discharge);
    boundaries.push_back(std::move(inflow));
  }
}

}  // namespace hydro::scenario
