#include "libhydro/io/series_file.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cmath>
#include <map>
#include <span>
#include <utility>

#include <fmt/format.h>

#include "libhydro/core/unit.h"
#include "libhydro/io/instant.h"
#include "libhydro/wording/in_both_languages.h"

namespace hydro::io {
namespace {

// Units in the names of columns.

/// The end of a column's name and what it makes of a value. Longer ones first where one ends like another.
struct UnitSuffix {
  std::string_view text;
  double to_si = 1.0;
  bool of_interval = false;  ///< a depth that falls from this row to the next
};

constexpr double mm_h = 1e-3 / 3600.0, mm_d = 1e-3 / 86400.0, mm_min = 1e-3 / 60.0;
constexpr std::array rate_suffixes{
    UnitSuffix{"mm_per_h", mm_h}, UnitSuffix{"mm_hr", mm_h},    UnitSuffix{"mm_h", mm_h},
    UnitSuffix{"mmhr", mm_h},     UnitSuffix{"mmh", mm_h},      UnitSuffix{"mm_min", mm_min},
    UnitSuffix{"mmmin", mm_min},  UnitSuffix{"mm_per_d", mm_d}, UnitSuffix{"mm_day", mm_d},
    UnitSuffix{"mm_d", mm_d},     UnitSuffix{"mmd", mm_d},      UnitSuffix{"mm", 1e-3, true}};
constexpr std::array level_suffixes{UnitSuffix{"cm", 1e-2}, UnitSuffix{"mm", 1e-3}, UnitSuffix{"m", 1.0}};
constexpr std::array discharge_suffixes{UnitSuffix{"m3_per_s", 1.0},    UnitSuffix{"m3_s", 1.0},
                                        UnitSuffix{"m3s", 1.0},         UnitSuffix{"l_s", 1e-3},
                                        UnitSuffix{"ls", 1e-3},         UnitSuffix{"m3_h", 1.0 / 3600.0},
                                        UnitSuffix{"m3h", 1.0 / 3600.0}};

bool is_rate(SeriesKind kind) { return kind == SeriesKind::rain || kind == SeriesKind::evaporation; }

std::span<const UnitSuffix> suffixes_of(SeriesKind kind) {
  if (is_rate(kind)) return rate_suffixes;
  if (kind == SeriesKind::level) return level_suffixes;
  return discharge_suffixes;
}

Bilingual name_of(SeriesKind kind) {
  switch (kind) {
    case SeriesKind::rain:
      return {"rain", "雨量"};
    case SeriesKind::evaporation:
      return {"evaporation", "蒸发"};
    case SeriesKind::level:
      return {"level", "水位"};
    case SeriesKind::discharge:
      break;
  }
  return {"discharge", "流量"};
}

std::string word_of(SeriesKind kind) { return name_of(kind).english; }

std::string_view example_of(SeriesKind kind) {
  switch (kind) {
    case SeriesKind::rain:
      return "rain_mmh (rate) or rain_mm (depth from a row to the next)";
    case SeriesKind::evaporation:
      return "evaporation_mmd (rate) or evaporation_mm (depth from a row to the next)";
    case SeriesKind::level:
      return "level_m";
    case SeriesKind::discharge:
      break;
  }
  return "discharge_m3s";
}

/// A column that fits a kind.
struct SeriesColumn {
  int column = 0;
  std::string name;  ///< without the unit
  UnitSuffix unit;
};

/// "Q_m3s", "rain (mm/h)" or "level [m]" taken apart.
std::optional<SeriesColumn> fitting(const std::string& header, int column, SeriesKind kind) {
  std::string lower = header;
  std::ranges::transform(lower, lower.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  for (const auto& [open, close] : {std::pair{'(', ')'}, std::pair{'[', ']'}}) {
    const auto at = header.rfind(open);
    if (at == std::string::npos || !header.ends_with(close)) continue;
    const std::string symbol = header.substr(at + 1, header.size() - at - 2);
    std::string name = header.substr(0, at);
    while (name.ends_with(' ') || name.ends_with('_')) name.pop_back();
    if (is_rate(kind) && symbol == "mm") return SeriesColumn{column, name, {"mm", 1e-3, true}};
    const Dimension dimension = is_rate(kind)               ? Dimension::rate
                                : kind == SeriesKind::level ? Dimension::length
                                                            : Dimension::discharge;
    for (const Unit& unit : units_of(dimension))
      if (unit.symbol == symbol) return SeriesColumn{column, name, {unit.symbol, unit.to_si}};
    return std::nullopt;
  }
  for (const UnitSuffix& suffix : suffixes_of(kind)) {
    if (!lower.ends_with(suffix.text)) continue;
    const std::size_t rest = lower.size() - suffix.text.size();
    if (rest == 0) return SeriesColumn{column, header, suffix};
    if (lower[rest - 1] == '_' || lower[rest - 1] == '.')
      return SeriesColumn{column, header.substr(0, rest - 1), suffix};
  }
  return std::nullopt;
}

bool is_time(const std::string& header) {
  return header == "time" || header == "time_s" || header == "time_min" || header == "time_h";
}

std::vector<SeriesColumn> fitting_columns(const CsvTable& table, SeriesKind kind) {
  std::vector<SeriesColumn> all;
  const auto names = table.header();
  for (int column = 0; column < table.columns(); ++column) {
    const std::string& name = names[static_cast<std::size_t>(column)];
    if (is_time(name)) continue;
    if (auto fits = fitting(name, column, kind)) all.push_back(std::move(*fits));
  }
  return all;
}

std::string listed(const std::vector<SeriesColumn>& columns, const CsvTable& table) {
  std::string list;
  for (const SeriesColumn& each : columns)
    list += (list.empty() ? "" : ", ") + std::string(table.text(-1, each.column));
  return list;
}

std::optional<SeriesColumn> chosen_column(const CsvTable& table, const std::string& name, SeriesKind kind,
                                          FaultList& faults) {
  if (!name.empty()) {
    const auto column = table.require(name, faults);
    if (!column) return std::nullopt;
    auto fits = fitting(name, *column, kind);
    if (!fits)
      faults.add(table.header_place(*column),
                 fmt::format("column \"{}\" does not name a unit of {}", name, word_of(kind)),
                 fmt::format("name it like {}", example_of(kind)));
    return fits;
  }
  const auto all = fitting_columns(table, kind);
  if (all.size() == 1) return all.front();
  if (all.empty())
    faults.add({.file = table.path(), .line = 1}, fmt::format("no column holds {}", word_of(kind)),
               fmt::format("name it like {}", example_of(kind)));
  else
    faults.add({.file = table.path(), .line = 1},
               fmt::format("{} columns hold {}: {}", all.size(), word_of(kind), listed(all, table)),
               fmt::format("say which one: column = \"{}\"", table.text(-1, all.front().column)));
  return std::nullopt;
}

// Times.

std::string minutes(double seconds) { return fmt::format("{:.6g} min", seconds / 60.0); }

std::string count_of(std::size_t count, std::string_view thing) {
  return fmt::format("{} {}{}", count, thing, count == 1 ? "" : "s");
}

struct Gap {
  std::size_t row = 0;  ///< after which rows are missing
};

std::vector<Gap> gaps_of(const std::vector<double>& times, std::optional<double> step) {
  std::vector<Gap> gaps;
  for (std::size_t i = 0; step && i + 1 < times.size(); ++i)
    if (times[i + 1] - times[i] > 1.5 * *step) gaps.push_back({i});
  return gaps;
}

// Values.

/// Rain and evaporation: steps, dry beyond the ends.
TimeSeries steps_of(const CsvTable& table, const SeriesColumn& column, std::vector<double> times,
                    std::vector<double> values, SeriesKind kind, const RunClock& clock, FaultList& faults,
                    std::vector<Bilingual>& remarks) {
  const std::string word = word_of(kind);
  for (std::size_t i = 0; i < values.size(); ++i)
    if (values[i] < 0.0)
      faults.add(table.place(static_cast<int>(i), column.column), fmt::format("{} is negative", word),
                 "write 0 or more");
  const auto step = usual_step(times);
  for (const Gap gap : gaps_of(times, step))
    if (values[gap.row] != 0.0)
      faults.add(table.place(static_cast<int>(gap.row) + 1, column.column),
                 fmt::format("rows are missing before this one: it comes {} after the one before, which is not dry; "
                             "the others come every {}",
                             minutes(times[gap.row + 1] - times[gap.row]), minutes(*step)),
                 "add the missing rows, with 0 where it was dry");
  if (times.size() < 2) {
    faults.add({.file = table.path()}, fmt::format("one row does not say how long its {} lasts", word),
               "add a row with 0 where it ends");
    return {};
  }
  if (!faults.empty()) return {};

  const double last_interval = step.value_or(times.back() - times[times.size() - 2]);
  const double end = values.back() == 0.0 ? times.back() : times.back() + last_interval;
  if (column.unit.of_interval)
    for (std::size_t i = 0; i < values.size(); ++i)
      values[i] /= i + 1 < times.size() ? times[i + 1] - times[i] : last_interval;
  if (values.back() != 0.0) {
    remarks.push_back(bilingual("{}: the last {} value is taken to last {}, like the rows before", "{}：最后一个{}值按前面各行的间隔持续 {}", table.path(), name_of(kind), minutes(last_interval)));
    times.push_back(end);
    values.push_back(0.0);
  }
  if (times.front() > 0.0)
    remarks.push_back(bilingual("{}: the {} series begins {} after the run: none is assumed before", "{}：{}序列比模拟晚 {} 开始，此前按零处理", table.path(), name_of(kind), minutes(times.front())));
  if (end < clock.duration)
    remarks.push_back(bilingual("{}: the {} series ends {} before the run: none is assumed after", "{}：{}序列比模拟早 {} 结束，此后按零处理", table.path(), name_of(kind), minutes(clock.duration - end)));
  return {std::move(times), std::move(values), Interpolation::step};
}

/// Levels and discharges: straight lines, the end values hold.
TimeSeries line_of(const CsvTable& table, std::vector<double> times, std::vector<double> values, SeriesKind kind,
                   const RunClock& clock, std::vector<Bilingual>& remarks) {
  if (const auto gaps = gaps_of(times, usual_step(times)); !gaps.empty())
    remarks.push_back(bilingual("{}: the {} series has {}, the first {} long from {}: filled by straight lines", "{}：{}序列有 {}，第一处长 {}，始于 {}，按直线内插", table.path(), name_of(kind),
                                Bilingual{count_of(gaps.size(), "gap"), fmt::format("{} 处缺测", gaps.size())}, minutes(times[gaps.front().row + 1] - times[gaps.front().row]),
                                minutes(times[gaps.front().row])));
  if (times.front() > 0.0)
    remarks.push_back(bilingual("{}: the {} series begins {} after the run: its first value holds before", "{}：{}序列比模拟晚 {} 开始，此前取首值", table.path(), name_of(kind), minutes(times.front())));
  if (times.back() < clock.duration)
    remarks.push_back(bilingual("{}: the {} series ends {} before the run: its last value holds", "{}：{}序列比模拟早 {} 结束，此后取末值", table.path(), name_of(kind), minutes(clock.duration - times.back())));
  return {std::move(times), std::move(values), Interpolation::linear};
}

TimeSeries series_of(const CsvTable& table, const SeriesColumn& column, std::vector<double> times, SeriesKind kind,
                     const RunClock& clock, FaultList& faults, std::vector<Bilingual>& remarks) {
  std::vector<double> values;
  FaultList own;
  for (int row = 0; row < table.rows(); ++row)
    if (const auto value = table.number(row, column.column, own)) values.push_back(*value * column.unit.to_si);
  TimeSeries series;
  if (own.empty() && !times.empty()) {
    if (is_rate(kind))
      series = steps_of(table, column, std::move(times), std::move(values), kind, clock, own, remarks);
    else
      series = line_of(table, std::move(times), std::move(values), kind, clock, remarks);
  }
  for (const Fault& fault : own.faults()) faults.add(fault);
  return series;
}

/// The times of a table's rows, moved later, which must touch the run.
std::vector<double> times_in_run(const CsvTable& table, const RunClock& clock, double shift, FaultList& faults,
                                 std::vector<Bilingual>& remarks) {
  auto times = read_times(table, clock, faults, remarks);
  for (double& time : times) time += shift;
  if (!times.empty() && (times.back() < 0.0 || times.front() > clock.duration)) {
    faults.add({.file = table.path()},
               fmt::format("no row falls into the run: they lie from {} to {} after its start, the run lasts {}",
                           minutes(times.front()), minutes(times.back()), minutes(clock.duration)),
               "check the dates, their zone and the start of the run");
    times.clear();
  }
  return times;
}

}  // namespace

std::optional<double> usual_step(const std::vector<double>& times) {
  if (times.size() < 4) return std::nullopt;
  std::map<double, std::size_t> counts;
  for (std::size_t i = 1; i < times.size(); ++i) ++counts[std::round((times[i] - times[i - 1]) * 1e3) * 1e-3];
  const auto most = std::ranges::max_element(counts, {}, [](const auto& entry) { return entry.second; });
  constexpr double mostly = 0.7;
  if (static_cast<double>(most->second) < mostly * static_cast<double>(times.size() - 1)) return std::nullopt;
  return most->first;
}

std::vector<double> read_times(const CsvTable& table, const RunClock& clock, FaultList& faults,
                               std::vector<Bilingual>& remarks) {
  const std::array<std::pair<const char*, double>, 4> names{
      {{"time_s", 1.0}, {"time_min", 60.0}, {"time_h", 3600.0}, {"time", 0.0}}};
  std::vector<std::pair<int, double>> found;
  for (const auto& [name, seconds] : names)
    if (const auto column = table.find(name)) found.emplace_back(*column, seconds);
  if (found.size() != 1) {
    faults.add({.file = table.path(), .line = 1},
               found.empty() ? "no column holds the times" : "several columns hold times",
               "name one column time_s, time_min or time_h (from the start of the run), or time (dates like "
               "2021-07-25T08:00:00+08:00)");
    return {};
  }
  if (table.rows() == 0) {
    faults.add({.file = table.path()}, "the series has no rows", "write at least one");
    return {};
  }
  const auto [column, seconds] = found.front();
  std::vector<double> times;
  bool good = true, any_zone = false, any_local = false;
  constexpr int told = 20;
  int bad = 0;
  for (int row = 0; row < table.rows() && bad < told; ++row) {
    std::optional<double> time;
    if (seconds > 0.0) {
      time = table.number(row, column, faults);
      if (time) *time *= seconds;
    } else {
      const auto written = read_instant(table.text(row, column), clock.offset_minutes);
      if (written)
        time = written->utc - clock.start_utc, (written->zoned ? any_zone : any_local) = true;
      else
        faults.add(table.place(row, column), fmt::format("\"{}\" is no date and time", table.text(row, column)),
                   "write it like 2021-07-25T08:00:00+08:00; minutes from the start belong into a column time_min");
    }
    if (!time) {
      good = false, ++bad;
      continue;
    }
    if (!times.empty() && *time <= times.back()) {
      faults.add(table.place(row, column),
                 *time == times.back() ? "this time is there twice"
                                       : "this time comes before the one above: rows are out of order or overlap",
                 "sort the rows by time, one row a time");
      good = false, ++bad;
    }
    times.push_back(*time);
  }
  if (any_zone && any_local) {
    faults.add(table.header_place(column), "some times name a zone and some do not",
               "write all with a zone, like 2021-07-25T08:00:00+08:00");
    good = false;
  } else if (any_local) {
    remarks.push_back(
        bilingual("{}: its times name no zone and are taken as UTC{:+03d}:{:02d}, like the start of the run", "{}：时间未注明时区，按模拟起始时刻的 UTC{:+03d}:{:02d} 处理",
                  table.path(), clock.offset_minutes / 60, std::abs(clock.offset_minutes % 60)));
  }
  if (!good) times.clear();
  return times;
}

RunClock clock_of_series(const std::string& path) {
  constexpr double start_of_1991 = 662688000.0 - 8 * 3600.0;  // the years before 2021, as climate tables take them; a calendar for evaporation
  constexpr int offset = 8 * 60;
  const CsvTable table = read_csv_table(path);
  FaultList faults;
  std::vector<Bilingual> remarks;
  RunClock clock{.start_utc = start_of_1991, .offset_minutes = offset, .duration = 0.0};
  const std::vector<double> times = read_times(table, clock, faults, remarks);
  faults.throw_if_any();
  if (const auto column = table.find("time")) {
    clock.start_utc += times.front();
    if (const auto written = read_instant(table.text(0, *column), offset)) clock.offset_minutes = written->offset_minutes;
    clock.duration = times.back() - times.front();
  } else {
    clock.duration = times.back();
  }
  clock.duration += usual_step(times).value_or(0.0);
  if (!(clock.duration > 0.0)) throw InputError(Fault{{.file = path}, "the series has no length: its times end at 0", "write at least two rows"});
  return clock;
}

TimeSeries read_series(const std::string& path, const std::string& column, SeriesKind kind, const RunClock& clock,
                       std::vector<Bilingual>& remarks, double shift) {
  const CsvTable table = read_csv_table(path);
  FaultList faults;
  auto times = times_in_run(table, clock, shift, faults, remarks);
  TimeSeries series;
  if (const auto chosen = chosen_column(table, column, kind, faults))
    series = series_of(table, *chosen, std::move(times), kind, clock, faults, remarks);
  faults.throw_if_any();
  return series;
}

std::vector<NamedSeries> read_all_series(const std::string& path, SeriesKind kind, const RunClock& clock,
                                         std::vector<Bilingual>& remarks) {
  const CsvTable table = read_csv_table(path);
  FaultList faults;
  const auto times = times_in_run(table, clock, 0.0, faults, remarks);
  const auto columns = fitting_columns(table, kind);
  if (columns.empty())
    faults.add({.file = path, .line = 1}, fmt::format("no column holds {}", word_of(kind)),
               fmt::format("name them like {}", example_of(kind)));
  for (const SeriesColumn& each : columns)
    if (each.unit.of_interval != columns.front().unit.of_interval)
      faults.add(table.header_place(each.column), fmt::format("rates and depths are mixed: {}", listed(columns, table)),
                 "write all columns in one unit");
  std::vector<NamedSeries> all;
  std::vector<Bilingual> said;
  for (const SeriesColumn& each : columns) {
    std::vector<Bilingual> own;
    all.push_back({each.name, series_of(table, each, times, kind, clock, faults, own)});
    for (Bilingual& remark : own)  // the ends are those of all columns: say it once
      if (std::ranges::find(said, remark) == said.end()) said.push_back(std::move(remark));
  }
  faults.throw_if_any();
  remarks.insert(remarks.end(), said.begin(), said.end());
  return all;
}

}  // namespace hydro::io
