#include "libhydro/scenario/detail/assemble_forcing.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <filesystem>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "libhydro/io/best_track_file.h"
#include "libhydro/io/city_storm_file.h"
#include "libhydro/io/csv_table.h"
#include "libhydro/io/data_folder.h"
#include "libhydro/io/rain_grid_file.h"
#include "libhydro/io/series_file.h"
#include "libhydro/io/vector_file.h"
#include "libhydro/rain/design_storm.h"
#include "libhydro/rain/gauge_rain.h"
#include "libhydro/scenario/detail/places.h"
#include "libhydro/terrain/rasterise.h"
#include "libhydro/typhoon/vortex.h"
#include "libhydro/wording/in_both_languages.h"

namespace hydro::scenario::detail {
namespace {

io::RunClock clock_of(const Scenario& scenario) {
  return {
      .start_utc = scenario.start_utc, .offset_minutes = scenario.start_offset_minutes, .duration = scenario.duration};
}

TimeSeries changed(const TimeSeries& series, double factor, double shift) {
  std::vector<double> times = series.times(), values = series.values();
  for (double& time : times) time += shift;
  for (double& value : values) value *= factor;
  return {std::move(times), std::move(values), series.interpolation()};
}

TimeSeries read_source(const SeriesSource& source, io::SeriesKind kind, const Scenario& scenario, Findings& findings) {
  if (const auto* value = std::get_if<double>(&source.source)) return TimeSeries::constant(*value * source.factor);
  if (const auto* series = std::get_if<TimeSeries>(&source.source))
    return changed(*series, source.factor, source.shift);
  const FileReference& file = std::get<FileReference>(source.source);
  TimeSeries series;
  findings.attempt(file, [&] {
    std::vector<Bilingual> remarks;
    series = changed(io::read_series(file.path, source.column, kind, clock_of(scenario), remarks, source.shift),
                     source.factor, 0.0);
    findings.remark(file, remarks);
    findings.read(file);
  });
  return series;
}

// A typhoon.

constexpr double typhoon_step = 600.0;  // [s] its fields change slowly against it

/// What a storm does at the map's place, every ten minutes of the run.
template <class Value>
TimeSeries typhoon_series(const Scenario& scenario, Interpolation interpolation, Findings& findings, Value&& value) {
  TimeSeries series;
  findings.attempt(scenario.typhoon->track, [&] {
    const io::BestTracks tracks = io::read_best_tracks(scenario.typhoon->track.path);
    const typhoon::Track& track = io::find_storm(tracks, scenario.typhoon->storm, scenario.typhoon->track.path);
    findings.read(scenario.typhoon->track);
    if (track.points.front().utc > scenario.start_utc || track.points.back().utc < scenario.start_utc + scenario.duration)
      findings.remark(bilingual("{}: the track does not cover the whole run; beyond its ends the storm stands still", "{}：路径未覆盖整个模拟时段；两端以外台风视为停留不动", scenario.typhoon->track.written));
    std::vector<double> times, values;
    for (double time = 0.0; time < scenario.duration + typhoon_step; time += typhoon_step) {
      times.push_back(time);
      values.push_back(value(track, scenario.start_utc + time));
    }
    series = TimeSeries(std::move(times), std::move(values), interpolation);
  });
  return series;
}

/// One series on top of another, with the instants of both.
TimeSeries sum_of(const TimeSeries& a, const TimeSeries& b) {
  std::vector<double> times = a.times();
  times.insert(times.end(), b.times().begin(), b.times().end());
  std::ranges::sort(times);
  times.erase(std::unique(times.begin(), times.end()), times.end());
  std::vector<double> values;
  for (const double time : times) values.push_back(a.at(time) + b.at(time));
  return {std::move(times), std::move(values), a.interpolation()};
}

// Rain.

/// Tells which numbers of a design storm were not checked against a document.
void remark_unverified(const rain::DesignStorm& storm, Findings& findings) {
  const auto remark = [&](const Bilingual& what, const rain::Provenance& provenance) {
    const bool inferred = provenance.status == rain::Status::inferred;
    if (inferred || provenance.status == rain::Status::memory)
      findings.remark(bilingual("Rain: {} {} (unverified)", "降雨：{}{}（未核实）", what, inferred ? Bilingual{"inferred", "为推断值"} : Bilingual{"from memory", "凭记忆取值"}));
  };
  if (storm.formula) {
    const std::string &city = storm.city->name, &title = storm.formula->title;
    remark({(title.starts_with(city) ? title : city + " " + title) + ", numbers", storm.city->name_zh + "暴雨强度公式“" + title + "”的参数"}, storm.formula->provenance);
  }
  if (storm.recorded_peak)
    remark(bilingual("peak at {:g} of the duration,", "雨峰位置系数 {:g} ", storm.recorded_peak->value), storm.recorded_peak->provenance);
  if (storm.stored_pattern)
    remark(bilingual("pattern {}, numbers", "雨型“{}”的数值", storm.stored_pattern->title), storm.stored_pattern->provenance);
}

/// Builds the storm of each kind of rain.
struct StormOf {
  const Scenario& scenario;
  const Grid* grid;
  Findings& findings;

