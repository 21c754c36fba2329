#include <algorithm>
#include <cstdio>
#include <cstring>

#include <fmt/format.h>

#include "libhydro/io/detail/swmm_row.h"
#include "libhydro/io/detail/swmm_text.h"
#include "libhydro/io/detail/text_encoding.h"
#include "libhydro/io/swmm_file.h"
#include "libhydro/io/text_file.h"

namespace hydro::io::swmm {
namespace {

using detail::FileUnits;
using detail::Measure;

constexpr std::uint64_t largest_file = std::uint64_t{1} << 31;
constexpr double inch = 0.0254, hundredth_of_inch = 0.01 * inch, tenth_of_millimetre = 1e-4, day = 86400.0;

std::vector<std::string> lines_of(const std::string& path) {
  std::string encoding;
  const std::string text = io::detail::as_utf8(io::read_text(path, largest_file), encoding);
  std::vector<std::string> lines;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    lines.push_back(text.substr(at, end - at));
    if (!lines.back().empty() && lines.back().back() == '\r') lines.back().pop_back();
    at = end + 1;
  }
  return lines;
}

// Files of the weather services, as SWMM 5.2 reads them.

enum class Layout { unknown, columns, nws_tape, nws_spaces, nws_commas, nws_online, aes_hourly, cmc_hourly, cmc_quarters };

struct Recipe {
  Layout layout = Layout::unknown;
  double interval = 3600.0;       ///< [s]
  std::size_t header_lines = 0;
  bool names_station = false;     ///< a station's name of 31 letters stands in each line
  std::size_t date_at = 0, value_at = 0;  ///< columns of the online layout
};

/// Rain that fell from an instant on [s from the start of the run], [m].
struct Fallen {
  double from = 0.0, depth = 0.0;
};

double nws_interval(const char* element) {
  if (std::strcmp(element, "HPCP") == 0) return 3600.0;
  return std::strcmp(element, "QPCP") == 0 || std::strcmp(element, "QGAG") == 0 ? 900.0 : 0.0;
}

const char* from(const std::string& line, std::size_t column) { return line.c_str() + std::min(column, line.size()); }

/// [s since 1970-01-01]; nothing for the 31st of February.
std::optional<double> day_of(int year, int month, int day_of_month) {
  return detail::date_of(fmt::format("{}/{}/{}", month, day_of_month, year));
}

struct ColumnsLine {
  char station[64]{};
  int year = 0, month = 0, day = 0, hour = 0, minute = 0;
  double value = 0.0;
};
std::optional<ColumnsLine> columns_of(const std::string& line) {
  ColumnsLine row;
  if (std::sscanf(line.c_str(), "%63s %9d %9d %9d %9d %9d %30lf", row.station, &row.year, &row.month, &row.day, &row.hour, &row.minute, &row.value) != 7)
    return std::nullopt;
  return row;
}

Recipe online_recipe(const std::vector<std::string>& lines) {
  Recipe recipe{.layout = Layout::nws_online, .interval = 3600.0};
  std::size_t element = lines.front().find("HPCP");
  if (element == std::string::npos) element = lines.front().find("QPCP"), recipe.interval = 900.0;
  if (element == std::string::npos) return {};
  recipe.value_at = element;
  for (std::size_t i = 1; i < std::min<std::size_t>(lines.size(), 6); ++i) {
    if (lines[i].find("COOP:") == std::string::npos) continue;
    const std::size_t colon = lines[i].rfind(':');
    if (colon < 11) return {};
    recipe.date_at = colon - 11;
    recipe.header_lines = i;
    return recipe;
  }
  return {};
}

/// The layout of a file by its first lines; up to five may be headings.
Recipe recipe_of(const std::vector<std::string>& lines) {
  for (std::size_t i = 0; i < std::min<std::size_t>(lines.size(), 5); ++i) {
    const std::string& line = lines[i];
    long station = 0;
    int division = 0, year = 0, month = 0, day_of_month = 0, element = 0;
    char type[5]{}, record[4]{}, coop[6]{};
    const auto found = [&](Layout layout, bool names_station) {
      return Recipe{.layout = layout, .interval = nws_interval(type), .header_lines = i, .names_station = names_station};
    };
    if (std::sscanf(line.c_str(), "%6ld %2d %4s", &station, &division, type) == 3 && nws_interval(type) > 0.0) return found(Layout::nws_spaces, false);
    if (std::sscanf(from(line, 37), "%2d %4s %2s %4d", &division, type, record, &year) == 4 && nws_interval(type) > 0.0) return found(Layout::nws_spaces, true);
    if (std::sscanf(line.c_str(), "%6ld,%2d,%4s", &station, &division, type) == 3 && nws_interval(type) > 0.0) return found(Layout::nws_commas, false);
    if (std::sscanf(line.c_str(), "%3s%6ld%2d%4s", record, &station, &division, type) == 4 && nws_interval(type) > 0.0) return found(Layout::nws_tape, false);
    if (std::sscanf(line.c_str(), "%5s%6ld", coop, &station) == 2 && std::strcmp(coop, "COOP:") == 0) return online_recipe(lines);
    if (std::sscanf(line.c_str(), "%7ld%3d%2d%2d%3d", &station, &year, &month, &day_of_month, &element) == 5 && element == 123 && line.size() >= 185)
      return {.layout = Layout::aes_hourly, .interval = 3600.0, .header_lines = i};
    if (std::sscanf(line.c_str(), "%7ld%4d%2d%2d%3d", &station, &year, &month, &day_of_month, &element) == 5) {
      if (element == 159 && line.size() >= 690) return {.layout = Layout::cmc_quarters, .interval = 900.0, .header_lines = i};
      if (element == 123 && line.size() >= 186) return {.layout = Layout::cmc_hourly, .interval = 3600.0, .header_lines = i};
    }
    if (columns_of(line)) return {.layout = Layout::columns, .header_lines = i};
  }
  return {};
}

/// Something that is wrong with a file in several places: told once, with the first.
struct Oversight {
  int count = 0, first_line = 0;
  void add(int line, int more = 1) {
    if (count == 0) first_line = line;
    count += more;
  }
};

void tell(const std::string& file, const Oversight& missing, const Oversight& unread, std::vector<std::string>& remarks) {
  if (missing.count > 0)
    remarks.push_back(fmt::format("{}: {} intervals have no rain recorded (missing or deleted), the first in line {}; they are taken as dry", file, missing.count, missing.first_line));
  if (unread.count > 0)
    remarks.push_back(fmt::format("{}: {} lines cannot be read as rain, in whole or in part, the first is line {}; that is left out", file, unread.count, unread.first_line));
}

bool is_blank(const char* text) { return text[std::strspn(text, " \t,\r")] == '\0'; }

/// Reads a file line by line; what a line says depends on those before it where rain was accumulated.
class WeatherFile {
 public:
  WeatherFile(const Recipe& recipe, double run_start) : recipe_(recipe), start_(run_start) {}

