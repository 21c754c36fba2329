#pragma once

#include <array>
#include <charconv>
#include <cmath>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "libhydro/core/unit.h"
#include "libhydro/io/detail/swmm_text.h"

namespace hydro::io::swmm::detail {

/// What a number in the file measures; SWMM has one unit of it for US and one for SI models.
enum class Measure { none, percent, length, depth, rate, rate_per_day, land_area, area, volume, flow, weir_coefficient, hours, minutes, days, per_hour };

/// Units of the file.
struct FileUnits {
  FlowUnits flow = FlowUnits::cfs;

  bool us() const { return flow <= FlowUnits::mgd; }

  /// Multiply a number of the file by this to get SI.
  double to_si(Measure measure) const {
    constexpr double foot = 0.3048, inch = 0.0254, acre = 43560.0 * foot * foot, gallon = 3.785411784e-3;
    constexpr std::array flows{foot * foot * foot, gallon / 60.0, 1e6 * gallon / 86400.0, 1.0, 1e-3, 1e3 / 86400.0};
    switch (measure) {
      case Measure::none: return 1.0;
      case Measure::percent: return 0.01;
      case Measure::length: return us() ? foot : 1.0;
      case Measure::depth: return us() ? inch : 1e-3;
      case Measure::rate: return to_si(Measure::depth) / 3600.0;
      case Measure::rate_per_day: return to_si(Measure::depth) / 86400.0;
      case Measure::land_area: return us() ? acre : 1e4;
      case Measure::area: return us() ? foot * foot : 1.0;
      case Measure::volume: return us() ? foot * foot * foot : 1.0;
      case Measure::flow: return flows[static_cast<std::size_t>(flow)];
      case Measure::weir_coefficient: return us() ? std::sqrt(foot) : 1.0;
      case Measure::hours: return 3600.0;
      case Measure::minutes: return 60.0;
      case Measure::days: return 86400.0;
      case Measure::per_hour: return 1.0 / 3600.0;
    }
    return 1.0;
  }
};

/// A number alone; nothing for text, infinity and not-a-number.
inline std::optional<double> number_of(std::string_view text) {
  if (text.starts_with('+')) text.remove_prefix(1);
  double value = 0.0;
  const auto [end, status] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (status != std::errc{} || end != text.data() + text.size() || !std::isfinite(value)) return std::nullopt;
  return value;
}

/// [s since 1970-01-01] of "1/31/2024" or "JAN-31-2024"; nothing when it is no date.
std::optional<double> date_of(std::string_view text);

/// [s] of "1:30", "1:30:15" or decimal hours; nothing when it is no time.
std::optional<double> time_of(std::string_view text);

inline constexpr Range not_negative{.min = 0.0};

/// Reads one line of a section from left to right. The first fault of a line is told; what follows it is default values.
class Row {
 public:
  Row(const std::string& path, const Line& line, std::string_view section, FileUnits units, FaultList& faults)
      : path_(path), line_(line), section_(section), units_(units), faults_(faults), words_(words_of(line.text)) {}

  int line() const { return line_.number; }
  bool fine() const { return fine_; }
  int left() const { return static_cast<int>(words_.size()) - next_; }
  std::string peek(int ahead = 0) const { return ahead < left() ? std::string(words_[index(ahead)]) : std::string(); }
  void skip(int count = 1) { next_ += std::min(count, left()); }

  /// Tells a fault of the line, unless one was told.
  void fail(const std::string& message, const std::string& hint = {}) {
    if (!fine_) return;
    fine_ = false;
    if (faults_.faults().size() < told_faults) faults_.add({.file = path_, .line = line_.number}, fmt::format("[{}] {}", section_, message), hint);
  }

  /// The next word, which must be there.
  std::string text(const char* what) {
    if (left() > 0) return std::string(words_[static_cast<std::size_t>(next_++)]);
    fail(fmt::format("\"{}\" ends before its {}", line_.text.substr(0, 60), what), "SWMM's manual lists the values of a line in the order of this section");
    return {};
  }

  /// The next word, or "" when there is none or "*" stands for it.
  std::string text_or_none() {
    const std::string word = left() > 0 ? text("") : std::string();
    return word == "*" ? std::string() : word;
  }

  /// A number in SI. `range` is in SI, too.
  double number(const char* what, Measure measure = Measure::none, Range range = {}) {
    const std::string word = text(what);
    if (!fine_) return 0.0;
    const auto value = number_of(word);
    if (!value) {
      fail(fmt::format("{} is \"{}\", which is no number", what, word), "write a number with a point; units follow FLOW_UNITS");
      return 0.0;
    }
    const double si = *value * units_.to_si(measure);
    if (!range.contains(si)) {
      const double unit = units_.to_si(measure);
      fail(fmt::format("{} is {}, outside what is possible", what, word),
           range.max < 1e300 ? fmt::format("it lies from {:.6g} to {:.6g}", range.min / unit, range.max / unit)
                             : range.min > 0.0 ? "it is greater than 0" : "it is not negative");
    }
    return si;
  }