  using Result = std::optional<rain::Storm>;

  Result operator()(std::monostate) const { return rain::Storm::uniform({}); }

  Result operator()(const ConstantRain& rain) const {
    return rain::Storm::uniform({{rain.from, rain.until}, {rain.rate, 0.0}, Interpolation::step});
  }

  Result operator()(const RainSeriesFile& rain) const {
    Result storm;
    findings.attempt(rain.file, [&] {
      std::vector<Bilingual> remarks;
      storm = rain::Storm::uniform(
          io::read_series(rain.file.path, rain.column, io::SeriesKind::rain, clock_of(scenario), remarks));
      findings.remark(rain.file, remarks);
      findings.read(rain.file);
    });
    return storm;
  }

  Result operator()(const RainGauges& rain) const {
    std::vector<io::NamedSeries> series;
    io::PointFile positions;
    const bool has_series = findings.attempt(rain.file, [&] {
      std::vector<Bilingual> remarks;
      series = io::read_all_series(rain.file.path, io::SeriesKind::rain, clock_of(scenario), remarks);
      findings.remark(rain.file, remarks);
      findings.read(rain.file);
    });
    const bool has_positions = findings.attempt(rain.positions, [&] {
      positions = io::read_points(rain.positions.path, grid ? grid->crs : std::string{});
      findings.remark(rain.positions, positions.remarks);
      findings.read(rain.positions, positions.files);
    });
    if (!has_series || !has_positions) return std::nullopt;
    std::vector<rain::RainGauge> gauges;
    std::vector<std::string> ids;
    for (const io::NamedPoint& point : positions.points) ids.push_back(point.id);
    bool complete = true;
    for (io::NamedSeries& each : series) {
      const auto found = std::ranges::find(positions.points, each.name, &io::NamedPoint::id);
      if (found == positions.points.end()) {
        findings.fault({.file = rain.positions.path}, fmt::format("no position of the rain gauge \"{}\"", each.name),
                       choices_hint(each.name, ids));
        complete = false;
        continue;
      }
      gauges.push_back({found->at, std::move(each.series)});
      std::erase(ids, each.name);
    }
    for (const std::string& id : ids)
      findings.remark(
          bilingual("{}: the rain gauge \"{}\" has no column of rain and is left out", "{}：雨量站“{}”没有雨量列，已略去", rain.positions.written, id));
    if (!complete || !grid) return std::nullopt;
    if (rain.weighting == RainGauges::Weighting::nearest) return rain::nearest_gauge(*grid, std::move(gauges));
    return rain::inverse_distance(*grid, std::move(gauges), rain.power);
  }

  Result operator()(const GriddedRain& rain) const {
    Result storm;
    if (!grid) return storm;
    findings.attempt(rain.file, [&] {
      const io::RainGridFile file = io::read_rain_grid(rain.file.path, rain.variable, *grid, clock_of(scenario));
      findings.read(rain.file, file.files);
      findings.remark(rain.file, file.remarks);
      if (const double share = rain::covered_share(*grid, file.rain); share > 0.0 && share < 1.0)
        findings.remark(
            bilingual("{}: the rain pictures cover {:.1f} % of the terrain; beyond them the nearest pixel holds", "{}：雨量图覆盖地形的 {:.1f} %，其外取最近像元",
                      rain.file.written, 100.0 * share));
      storm = rain::gridded_storm(*grid, file.rain);
    });
    return storm;
  }

  Result operator()(const TyphoonRain& rain) const {
    if (!scenario.typhoon) return {};
    const TyphoonSource& at = *scenario.typhoon;
    const TimeSeries rate = typhoon_series(scenario, Interpolation::step, findings, [&](const typhoon::Track& track, double utc) {
      return rain.factor * typhoon::rain_rate_at(track, utc, at.latitude, at.longitude);
    });
    if (rate.empty()) return {};
    findings.remark(bilingual("Rain: R-CLIPER around the track, a mean over all directions without rain bands or mountains: single places get several times as much", "降雨：按路径周围的 R-CLIPER 模型，为各方向平均值，不含雨带和地形影响：个别地点可达数倍"));
    return rain::Storm::uniform(rate);
  }

