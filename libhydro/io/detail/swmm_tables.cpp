#include <algorithm>
#include <unordered_map>

#include "libhydro/io/detail/swmm_row.h"

// Tables in time and space: series, curves, patterns, places on the map.
namespace hydro::io::swmm::detail {
namespace {

/// The record of this name at the end of the list, where the lines before belong to; else a new one is made there when none of
/// this name is known, and the older one goes on otherwise.
template <class Record>
Record& record_of(std::vector<Record>& records, const std::string& id, int line) {
  if (!records.empty() && same_name(records.back().id, id)) {
    records.back().last_line = line;
    return records.back();
  }
  for (Record& record : records)
    if (same_name(record.id, id)) return record.last_line = line, record;
  Record& record = records.emplace_back();
  record.line = record.last_line = line;
  record.id = id;
  return record;
}

struct CurveUnits {
  const char* name;
  CurveKind kind;
  Measure x, y;
};
constexpr CurveUnits curve_kinds[] = {
    {"STORAGE", CurveKind::storage, Measure::length, Measure::area}, {"SHAPE", CurveKind::shape, Measure::none, Measure::none},
    {"DIVERSION", CurveKind::diversion, Measure::flow, Measure::flow}, {"TIDAL", CurveKind::tidal, Measure::hours, Measure::length},
    {"PUMP1", CurveKind::pump1, Measure::volume, Measure::flow}, {"PUMP2", CurveKind::pump2, Measure::length, Measure::flow},
    {"PUMP3", CurveKind::pump3, Measure::length, Measure::flow}, {"PUMP4", CurveKind::pump4, Measure::length, Measure::flow},
    {"PUMP5", CurveKind::pump5, Measure::length, Measure::flow}, {"RATING", CurveKind::rating, Measure::length, Measure::flow},
    {"CONTROL", CurveKind::control, Measure::none, Measure::none}, {"WEIR", CurveKind::weir, Measure::length, Measure::weir_coefficient}};

Place place_of(Row& row) {
  Place place{.line = row.line(), .id = row.text("name")};
  place.x = row.number("x");
  place.y = row.number("y");
  return place;
}

}  // namespace

void read_pattern(Row& row, Model& model) {
  static constexpr std::pair<const char*, PatternKind> kinds[] = {
      {"MONTHLY", PatternKind::monthly}, {"DAILY", PatternKind::daily}, {"HOURLY", PatternKind::hourly}, {"WEEKEND", PatternKind::weekend}};
  Pattern& pattern = record_of(model.patterns, row.text("name"), row.line());
  if (pattern.factors.empty() && !number_of(row.peek())) pattern.kind = row.choice<PatternKind>("kind", kinds);
  while (row.left() > 0 && row.fine()) pattern.factors.push_back(row.number("factor"));
  if (pattern.factors.size() > 24) row.fail(fmt::format("pattern \"{}\" has more than 24 factors", pattern.id), "12 a year, 7 a week or 24 a day");
}

void read_curve(Row& row, Model& model) {
  Curve& curve = record_of(model.curves, row.text("name"), row.line());
  const std::string word = row.peek();
  const auto kind = std::ranges::find_if(curve_kinds, [&word](const CurveUnits& one) { return same_name(one.name, word); });
  if (kind != std::end(curve_kinds)) {
    curve.kind = kind->kind;
    row.skip();
  } else if (curve.line == row.line() && !number_of(word)) {
    std::vector<std::string> names;
    for (const CurveUnits& one : curve_kinds) names.emplace_back(one.name);
    return row.fail(fmt::format("kind of curve cannot be \"{}\"", word), choices_hint(word, names));
  }
  const CurveUnits& units = *std::ranges::find(curve_kinds, curve.kind, &CurveUnits::kind);
  while (row.left() > 0 && row.fine()) {
    const double x = row.number("x", units.x), y = row.number("y", units.y);
    if (!row.fine()) return;
    if (!curve.points.empty() && x < curve.points.back().first)
      return row.fail(fmt::format("x values of \"{}\" fall", curve.id), "write the points in increasing order of x");
    curve.points.emplace_back(x, y);
  }
}

void read_series_values(Row& row, double run_start, double& last_date, std::vector<std::pair<double, double>>& points) {
  while (row.left() > 0 && row.fine()) {
    if (const auto date = date_of(row.peek())) last_date = *date, row.skip();
    const std::string word = row.text("time");
    if (!row.fine()) return;
    const auto time = time_of(word);
    if (!time) return row.fail(fmt::format("time is \"{}\", which is none", word), "write hours and minutes (0:05), decimal hours, or a date (12/31/2024) before it");
    const double at = last_date - run_start + *time, value = row.number("value");
    if (!row.fine()) return;
    if (!points.empty() && at < points.back().first)
      return row.fail("times go back", "write the rows of a series in the order of time");
    if (!points.empty() && at == points.back().first) points.back().second = value;  // as SWMM, which reads on to the last
    else points.emplace_back(at, value);
  }
}

void read_series_row(Row& row, Model& model) {
  Series& series = record_of(model.series, row.text("name"), row.line());
  if (same_name(row.peek(), "FILE")) {
    row.skip();
    series.file = row.text("file");
    return;
  }
  // A date holds for the rows below it, too; without any, times count from the start of the run.
  double date = model.options.start;
  if (!series.points.empty()) date = series.last_date;
  read_series_values(row, model.options.start, date, series.points);
  series.last_date = date;
}

void read_event(Row& row, Model& model) {
  Event event{.line = row.line()};
  for (double* instant : {&event.start, &event.end}) {
    const std::string day = row.text("date"), clock = row.text("time");
    if (!row.fine()) return;
    const auto date = date_of(day);
    const auto time = time_of(clock);
    if (!date) return row.fail(fmt::format("date is \"{}\", which is none", day), "write month, day and year: 12/31/2024");
    if (!time) return row.fail(fmt::format("time is \"{}\", which is none", clock), "write hours and minutes (0:05) or decimal hours");
    *instant = *date + *time;
  }
  if (event.end > event.start) model.events.push_back(event);
  else row.fail("ends before it begins", "write date and time of the start, then of the end");
}

void read_coordinate(Row& row, Model& model) { model.coordinates.push_back(place_of(row)); }
void read_vertex(Row& row, Model& model) { model.vertices.push_back(place_of(row)); }
void read_polygon(Row& row, Model& model) { model.polygons.push_back(place_of(row)); }
void read_symbol(Row& row, Model& model) { model.symbols.push_back(place_of(row)); }

}  // namespace hydro::io::swmm::detail