  void take(const std::string& line, int number) {
    line_ = number;
    if (is_blank(line.c_str())) return;
    const bool canadian = recipe_.layout == Layout::aes_hourly || recipe_.layout == Layout::cmc_hourly || recipe_.layout == Layout::cmc_quarters;
    if (!(canadian ? take_canadian(line) : take_nws(line))) unread.add(number);
  }
  std::vector<Fallen> fallen;
  Oversight missing;  ///< intervals
  Oversight unread;   ///< lines

 private:
  /// Whether all of the line could be read.
  bool take_canadian(const std::string& line) {
    long station = 0;
    int year = 0, month = 0, day_of_month = 0, element = 0;
    const bool aes = recipe_.layout == Layout::aes_hourly;
    if (std::sscanf(line.c_str(), aes ? "%7ld%3d%2d%2d%3d" : "%7ld%4d%2d%2d%3d", &station, &year, &month, &day_of_month, &element) < 5) return false;
    if (aes) year += year < 100 ? 2000 : 1000;
    const bool quarters = recipe_.layout == Layout::cmc_quarters;
    const auto date = day_of(year, month, day_of_month);
    if (element != (quarters ? 159 : 123)) return true;  // of another quantity
    if (!date) return false;
    for (int i = 0; i < (quarters ? 96 : 24); ++i) {
      long value = 0;
      char flag = 0;
      if (std::sscanf(from(line, static_cast<std::size_t>((aes ? 17 : 18) + 7 * i)), "%6ld%c", &value, &flag) < 1) return false;
      if (value == -99999) missing.add(line_);
      else save(*date + i * recipe_.interval, static_cast<double>(value) * tenth_of_millimetre);
    }
    return true;
  }

