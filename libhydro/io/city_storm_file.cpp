#include "libhydro/io/city_storm_file.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <optional>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "libhydro/io/toml_document.h"

namespace hydro::io {
namespace {

using rain::IntervalLaw;

constexpr std::string_view format_name = "hydro-storms/1";
constexpr Range any{};
const Range positive = Range::positive();
constexpr Range not_negative{.min = 0.0};
constexpr Range share{.min = 0.0, .max = 1.0};
constexpr Unit mm_per_minute{"mm/min", Dimension::rate, 1e-3 / 60.0};
constexpr std::size_t most_values = 10'000;  ///< of a pattern

bool good_id(const std::string& id) {
  return !id.empty() && std::ranges::all_of(id, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
  });
}

void read_id(TomlTable& table, std::string& id) {
  table.require("id", "id = \"a_word\"");
  if (table.text("id", id) && !good_id(id))
    table.fault("id", table.name_of("id") + " \"" + id + "\" is not a plain word",
                "use small letters a to z, digits, _ and - only");
}

void read_needed(TomlTable& table, std::string_view key, double& value, const Range& range, const Unit& unit = unit::none) {
  table.require(key, std::string(key) + " = ...");
  table.quantity(key, value, unit, range);
}

void read_provenance(TomlTable& table, rain::Provenance& provenance) {
  constexpr std::array<std::pair<std::string_view, rain::Status>, 4> statuses{
      {{"found", rain::Status::found}, {"memory", rain::Status::memory}, {"computed", rain::Status::computed},
       {"inferred", rain::Status::inferred}}};
  table.require("source", "source = \"title and issuer\"");
  table.text("source", provenance.source);
  table.require("status", "status = \"found\" (or memory, computed, inferred)");
  table.choice("status", provenance.status, statuses);
  table.text("note", provenance.note);
}

std::optional<Range> read_range(TomlTable& table, std::string_view key, const Unit& unit) {
  std::vector<double> ends;
  if (!table.quantities(key, ends, unit, not_negative)) return std::nullopt;
  if (ends.size() != 2 || !(ends[0] < ends[1])) {
    table.fault(key, table.name_of(key) + " must be two values, the smaller one first",
                "write " + std::string(key) + " = [from, until]");
    return std::nullopt;
  }
  return Range{ends[0], ends[1]};
}

rain::Validity read_validity(TomlTable& table) {
  rain::Validity validity{.duration = any, .return_period = any};
  if (const auto range = read_range(table, "duration", unit::min)) validity.duration = *range;
  if (const auto range = read_range(table, "return_period", unit::none)) validity.return_period = *range;
  read_provenance(table, validity.provenance);
  return validity;
}

rain::LogarithmicLaw read_logarithmic_law(TomlTable& table) {
  rain::LogarithmicLaw law;
  read_needed(table, "A", law.A, positive);
  read_needed(table, "C", law.C, not_negative);
  read_needed(table, "b", law.b, not_negative);
  read_needed(table, "n", law.n, positive);
  return law;
}

rain::PowerLaw read_power_law(TomlTable& table) {
  rain::PowerLaw law;
  read_needed(table, "A", law.A, positive);
  read_needed(table, "m", law.m, positive);
  read_needed(table, "d", law.d, any);
  read_needed(table, "b", law.b, not_negative);
  read_needed(table, "b_lg", law.b_lg, any);
  read_needed(table, "n", law.n, positive);
  read_needed(table, "n_lg", law.n_lg, any);
  return law;
}

void read_parameter(TomlTable& table, std::string_view key, IntervalLaw::Parameter& parameter) {
  table.require(key, std::string(key) + " = [p1, p2, p3]");
  std::vector<double> values;
  if (!table.quantities(key, values, unit::none)) return;
  if (values.size() == parameter.size())
    std::ranges::copy(values, parameter.begin());
  else
    table.fault(key, table.name_of(key) + " has " + std::to_string(values.size()) + " values",
                "write the three constants of p1 + p2 ln(P - p3)");
}

IntervalLaw read_interval_law(TomlTable& table) {
  IntervalLaw law;
  table.require("piece", "a [[formula.piece]]");
  for (TomlTable& piece_table : table.tables("piece")) {
    IntervalLaw::Piece piece;
    read_needed(piece_table, "from", piece.from, positive);
    read_needed(piece_table, "until", piece.until, positive);
    for (const auto& [key, parameter] : {std::pair{"A", &piece.A}, std::pair{"b", &piece.b}, std::pair{"n", &piece.n}}) {
      read_parameter(piece_table, key, *parameter);
      if (piece.from > 0.0 && !((*parameter)[2] < piece.from))
        piece_table.fault(key, piece_table.name_of(key) + ": p3 must be less than every return period of the piece");
    }
    if (piece.from > 0.0 && piece.until > 0.0 && !(piece.from < piece.until))
      piece_table.fault("until", piece_table.name_of("until") + " must be greater than from");
    law.pieces.push_back(piece);
  }
  return law;
}

rain::PeriodTable read_period_table(TomlTable& table) {
  rain::PeriodTable law;
  table.require("row", "row = [{return_period = 5, A = ..., b = ..., n = ...}]");
  for (TomlTable& row_table : table.tables("row")) {
    rain::PeriodTable::Row row;
    read_needed(row_table, "return_period", row.return_period, positive);
    read_needed(row_table, "A", row.A, positive);
    read_needed(row_table, "b", row.b, not_negative);
    read_needed(row_table, "n", row.n, positive);
    if (std::ranges::any_of(law.rows, [&](const auto& other) { return other.return_period == row.return_period; }) &&
        row.return_period > 0.0)
      row_table.fault("return_period", row_table.name_of("return_period") + " was given before");
    law.rows.push_back(row);
  }
  return law;
}

rain::IntensityFormula read_formula(TomlTable& table) {
  rain::IntensityFormula formula;
  read_id(table, formula.id);
  table.require("title", "title = \"...\"");
  table.text("title", formula.title);
  table.text("area", formula.area);
  table.text("withdrawn", formula.withdrawn);
  const std::vector<std::string> kinds{"logarithmic", "power", "interval", "periods"};
  table.require("kind", "kind = \"logarithmic\" (or power, interval, periods)");
  const std::optional<std::size_t> kind = table.choice_of("kind", kinds);
  if (kind == 0u) formula.law = read_logarithmic_law(table);
  if (kind == 1u) formula.law = read_power_law(table);
  if (kind == 2u) formula.law = read_interval_law(table);
  if (kind == 3u) formula.law = read_period_table(table);
  if (kind && *kind != 2u) {  // the interval form has its unit in its definition
    constexpr std::array<std::pair<std::string_view, rain::IntensityUnit>, 2> units{
        {{"L/(s*ha)", rain::IntensityUnit::litres_per_second_hectare},
         {"mm/min", rain::IntensityUnit::millimetres_per_minute}}};
    table.require("unit", "unit = \"L/(s*ha)\" (or \"mm/min\")");
    table.choice("unit", formula.unit, units);
  }
  if (auto validity = table.table("validity")) formula.validity = read_validity(*validity);
  read_provenance(table, formula.provenance);
  return formula;
}

rain::PeakRatio read_peak_ratio(TomlTable& table) {
  rain::PeakRatio ratio;
  read_needed(table, "value", ratio.value, share);
  table.quantity("duration", ratio.duration, unit::min, positive);
  read_provenance(table, ratio.provenance);
  return ratio;
}

/// Divides by the last value, so that a list in hours or per cent becomes one of shares.
std::vector<double> as_shares(std::vector<double> values) {
  const double whole = values.empty() ? 1.0 : values.back();
  for (double& value : values) value /= whole;
  return values;
}

/// The curve of a pattern, however it is written: points in time, equal steps, or storms to be combined.
std::optional<rain::MassCurve> read_curve(TomlTable& table) {
  std::vector<double> time, rain_fallen, steps;
  const bool points = table.has("time") || table.has("rain"), in_steps = table.has("steps"), storms = table.has("storm");
  if (points + in_steps + storms != 1) {
    table.fault("", "a pattern is written in one of three ways",
                "write time and rain (points of the curve), or steps (rain of equal steps), or [[pattern.storm]] (storms that "
                "are combined after Pilgrim & Cordery)");
    return std::nullopt;
  }
  const auto few = [&](std::string_view key, const std::vector<double>& values) {
    if (values.size() <= most_values) return true;
    table.fault(key, table.name_of(key) + " has more than " + std::to_string(most_values) + " values");
    return false;
  };
  try {
    if (points) {
      table.require("time", "time = [0, ..., 24]"), table.require("rain", "rain = [0, ..., 1]");
      const bool good_time = table.quantities("time", time, unit::none, not_negative);
      const bool good_rain = table.quantities("rain", rain_fallen, unit::none, not_negative);
      if (good_time && good_rain && few("time", time) && few("rain", rain_fallen))
        return rain::MassCurve(as_shares(std::move(time)), as_shares(std::move(rain_fallen)));
    } else if (in_steps) {
      if (table.quantities("steps", steps, unit::none, not_negative) && few("steps", steps))
        return rain::MassCurve::of_steps(steps);
    } else {
      std::vector<std::vector<double>> depths;
      bool good = true;
      for (TomlTable& storm : table.tables("storm")) {
        storm.require("rain", "rain = [2.5, 7.0, ...]");
        good = storm.quantities("rain", depths.emplace_back(), unit::mm, not_negative) && few("storm", depths.back()) && good;
      }
      if (good) return rain::MassCurve::of_steps(rain::pilgrim_cordery(depths));
    }
  } catch (const InputError& error) {
    for (const Fault& fault : error.faults())
      table.fault(points ? "rain" : in_steps ? "steps" : "storm", fault.message, fault.hint);
  }
  return std::nullopt;
}

std::optional<rain::StoredPattern> read_pattern(TomlTable& table) {
  const rain::MassCurve nothing_yet({0.0, 1.0}, {0.0, 1.0});
  rain::StoredPattern pattern{.id = {}, .title = {}, .curve = nothing_yet, .duration = {}, .provenance = {}};
  read_id(table, pattern.id);
  const std::vector<std::string> computed = rain::pattern_choices({}, nullptr);
  if (std::ranges::find(computed, pattern.id) != computed.end())
    table.fault("id", "\"" + pattern.id + "\" is a pattern that hydro computes", "choose another id");
  table.require("title", "title = \"...\"");
  table.text("title", pattern.title);
  table.quantity("duration", pattern.duration, unit::min, positive);
  read_provenance(table, pattern.provenance);
  const std::optional<rain::MassCurve> curve = read_curve(table);
  if (!curve) return std::nullopt;
  pattern.curve = *curve;
  return pattern;
}

template <class Named>
bool has_id(const std::vector<Named>& named, const std::string& id) {
  return std::ranges::any_of(named, [&](const Named& one) { return one.id == id; });
}

void fault_of_known(TomlTable& table, const std::string& id) {
  table.fault("id", table.name_of("id") + " \"" + id + "\" is already known", "choose another id");
}

}  // namespace