  /// The same where SWMM has a default: at the end of the line, or for "*".
  double number_or(double otherwise, const char* what, Measure measure = Measure::none, Range range = {}) {
    if (left() == 0) return otherwise;
    if (peek() == "*") return skip(), otherwise;
    return number(what, measure, range);
  }
  std::optional<double> number_if_any(const char* what, Measure measure = Measure::none) {
    if (left() == 0) return std::nullopt;
    if (peek() == "*") return skip(), std::nullopt;
    return number(what, measure);
  }

  int count_or(int otherwise, const char* what, int most = 1000000) {
    return static_cast<int>(number_or(otherwise, what, Measure::none, {.min = 0.0, .max = static_cast<double>(most)}));
  }

  /// One of the words, whatever their capitals.
  template <class Choice>
  Choice choice(const char* what, std::span<const std::pair<const char*, Choice>> choices) {
    const std::string word = text(what);
    if (!fine_) return choices.front().second;
    const std::string key = folded(word);
    for (const auto& [name, value] : choices)
      if (key == folded(name)) return value;
    std::vector<std::string> names;
    for (const auto& one : choices) names.emplace_back(one.first);
    fail(fmt::format("{} cannot be \"{}\"", what, word), choices_hint(word, names));
    return choices.front().second;
  }
  template <class Choice>
  Choice choice_or(Choice otherwise, const char* what, std::span<const std::pair<const char*, Choice>> choices) {
    if (left() == 0) return otherwise;
    if (peek() == "*") return skip(), otherwise;
    return choice(what, choices);
  }
  bool yes_or(bool otherwise, const char* what) {
    static constexpr std::pair<const char*, bool> words[] = {{"NO", false}, {"YES", true}};
    return choice_or<bool>(otherwise, what, words);
  }

  double to_si(Measure measure) const { return units_.to_si(measure); }
  const FileUnits& units() const { return units_; }

 private:
  std::size_t index(int ahead) const { return static_cast<std::size_t>(next_ + ahead); }

  const std::string& path_;
  const Line& line_;
  std::string_view section_;
  FileUnits units_;
  FaultList& faults_;
  std::vector<std::string_view> words_;
  int next_ = 0;
  bool fine_ = true;
};

/// Reads the line of a section into the model. Each is one function; `sections` is the one list of them.
using Reader = void (*)(Row& row, Model& model);
Reader reader_of(std::string_view section);  ///< null: the section is kept as lines

void read_options(const std::vector<Section>& sections, Model& model, FaultList& faults);

// climate and catchments: swmm_hydrology.cpp
void read_gage(Row& row, Model& model);
void read_evaporation(Row& row, Model& model);
void read_subcatchment(Row& row, Model& model);
void read_subarea(Row& row, Model& model);
void read_infiltration(Row& row, Model& model);
void read_lid_control(Row& row, Model& model);
void read_lid_usage(Row& row, Model& model);
// network: swmm_network.cpp
void read_junction(Row& row, Model& model);
void read_outfall(Row& row, Model& model);
void read_divider(Row& row, Model& model);
void read_storage(Row& row, Model& model);
void read_conduit(Row& row, Model& model);
void read_pump(Row& row, Model& model);
void read_orifice(Row& row, Model& model);
void read_weir(Row& row, Model& model);
void read_outlet(Row& row, Model& model);
void read_cross_section(Row& row, Model& model);
void read_transect(Row& row, Model& model);
void read_street(Row& row, Model& model);
void read_inlet(Row& row, Model& model);
void read_inlet_usage(Row& row, Model& model);
void read_losses(Row& row, Model& model);
void read_inflow(Row& row, Model& model);
void read_hydrograph(Row& row, Model& model);
void read_leaky_sewershed(Row& row, Model& model);
void read_dry_weather_flow(Row& row, Model& model);
// tables and places: swmm_tables.cpp
void read_pattern(Row& row, Model& model);
void read_curve(Row& row, Model& model);
void read_series_row(Row& row, Model& model);
void read_event(Row& row, Model& model);
void read_coordinate(Row& row, Model& model);
void read_vertex(Row& row, Model& model);
void read_polygon(Row& row, Model& model);
void read_symbol(Row& row, Model& model);

/// What a time series' line holds after its name, in a model or a file of its own: date, time and value, as often as they come.
void read_series_values(Row& row, double run_start, double& last_date, std::vector<std::pair<double, double>>& points);

}  // namespace hydro::io::swmm::detail
