#include <algorithm>
#include <chrono>
#include <functional>
#include <map>

#include "libhydro/io/detail/swmm_row.h"
#include "libhydro/wording/in_both_languages.h"

namespace hydro::io::swmm::detail {
namespace {

constexpr std::array months{"jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"};

std::optional<int> whole(std::string_view text) {
  int value = 0;
  const auto [end, status] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (status != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

/// What the options say in several pieces, until all are read.
struct Pieces {
  std::optional<double> start_date, end_date, report_date;
  double start_time = 0.0, end_time = 0.0;
  std::optional<double> report_time;
  int date_line = 0;
};

using Take = std::function<void(Row&, Options&, Pieces&)>;

double date(Row& row) {
  const std::string word = row.text("date");
  const auto value = date_of(word);
  if (row.fine() && !value) row.fail(fmt::format("\"{}\" is no date", word), "write month/day/year, as in 12/31/2024");
  return value.value_or(0.0);
}

double time(Row& row) {
  const std::string word = row.text("time");
  const auto value = time_of(word);
  if (row.fine() && !value) row.fail(fmt::format("\"{}\" is no time", word), "write hours:minutes:seconds, as in 0:05:00");
  return value.value_or(0.0);
}

/// A step of runoff or reports: hours:minutes:seconds.
double step(Row& row) {
  const double seconds = time(row);
  if (row.fine() && seconds <= 0.0) row.fail("a step is 0", "write hours:minutes:seconds, as in 0:05:00");
  return seconds;
}

/// A step that may be written in seconds, too.
double seconds(Row& row) {
  const std::string word = row.peek();
  if (word.find(':') != std::string::npos) return time(row);
  return row.number("step", Measure::none, not_negative);
}

const std::map<std::string, Take>& takers() {
  static constexpr std::pair<const char*, FlowUnits> flows[] = {{"CFS", FlowUnits::cfs}, {"GPM", FlowUnits::gpm}, {"MGD", FlowUnits::mgd},
                                                                {"CMS", FlowUnits::cms}, {"LPS", FlowUnits::lps}, {"MLD", FlowUnits::mld}};
  static constexpr std::pair<const char*, InfiltrationMethod> methods[] = {
      {"HORTON", InfiltrationMethod::horton}, {"MODIFIED_HORTON", InfiltrationMethod::modified_horton},
      {"GREEN_AMPT", InfiltrationMethod::green_ampt}, {"MODIFIED_GREEN_AMPT", InfiltrationMethod::modified_green_ampt},
      {"CURVE_NUMBER", InfiltrationMethod::curve_number}};
  static constexpr std::pair<const char*, Routing> routings[] = {
      {"NONE", Routing::none}, {"STEADY", Routing::steady}, {"KINWAVE", Routing::kinematic_wave}, {"DYNWAVE", Routing::dynamic_wave},
      {"NF", Routing::steady}, {"KW", Routing::kinematic_wave}, {"EKW", Routing::kinematic_wave}, {"XKINWAVE", Routing::kinematic_wave},
      {"DW", Routing::dynamic_wave}};
  static constexpr std::pair<const char*, InertialDamping> dampings[] = {
      {"NONE", InertialDamping::none}, {"PARTIAL", InertialDamping::partial}, {"FULL", InertialDamping::full}};
  static constexpr std::pair<const char*, NormalFlowLimit> limits[] = {
      {"SLOPE", NormalFlowLimit::slope}, {"FROUDE", NormalFlowLimit::froude}, {"BOTH", NormalFlowLimit::both}, {"NONE", NormalFlowLimit::none},
      {"NO", NormalFlowLimit::slope}, {"YES", NormalFlowLimit::froude}};
  static constexpr std::pair<const char*, bool> offsets[] = {{"DEPTH", false}, {"ELEVATION", true}};
  static constexpr std::pair<const char*, bool> equations[] = {{"H-W", false}, {"D-W", true}};
  static constexpr std::pair<const char*, SurchargeMethod> surcharges[] = {{"EXTRAN", SurchargeMethod::extran}, {"SLOT", SurchargeMethod::slot}};
  const auto flag = [](bool Options::*member) -> Take { return [member](Row& row, Options& options, Pieces&) { options.*member = row.yes_or(false, "answer"); }; };
  static const std::map<std::string, Take> list{
      {"flow_units", [](Row& row, Options& o, Pieces&) { o.flow_units = row.choice<FlowUnits>("unit", flows); }},
      {"infiltration", [](Row& row, Options& o, Pieces&) { o.infiltration = row.choice<InfiltrationMethod>("method", methods); }},
      {"flow_routing", [](Row& row, Options& o, Pieces&) { o.routing = row.choice<Routing>("routing", routings); }},
      {"start_date", [](Row& row, Options&, Pieces& p) { p.start_date = date(row), p.date_line = row.line(); }},
      {"start_time", [](Row& row, Options&, Pieces& p) { p.start_time = time(row); }},
      {"end_date", [](Row& row, Options&, Pieces& p) { p.end_date = date(row), p.date_line = row.line(); }},
      {"end_time", [](Row& row, Options&, Pieces& p) { p.end_time = time(row); }},
      {"report_start_date", [](Row& row, Options&, Pieces& p) { p.report_date = date(row); }},
      {"report_start_time", [](Row& row, Options&, Pieces& p) { p.report_time = time(row); }},
      {"dry_days", [](Row& row, Options& o, Pieces&) { o.dry_days = row.number("days", Measure::days, not_negative); }},
      {"wet_step", [](Row& row, Options& o, Pieces&) { o.wet_step = step(row); }},
      {"dry_step", [](Row& row, Options& o, Pieces&) { o.dry_step = step(row); }},
      {"report_step", [](Row& row, Options& o, Pieces&) { o.report_step = step(row); }},
      {"routing_step", [](Row& row, Options& o, Pieces&) { o.routing_step = seconds(row); }},
      {"rule_step", [](Row& row, Options& o, Pieces&) { o.rule_step = seconds(row); }},
      {"minimum_step", [](Row& row, Options& o, Pieces&) { o.smallest_step = row.number("step", Measure::none, not_negative); }},
      {"variable_step", [](Row& row, Options& o, Pieces&) { o.variable_step = row.number("factor", Measure::none, {0.0, 2.0}); }},
      {"lengthening_step", [](Row& row, Options& o, Pieces&) { o.lengthening_step = row.number("step", Measure::none, not_negative); }},
      {"min_surfarea", [](Row& row, Options& o, Pieces&) {
         if (const double area = row.number("area", Measure::area, not_negative); area > 0.0) o.smallest_node_area = area; }},
      {"min_slope", [](Row& row, Options& o, Pieces&) { o.smallest_slope = row.number("slope", Measure::percent, not_negative); }},
      {"head_tolerance", [](Row& row, Options& o, Pieces&) {
         if (const double head = row.number("tolerance", Measure::length, not_negative); head > 0.0) o.head_tolerance = head; }},
      {"max_trials", [](Row& row, Options& o, Pieces&) { if (const int trials = row.count_or(8, "number of trials"); trials > 0) o.most_trials = trials; }},
      {"inertial_damping", [](Row& row, Options& o, Pieces&) { o.inertial_damping = row.choice<InertialDamping>("damping", dampings); }},
      {"normal_flow_limited", [](Row& row, Options& o, Pieces&) { o.normal_flow_limit = row.choice<NormalFlowLimit>("criterion", limits); }},
      {"link_offsets", [](Row& row, Options& o, Pieces&) { o.offsets_are_elevations = row.choice<bool>("convention", offsets); }},
      {"force_main_equation", [](Row& row, Options& o, Pieces&) { o.darcy_weisbach = row.choice<bool>("equation", equations); }},
      {"surcharge_method", [](Row& row, Options& o, Pieces&) { o.surcharge = row.choice<SurchargeMethod>("method", surcharges); }},
      {"allow_ponding", flag(&Options::allow_ponding)}, {"skip_steady_state", flag(&Options::skip_steady_state)},
      {"ignore_rainfall", flag(&Options::ignore_rainfall)}, {"ignore_snowmelt", flag(&Options::ignore_snowmelt)},
      {"ignore_groundwater", flag(&Options::ignore_groundwater)}, {"ignore_rdii", flag(&Options::ignore_rdii)},
      {"ignore_routing", flag(&Options::ignore_routing)}, {"ignore_quality", flag(&Options::ignore_quality)}};
  return list;
}

constexpr std::array without_effect{"sweep_start", "sweep_end", "compatibility", "tempdir", "sys_flow_tol", "lat_flow_tol", "threads", "slope_weighting"};

/// Puts dates and times together; the run must take time.
void settle_dates(const std::string& path, const Pieces& pieces, Model& model, FaultList& faults) {
  const SourcePlace place{.file = path, .line = pieces.date_line};
  Options& options = model.options;
  if (!pieces.start_date || !pieces.end_date) {
    faults.add(place, fmt::format("[OPTIONS] has no {}", pieces.start_date ? "END_DATE" : "START_DATE"), "write both, as in START_DATE 09/16/2024");
    return;
  }
  options.start = *pieces.start_date + pieces.start_time;
  options.end = *pieces.end_date + pieces.end_time;
  options.report_start = pieces.report_date ? *pieces.report_date + pieces.report_time.value_or(0.0) : options.start;
  if (options.end <= options.start) faults.add(place, "[OPTIONS] the run ends before it begins", "END_DATE and END_TIME come after START_DATE and START_TIME");
}

}  // namespace

std::optional<double> date_of(std::string_view text) {
  std::array<std::string_view, 3> parts;
  const char separator = text.find('/') != std::string_view::npos ? '/' : '-';
  for (std::size_t i = 0; i < 3; ++i) {
    const std::size_t end = i < 2 ? text.find(separator) : text.size();
    if (end == std::string_view::npos) return std::nullopt;
    parts[i] = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  std::optional<int> month = whole(parts[0]), day = whole(parts[1]), year = whole(parts[2]);
  if (!month && parts[0].size() >= 3)
    for (std::size_t i = 0; i < months.size(); ++i)
      if (folded(parts[0].substr(0, 3)) == months[i]) month = static_cast<int>(i) + 1;
  if (month && *month > 1000) std::swap(month, year), std::swap(month, day);  // year/month/day
  if (!month || !day || !year || *year < 1000 || *year > 9999 || *month < 1 || *day < 1) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year{*year}, std::chrono::month{static_cast<unsigned>(*month)},
                                         std::chrono::day{static_cast<unsigned>(*day)}};
  if (!date.ok()) return std::nullopt;
  return static_cast<double>(std::chrono::sys_days(date).time_since_epoch().count()) * 86400.0;
}

std::optional<double> time_of(std::string_view text) {
  double seconds = 0.0, unit = 3600.0;
  for (int part = 0; part < 3; ++part, unit /= 60.0) {
    const std::size_t end = text.find(':');
    const auto value = number_of(text.substr(0, end));
    if (!value || *value < 0.0 || *value > 1e7) return std::nullopt;
    seconds += *value * unit;
    if (end == std::string_view::npos) return std::round(seconds * 1000.0) / 1000.0;
    text.remove_prefix(end + 1);
  }
  return std::nullopt;
}

}  // namespace hydro::io::swmm::detail

double hydro::io::swmm::Options::flow_unit() const { return detail::FileUnits{flow_units}.to_si(detail::Measure::flow); }

namespace hydro::io::swmm::detail {

void read_options(const std::vector<Section>& sections, Model& model, FaultList& faults) {
  Pieces pieces;
  std::vector<std::string> known;
  for (const auto& [key, take] : takers()) known.push_back(key);
  for (const Section& section : sections) {
    if (section.name != "OPTIONS") continue;
    for (const Line& line : section.lines) {
      Row row(model.path, line, section.name, FileUnits{model.options.flow_units}, faults);
      const std::string key = folded(row.text("name"));
      if (const auto taker = takers().find(key); taker != takers().end()) {
        taker->second(row, model.options, pieces);
      } else if (std::ranges::find(without_effect, key) == without_effect.end()) {
        model.remarks.push_back(bilingual("line {}: option {} is unknown to SWMM 5.2 and has no effect", "第 {} 行：SWMM 5.2 没有选项 {}，不起作用", line.number, line.text.substr(0, 40)));
      }
    }
  }
  settle_dates(model.path, pieces, model, faults);
}

}  // namespace hydro::io::swmm::detail
