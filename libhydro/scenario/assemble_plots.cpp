#include "libhydro/scenario/assemble_plots.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "libhydro/io/series_file.h"
#include "libhydro/scenario/detail/assemble_forcing.h"
#include "libhydro/scenario/detail/findings.h"
#include "libhydro/wording/in_both_languages.h"

namespace hydro::scenario {
namespace {

using detail::Findings;

/// One series for each column that the plots name, with its unit or without.
std::vector<TimeSeries> rain_of_columns(const Scenario& scenario, const RainSeriesFile& rain, Findings& findings) {
  const CatchmentSource& source = *scenario.catchments;
  const io::RunClock clock{.start_utc = scenario.start_utc, .offset_minutes = scenario.start_offset_minutes, .duration = scenario.duration};
  std::vector<TimeSeries> series(source.rain_columns.size());
  std::vector<io::NamedSeries> all;
  const bool are_named = std::ranges::any_of(source.rain_columns, [](const std::string& name) { return !name.empty(); });
  std::vector<Bilingual> remarks;
  if (are_named && !findings.attempt(rain.file, [&] { all = io::read_all_series(rain.file.path, io::SeriesKind::rain, clock, remarks); })) return series;
  for (std::size_t i = 0; i < series.size(); ++i) {
    const std::string& name = source.rain_columns[i];
    const auto found = std::ranges::find(all, name, &io::NamedSeries::name);
    if (found != all.end()) {
      series[i] = found->series;
      continue;
    }
    io::FileReference file = rain.file;
    if (!name.empty()) file.place = source.rain_places[i];
    findings.attempt(file, [&] { series[i] = io::read_series(file.path, name.empty() ? rain.column : name, io::SeriesKind::rain, clock, remarks); });
  }
  findings.remark(rain.file, remarks);
  findings.read(rain.file);
  return series;
}

}  // namespace

AssembledPlots assemble_plots(const Scenario& scenario) {
  const CatchmentSource& source = scenario.catchments.value();
  Findings findings;
  AssembledPlots assembled{.plots = source.plots, .weather = {}, .inputs = {}, .remarks = {}};
  if (const auto* columns = std::get_if<RainSeriesFile>(&scenario.rain)) {
    assembled.weather.rain = rain_of_columns(scenario, *columns, findings);
  } else if (std::holds_alternative<RainGauges>(scenario.rain) || std::holds_alternative<GriddedRain>(scenario.rain)) {
    findings.fault({.file = scenario.path}, "plots have no place on a map: rain of gauges with positions, or of a grid, cannot be shared out among them",
                   "write kind = \"series\" in [rain], and the column of each plot's gauge in catchments.csv");
  } else if (const auto storm = detail::assemble_storm(scenario, nullptr, findings)) {
    assembled.weather.rain.assign(source.rain_columns.size(), storm->sources().front());
  }
  assembled.weather.evaporation = detail::assemble_evaporation(scenario, findings);
  assembled.weather.evaporates_only_when_dry = scenario.evaporation_only_when_dry;
  for (const Bilingual& what : source.unverified)
    findings.remark(bilingual("{}: some of its numbers are from memory or inferred (unverified)", "{}：部分数值凭记忆或推断（未核实）", what));
  findings.throw_if_any();
  assembled.inputs = findings.take_inputs();
  assembled.remarks = findings.take_remarks();
  return assembled;
}

}  // namespace hydro::scenario