void read_storm_file(const std::string& path, rain::StormLibrary& library, FaultList& faults) {
  TomlDocument document = TomlDocument::open(path, faults);
  TomlTable root = document.root();
  if (!root.require_format(format_name)) return;
  rain::City city;
  std::optional<TomlTable> city_table = root.table("city");
  if (city_table) {
    read_id(*city_table, city.id);
    city_table->require("name", "name = \"...\"");
    city_table->text("name", city.name);
    city_table->text("name_zh", city.name_zh);
    if (has_id(library.cities, city.id)) fault_of_known(*city_table, city.id);
  }
  for (const std::string_view key : {"formula", "peak_ratio"})
    if (!city_table && root.has(key) && !document.damaged())
      root.fault(key, std::string(key) + " belongs to a city", "write a [city] with id and name before it");

  for (TomlTable& table : root.tables("formula")) {
    rain::IntensityFormula formula = read_formula(table);
    if (has_id(city.formulas, formula.id)) fault_of_known(table, formula.id);
    city.formulas.push_back(std::move(formula));
  }
  for (TomlTable& table : root.tables("peak_ratio")) city.peak_ratios.push_back(read_peak_ratio(table));
  std::vector<rain::StoredPattern>& patterns = city_table ? city.patterns : library.patterns;
  for (TomlTable& table : root.tables("pattern")) {
    std::optional<rain::StoredPattern> pattern = read_pattern(table);
    if (!pattern) continue;
    if (has_id(patterns, pattern->id)) fault_of_known(table, pattern->id);
    patterns.push_back(std::move(*pattern));
  }
  if (!city_table && !root.has("pattern") && !document.damaged())
    root.fault("", "the file holds no city and no pattern", "see docs/formats/storms.md");
  document.report_unknown_keys();
  if (city_table) library.cities.push_back(std::move(city));
}