  bool take_nws(const std::string& line) {
    int year = 0, month = 0, day_of_month = 0, count = 0;
    std::size_t at = 0, width = 16;
    bool dated = false;
    switch (recipe_.layout) {
      case Layout::nws_tape:
        dated = std::sscanf(from(line, 17), "%4d%2d%4d%3d", &year, &month, &day_of_month, &count) == 4;
        at = 30, width = 12;
        break;
      case Layout::nws_spaces:
        at = recipe_.names_station ? 49 : 18;
        dated = std::sscanf(from(line, at), "%4d %2d %2d", &year, &month, &day_of_month) == 3;
        at += 10;
        break;
      case Layout::nws_commas:
        dated = std::sscanf(from(line, 18), "%4d,%2d,%2d", &year, &month, &day_of_month) == 3;
        at = 28;
        break;
      default:
        dated = std::sscanf(from(line, recipe_.date_at), "%4d%2d%2d", &year, &month, &day_of_month) == 3;
        at = recipe_.date_at + 8, width = line.size();
    }
    auto date = dated ? day_of(year, month, day_of_month) : std::nullopt;
    for (; date && at < line.size(); at += std::max<std::size_t>(width, 1)) {
      int hour = 25, minute = 0, found = 0;
      double value = 99999.0;
      char flag = 0, second_flag = 0;
      const char* entry = from(line, at);
      if (recipe_.layout == Layout::nws_tape) {
        found = std::sscanf(entry, "%2d%2d%6lf%c%c", &hour, &minute, &value, &flag, &second_flag);
      } else if (recipe_.layout == Layout::nws_spaces) {
        found = std::sscanf(entry, " %2d%2d %6lf %c %c", &hour, &minute, &value, &flag, &second_flag);
      } else if (recipe_.layout == Layout::nws_commas) {
        found = std::sscanf(entry, ",%2d%2d,%6lf,%c,%c", &hour, &minute, &value, &flag, &second_flag);
      } else {
        found = std::sscanf(entry, " %2d:%2d", &hour, &minute);
        found += std::max(std::sscanf(from(line, recipe_.value_at), "%12lf %c", &value, &flag), 0);
        if (std::strchr(from(line, recipe_.value_at), '.')) value = std::round(100.0 * value);
        if (hour == 0) hour = 24, *date -= day;  // the hour that ends at midnight belongs to the day before
      }
      if (found >= 3 && hour == 25) return true;  // the day's total
      if (found < 3 || hour > 25 || hour < 0 || minute < 0 || minute > 59) return is_blank(entry);
      take_entry(*date + 3600.0 * hour + 60.0 * minute, value, flag);
    }
    return date.has_value();
  }