  Result operator()(const DesignRain& design) const {
    Result storm;
    const FileReference library_file{.path = {}, .written = {}, .place = {.file = scenario.path}};
    findings.attempt(library_file, [&] {
      std::vector<io::StormFile> files;
      const rain::StormLibrary library = io::read_storm_library(io::data_folder() / "storms", &files);
      rain::StormOrder order;
      order.city = design.city;
      order.return_period = design.return_period;
      order.duration = design.duration;
      order.step = design.step;
      order.pattern = design.pattern;
      order.peak_ratio = design.peak_ratio;
      order.total = design.total;
      const rain::DesignStorm drawn = rain::design_storm(library, order);
      for (const std::string& path : io::files_behind(drawn, library, files))
        findings.read({.path = path, .written = "preset storms/" + std::filesystem::path(path).filename().string(), .place = library_file.place});
      for (const Bilingual& warning : drawn.warnings) findings.remark(warning);
      remark_unverified(drawn, findings);
      const double end = design.from + drawn.duration;
      if (end > scenario.duration)
        findings.remark(bilingual("the design storm lasts {:.6g} min longer than the run: its end is cut off", "设计暴雨比模拟长 {:.6g} min：其末段被截去",
                                    (end - scenario.duration) / 60.0));
      storm = rain::Storm::uniform(changed(drawn.rain_rate, 1.0, design.from));
    });
    return storm;
  }
};

// Boundaries.

/// The cells of each kind of place. Points outside the terrain are faults.
struct CellsOf {
  const BoundarySource& source;
  const Grid& grid;
  Findings& findings;

  std::vector<int> operator()(const EdgePlace& place) const { return faces_on_edge(grid, place); }
  std::vector<int> operator()(const LinePlace& place) const { return terrain::cells_under(grid, place.line); }
  std::vector<int> operator()(const AreaPlace& place) const { return terrain::cells_inside(grid, place.area); }
  std::vector<int> operator()(const DiscPlace& place) const {
    auto cells = terrain::cells_in_disc(grid, place.centre, place.radius);
    if (cells.empty()) cells = cells_of_points({place.centre}, source.place);  // a disc smaller than a cell
    return cells;
  }
  std::vector<int> operator()(const PointPlace& place) const { return cells_of_points(place.points, source.place); }

  std::vector<int> operator()(const FilePlace& place) const {
    std::vector<int> cells;
    const auto add = [&](const std::vector<int>& more) { cells.insert(cells.end(), more.begin(), more.end()); };
    findings.attempt(place.file, [&] {
      if (!io::is_vector_file(place.file.path)) {
        const io::PointFile file = io::read_points(place.file.path, grid.crs);
        findings.read(place.file, file.files);
        for (const io::NamedPoint& point : file.points) add(cells_of_points({point.at}, point.place));
        return;
      }
      const io::VectorFile file = io::read_vector(place.file.path, grid.crs);
      findings.read(place.file, file.files);
      findings.remark(place.file, file.remarks);
      for (const io::Feature& feature : file.features) {
        if (const auto* point = std::get_if<Point>(&feature.shape))
          add(cells_of_points({*point}, {.file = place.file.path}));
        else if (const auto* line = std::get_if<Polyline>(&feature.shape))
          add(terrain::cells_under(grid, *line));
        else
          add(terrain::cells_inside(grid, std::get<Polygon>(feature.shape)));
      }
    });
    return cells;
  }

  std::vector<int> cells_of_points(const std::vector<Point>& points, const SourcePlace& place) const {
    std::vector<int> cells;
    for (const Point point : points) {
      if (const auto at = grid.position_of(point.x, point.y))
        cells.push_back(grid.cell(at->row, at->column));
      else
        findings.fault(place, fmt::format("\"{}\": {}", source.id, outside_text(grid, point)),
                       "check its coordinates: [easting, northing]");
    }
    return cells;
  }
};

/// Builds the condition of each kind; nothing when it could not be read, or for walls.
struct ConditionOf {
  const BoundarySource& source;
  const Scenario& scenario;
  Findings& findings;

  using Result = std::optional<decltype(surface::Boundary::condition)>;