rain::StormLibrary read_storm_library(const std::filesystem::path& folder, std::vector<StormFile>* files) {
  std::error_code status;
  std::vector<std::string> paths;
  for (auto entry = std::filesystem::directory_iterator(folder, status);
       !status && entry != std::filesystem::directory_iterator(); entry.increment(status))
    if (entry->path().extension() == ".toml") paths.push_back(entry->path().string());
  if (status) throw FileError(folder.string(), "the folder of storm data cannot be read: " + status.message());
  if (paths.empty()) throw FileError(folder.string(), "the folder holds no storm file (*.toml)");
  std::ranges::sort(paths);

  rain::StormLibrary library;
  FaultList faults;
  for (const std::string& path : paths) {
    const std::size_t cities = library.cities.size(), patterns = library.patterns.size();
    read_storm_file(path, library, faults);
    if (!files) continue;
    StormFile file{.path = path, .city = library.cities.size() > cities ? library.cities.back().id : std::string(), .patterns = {}};
    for (std::size_t i = patterns; i < library.patterns.size(); ++i) file.patterns.push_back(library.patterns[i].id);
    files->push_back(std::move(file));
  }
  faults.throw_if_any();
  return library;
}

std::vector<std::string> files_behind(const rain::DesignStorm& storm, const rain::StormLibrary& library, const std::vector<StormFile>& files) {
  const auto is_common = [&](const rain::StoredPattern& pattern) { return &pattern == storm.stored_pattern; };
  const bool common = std::ranges::any_of(library.patterns, is_common);
  std::vector<std::string> paths;
  for (const StormFile& file : files) {
    const bool of_city = storm.city && !file.city.empty() && file.city == storm.city->id;
    const bool of_pattern = common && std::ranges::find(file.patterns, storm.stored_pattern->id) != file.patterns.end();
    if (of_city || of_pattern) paths.push_back(file.path);
  }
  return paths;
}

}  // namespace hydro::io