  /// An amount whose interval ends at `until`: missing, deleted, accumulated since an earlier entry, or plain.
  void take_entry(double until, double value, char flag) {
    const bool opens = flag == '{' || flag == '[', closes = flag == '}' || flag == ']';
    if (flag == 'a') {
      accumulated_since_ = until;
    } else if (flag == 'A') {
      const double since = std::max(accumulated_since_.value_or(until), until - 366.0 * day) - recipe_.interval;
      const auto parts = std::max<long>(1, std::lround((until - since) / recipe_.interval));
      if (value >= 9999.0) missing.add(line_, static_cast<int>(parts));
      for (long i = 0; i < parts && value < 9999.0; ++i)
        save(since + static_cast<double>(i) * recipe_.interval, value * hundredth_of_inch / static_cast<double>(parts));
      accumulated_since_.reset();
    } else if (opens || closes || flag == 'M' || value >= 9999.0) {
      missing.add(line_);
    } else {
      save(until - recipe_.interval, value * hundredth_of_inch);
    }
  }

  void save(double at, double depth) {
    if (depth > 0.0) fallen.push_back({at - start_, depth});
  }

  Recipe recipe_;
  double start_;
  int line_ = 0;
  std::optional<double> accumulated_since_;
};

// One gage.

/// Amounts of a gage's records become rain that holds from each for an interval.
TimeSeries held(const std::vector<Fallen>& fallen, double interval, double duration) {
  std::vector<double> times, rates;
  for (const Fallen& one : fallen) {
    if (one.depth <= 0.0 || one.from + interval <= 0.0 || one.from >= duration) continue;
    if (!times.empty() && one.from < times.back() - 1e-6) times.pop_back(), rates.pop_back();  // the pause that is none
    if (!times.empty() && one.from <= times.back() + 1e-6) rates.back() = one.depth / interval;
    else times.push_back(one.from), rates.push_back(one.depth / interval);
    times.push_back(one.from + interval), rates.push_back(0.0);
  }
  if (times.empty()) return TimeSeries::constant(0.0);
  return {std::move(times), std::move(rates), Interpolation::step};
}

/// The gage's own records as amounts [m]: intensities and running totals become what fell in each interval.
class Amounts {
 public:
  Amounts(const RainGage& gage, double depth_unit) : gage_(gage), unit_(depth_unit) {}
  void take(double at, double value) {
    double depth = value * unit_;
    if (gage_.format == RainFormat::intensity) depth *= gage_.interval / 3600.0;
    if (gage_.format == RainFormat::cumulative) {
      const double total = depth;
      depth = total < before_ ? total : total - before_;
      before_ = total;
    }
    fallen.push_back({at, depth});
  }
  std::vector<Fallen> fallen;

