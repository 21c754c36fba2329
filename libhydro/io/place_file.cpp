#include "libhydro/io/place_file.h"

#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include <fmt/format.h>

#include "libhydro/io/csv_table.h"
#include "libhydro/io/vector_file.h"

namespace hydro::io {
namespace {

/// Texts and numbers of a record, by the names of their columns.
struct TextColumn {
  std::string_view name;
  std::string PlaceRecord::*member;
};
constexpr std::array text_columns{TextColumn{"id", &PlaceRecord::id},           TextColumn{"name", &PlaceRecord::name},
                                  TextColumn{"name_zh", &PlaceRecord::name_zh}, TextColumn{"kind", &PlaceRecord::kind},
                                  TextColumn{"area", &PlaceRecord::area},       TextColumn{"gauge", &PlaceRecord::gauge},
                                  TextColumn{"settles_at", &PlaceRecord::settles_at}};
/// A number of a record and what it may be.
struct NumberColumn {
  std::string_view name;
  double PlaceRecord::*member;                      ///< one of the two
  std::optional<double> PlaceRecord::*optional_member;
  double least, most;
};
constexpr std::array number_columns{NumberColumn{"radius_m", &PlaceRecord::radius, nullptr, 0.0, 1e4},           NumberColumn{"people", &PlaceRecord::people, nullptr, 0.0, 1e8},
                                    NumberColumn{"close_depth_m", nullptr, &PlaceRecord::close_depth, 1e-3, 100.0}, NumberColumn{"traffic_veh_h", &PlaceRecord::traffic, nullptr, 0.0, 1e6},
                                    NumberColumn{"capacity", &PlaceRecord::capacity, nullptr, 0.0, 1e8},          NumberColumn{"inflow_m3s", &PlaceRecord::inflow, nullptr, 0.0, 1e4},
                                    NumberColumn{"weight", nullptr, &PlaceRecord::weight, 0.0, 1e6},              NumberColumn{"wind_limit_ms", nullptr, &PlaceRecord::wind_limit, 0.1, 150.0}};

/// Every name that a column may have.
std::vector<std::string_view> known_columns() {
  std::vector<std::string_view> names{"x_m", "y_m"};
  for (const TextColumn& column : text_columns) names.push_back(column.name);
  for (const NumberColumn& column : number_columns) names.push_back(column.name);
  return names;
}

void set_number(PlaceRecord& record, const NumberColumn& column, double value, FaultList& faults) {
  if (!(value >= column.least && value <= column.most))
    return faults.add(record.place, fmt::format("place \"{}\": {} must be {:g} to {:g}, got {:g}", record.id, column.name, column.least, column.most, value));
  if (column.member) record.*column.member = value;
  else record.*column.optional_member = value;
}

/// What is wrong with one record, whatever file it comes from.
void check(const PlaceRecord& record, std::set<std::string>& ids, FaultList& faults) {
  if (record.id.empty()) faults.add(record.place, "a place has no id", "give each place an id of its own");
  else if (!ids.insert(record.id).second) faults.add(record.place, "two places are named \"" + record.id + '"', "give each place an id of its own");
  if (record.id.find_first_of(",\"\n\r") != std::string::npos) faults.add(record.place, "the id of a place must have no comma, quote or line break");
  if (record.kind.empty()) faults.add(record.place, fmt::format("place \"{}\" has no kind", record.id), "write underpass, metro, basement, substation, hospital, school, shelter or road");
}

PlaceFile from_table(const std::string& path) {
  PlaceFile file{.places = {}, .files = {path}, .remarks = {}};
  const CsvTable table = read_csv_table(path);
  FaultList faults;
  table.refuse_unknown(known_columns(), faults);
  const auto id = table.require("id", faults), kind = table.require("kind", faults), x = table.require("x_m", faults), y = table.require("y_m", faults);
  if (!id || !kind || !x || !y) faults.throw_if_any();
  std::set<std::string> ids;
  for (int row = 0; row < table.rows(); ++row) {
    PlaceRecord record;
    record.place = table.place(row, *id);
    for (const TextColumn& column : text_columns)
      if (const auto at = table.find(column.name)) record.*column.member = std::string(table.text(row, *at));
    const auto east = table.number(row, *x, faults), north = table.number(row, *y, faults);
    if (east && north) record.at = Point{*east, *north};
    for (const NumberColumn& column : number_columns) {
      const auto at = table.find(column.name);
      if (!at || table.text(row, *at).empty()) continue;
      if (const auto value = table.number(row, *at, faults)) set_number(record, column, *value, faults);
    }
    check(record, ids, faults);
    file.places.push_back(std::move(record));
  }
  faults.throw_if_any();
  return file;
}

PlaceFile from_features(const std::string& path, const std::string& crs) {
  VectorFile features = read_vector(path, crs);
  PlaceFile file{.places = {}, .files = std::move(features.files), .remarks = std::move(features.remarks)};
  const std::vector<std::string_view> known = known_columns();
  for (Bilingual& remark : remarks_on_misspelt(path, features.attribute_names, {known.begin(), known.end()})) file.remarks.push_back(std::move(remark));
  FaultList faults;
  std::set<std::string> ids;
  for (Feature& feature : features.features) {
    PlaceRecord record;
    record.place = {.file = path};
    for (const TextColumn& column : text_columns) {
      const auto at = features.attribute(column.name);
      if (!at) continue;
      const Attribute& value = feature.attributes[*at];
      if (const auto* text = std::get_if<std::string>(&value)) record.*column.member = *text;
      else if (const auto* number = std::get_if<double>(&value)) record.*column.member = fmt::format("{:.15g}", *number);
    }
    for (const NumberColumn& column : number_columns) {
      const auto at = features.attribute(column.name);
      if (!at || std::holds_alternative<std::monostate>(feature.attributes[*at])) continue;
      if (const auto* number = std::get_if<double>(&feature.attributes[*at])) set_number(record, column, *number, faults);
      else faults.add(record.place, fmt::format("place \"{}\": {} is no number", record.id, column.name));
    }
    if (const auto* point = std::get_if<Point>(&feature.shape)) record.at = *point;
    else if (auto* area = std::get_if<Polygon>(&feature.shape)) record.at = middle_of(*area), record.shape = std::move(*area);
    else faults.add(record.place, fmt::format("place \"{}\" is a line", record.id), "draw places as points or polygons");
    check(record, ids, faults);
    file.places.push_back(std::move(record));
  }
  faults.throw_if_any();
  return file;
}

}  // namespace

Point middle_of(const Polygon& area) {
  Point low{1e300, 1e300}, high{-1e300, -1e300};
  for (const Point& p : area.outer) {
    low = {std::min(low.x, p.x), std::min(low.y, p.y)};
    high = {std::max(high.x, p.x), std::max(high.y, p.y)};
  }
  return {0.5 * (low.x + high.x), 0.5 * (low.y + high.y)};
}

PlaceFile read_places(const std::string& path, const std::string& crs) {
  if (path.ends_with(".csv") || path.ends_with(".CSV")) return from_table(path);
  return from_features(path, crs);
}

}  // namespace hydro::io