  Result operator()(const WallCondition&) const {
    if (!std::holds_alternative<EdgePlace>(source.where))
      findings.fault(source.place, fmt::format("\"{}\": a wall along a line is part of the terrain", source.id),
                     "write it as [[terrain.break_line]] with kind = \"wall\"");
    return std::nullopt;
  }
  Result operator()(const FreeOutflowCondition& outflow) const { return surface::FreeOutflow{outflow.slope}; }
  Result operator()(const LevelCondition& level) const {
    TimeSeries water = read_source(level.level, io::SeriesKind::level, scenario, findings);
    if (level.surge && !water.empty()) water = sum_of(water, read_source(*level.surge, io::SeriesKind::level, scenario, findings));
    if (level.typhoon_surge && scenario.typhoon && !water.empty()) {
      const TyphoonSource& at = *scenario.typhoon;
      const TimeSeries surge = typhoon_series(scenario, Interpolation::linear, findings, [&](const typhoon::Track& track, double utc) {
        return typhoon::pressure_surge(track, utc, at.latitude, at.longitude);
      });
      if (!surge.empty()) water = sum_of(water, surge);
      findings.remark(bilingual("\"{}\": the surge is what the low pressure of the storm lifts; what its wind heaps up is not in it: give it as a series where it is known", "“{}”：增水仅为台风低气压抬升部分，不含风壅水；已知时请以序列给出", source.id));
    }
    return filled(surface::LevelSeries{std::move(water)}, &surface::LevelSeries::level);
  }
  Result operator()(const DischargeCondition& discharge) const {
    return filled(
        surface::DischargeSeries{read_source(discharge.discharge, io::SeriesKind::discharge, scenario, findings)},
        &surface::DischargeSeries::discharge);
  }
  Result operator()(const RatingCondition& rating) const {
    surface::RatingCurve curve;
    FaultList faults;
    findings.attempt(rating.file, [&] {
      const io::CsvTable table = io::read_csv_table(rating.file.path);
      constexpr std::array<std::string_view, 2> columns{"level_m", "discharge_m3s"};
      table.refuse_unknown(columns, faults);
      const auto level = table.require("level_m", faults), discharge = table.require("discharge_m3s", faults);
      for (int row = 0; level && discharge && row < table.rows(); ++row) {
        const auto at = table.number(row, *level, faults), flow = table.number(row, *discharge, faults);
        if (!at || !flow) continue;
        if (!curve.level.empty() && *at <= curve.level.back())
          faults.add(table.place(row, *level), "levels must increase from row to row");
        if (*flow < 0.0 || (!curve.discharge.empty() && *flow < curve.discharge.back()))
          faults.add(table.place(row, *discharge), "discharges must not be negative and not decrease from row to row");
        curve.level.push_back(*at);
        curve.discharge.push_back(*flow);
      }
      if (faults.empty() && curve.level.size() < 2)
        faults.add({.file = rating.file.path}, "a rating curve needs at least two rows");
      faults.throw_if_any();
      findings.read(rating.file);
    });
    if (!faults.empty() || curve.level.empty()) return std::nullopt;
    return curve;
  }

 private:
  template <class Condition>
  static Result filled(Condition condition, TimeSeries Condition::*series) {
    if ((condition.*series).empty()) return std::nullopt;
    return condition;
  }
};

}  // namespace

std::optional<rain::Storm> assemble_storm(const Scenario& scenario, const Grid* grid, Findings& findings) {
  return std::visit(StormOf{scenario, grid, findings}, scenario.rain);
}

TimeSeries assemble_evaporation(const Scenario& scenario, Findings& findings) {
  return read_source(scenario.evaporation, io::SeriesKind::evaporation, scenario, findings);
}

std::vector<surface::Boundary> assemble_boundaries(const Scenario& scenario, const terrain::Terrain* terrain,
                                                   Findings& findings) {
  std::vector<surface::Boundary> boundaries;
  for (const BoundarySource& source : scenario.boundaries) {
    auto condition = std::visit(ConditionOf{source, scenario, findings}, source.condition);
    if (!terrain || std::holds_alternative<WallCondition>(source.condition)) continue;
    std::vector<int> cells = std::visit(CellsOf{source, terrain->grid, findings}, source.where);
    std::ranges::sort(cells);
    const bool one_a_face = std::holds_alternative<EdgePlace>(source.where) &&
                            std::holds_alternative<FreeOutflowCondition>(source.condition);
    if (!one_a_face) cells.erase(std::unique(cells.begin(), cells.end()), cells.end());
    const std::size_t touched = cells.size();
    std::erase_if(cells, [&](int cell) { return std::isnan(terrain->bed_elevation[static_cast<std::size_t>(cell)]); });
    if (cells.empty())
      findings.fault(source.place,
                     touched == 0 ? fmt::format("\"{}\" touches no cell of the terrain", source.id)
                                  : fmt::format("\"{}\": none of its {} cells has ground (buildings or \"no data\")",
                                                source.id, touched),
                     fmt::format("place it on ground; the terrain spans {}", extent_text(terrain->grid)));
    if (condition && !cells.empty())
      boundaries.push_back({.id = source.id, .cells = std::move(cells), .condition = std::move(*condition)});
  }
  return boundaries;
}

}  // namespace hydro::scenario::detail