 private:
  const RainGage& gage_;
  double unit_, before_ = 0.0;
};

TimeSeries rain_of_series(const Model& model, const RainGage& gage, FaultList& faults) {
  const Series* series = find(model.series, gage.series);
  if (!series) return TimeSeries::constant(0.0);  // a fault of the model, told when it was read
  const auto rows = read_series(model, *series, faults);
  double closest = std::numeric_limits<double>::infinity();
  for (std::size_t i = 1; i < rows.size(); ++i) closest = std::min(closest, rows[i].first - rows[i - 1].first);
  if (closest < gage.interval - 0.5)
    faults.add({.file = model.path, .line = gage.line},
               fmt::format("[RAINGAGES] \"{}\" holds each record for {:g} min, but series \"{}\" has records {:g} min apart", gage.id,
                           gage.interval / 60.0, gage.series, closest / 60.0),
               "write the interval of the series");
  Amounts amounts(gage, FileUnits{model.options.flow_units}.to_si(Measure::depth));
  for (const auto& [at, value] : rows) {
    if (value < 0.0) {
      faults.add({.file = model.path, .line = series->line}, fmt::format("[TIMESERIES] rain \"{}\" is negative", series->id), "write 0 or more");
      break;
    }
    amounts.take(at, value);
  }
  return held(amounts.fallen, gage.interval, model.options.duration());
}

TimeSeries rain_of_file(const Model& model, const RainGage& gage, FaultList& faults, std::vector<std::string>& remarks) {
  const SourcePlace place{.file = model.path, .line = gage.line};
  const std::string path = existing_file(model, gage.file);
  if (path.empty()) {
    faults.add({.place = place, .message = fmt::format("[RAINGAGES] the file \"{}\" is not there", gage.file),
                .hint = "put it beside the model", .unreadable = true});
    return {};
  }
  const std::vector<std::string> lines = lines_of(path);
  const Recipe recipe = recipe_of(lines);
  if (recipe.layout == Layout::unknown) {
    faults.add({.file = path}, "is no rain file that SWMM reads", "lines of: station year month day hour minute value; or a file of the US or Canadian weather service");
    return {};
  }
  if (recipe.layout != Layout::columns) {
    WeatherFile weather(recipe, model.options.start);
    for (std::size_t i = recipe.header_lines; i < lines.size(); ++i) weather.take(lines[i], static_cast<int>(i) + 1);
    tell(gage.file, weather.missing, weather.unread, remarks);
    std::ranges::stable_sort(weather.fallen, {}, &Fallen::from);
    return held(weather.fallen, recipe.interval, model.options.duration());
  }
  Amounts amounts(gage, gage.file_in_inches ? inch : 1e-3);
  Oversight unread;
  for (std::size_t i = recipe.header_lines; i < lines.size() && faults.faults().size() < detail::told_faults; ++i) {
    const auto row = columns_of(lines[i]);
    if (!row && !is_blank(lines[i].c_str()) && lines[i][lines[i].find_first_not_of(" \t")] != ';') unread.add(static_cast<int>(i) + 1);
    if (!row || (gage.station != "*" && !same_name(row->station, gage.station))) continue;
    const SourcePlace at{.file = path, .line = static_cast<int>(i) + 1};
    const auto date = day_of(row->year, row->month, row->day);
    const double time = date.value_or(0.0) + 3600.0 * row->hour + 60.0 * row->minute - model.options.start;
    if (!date || !std::isfinite(row->value) || row->value < 0.0 || row->hour < 0 || row->hour > 24 || row->minute < 0 || row->minute > 59)
      faults.add(at, "is no date with rain", "write: station year month day hour minute value");
    else if (!amounts.fallen.empty() && time <= amounts.fallen.back().from)
      faults.add(at, "goes back in time", "write the rows of a station in the order of time");
    else
      amounts.take(time, row->value);
  }
  tell(gage.file, {}, unread, remarks);
  if (amounts.fallen.empty())
    faults.add(place, fmt::format("[RAINGAGES] \"{}\" holds nothing of station {}", gage.file, gage.station), "write a station of the file, or * for any");
  return held(amounts.fallen, gage.interval, model.options.duration());
}

}  // namespace

std::vector<std::pair<double, double>> read_series(const Model& model, const Series& series, FaultList& faults) {
  if (series.file.empty()) return series.points;
  const std::string path = existing_file(model, series.file);
  if (path.empty()) {
    faults.add({.place = {.file = model.path, .line = series.line}, .message = fmt::format("[TIMESERIES] the file \"{}\" is not there", series.file),
                .hint = "put it beside the model", .unreadable = true});
    return {};
  }
  std::vector<std::pair<double, double>> points;
  const std::vector<std::string> lines = lines_of(path);
  double date = model.options.start;
  for (std::size_t i = 0; i < lines.size() && faults.faults().size() < detail::told_faults; ++i) {
    const Line line{static_cast<int>(i) + 1, lines[i].substr(0, lines[i].find(';'))};
    detail::Row row(path, line, "series", FileUnits{model.options.flow_units}, faults);
    detail::read_series_values(row, model.options.start, date, points);
  }
  return points;
}

TimeSeries rain_of(const Model& model, const RainGage& gage, FaultList& faults, std::vector<std::string>& remarks) {
  if (model.options.ignore_rainfall) return TimeSeries::constant(0.0);
  return gage.file.empty() ? rain_of_series(model, gage, faults) : rain_of_file(model, gage, faults, remarks);
}

}  // namespace hydro::io::swmm
