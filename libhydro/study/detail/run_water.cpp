#include "libhydro/study/detail/run_water.h"

#include <algorithm>

#include <fmt/format.h>

#include "libhydro/core/error.h"
#include "libhydro/io/result_file.h"
#include "libhydro/wording/in_both_languages.h"

namespace hydro::study::detail {

using namespace response;

RunWater read_run_water(const std::string& folder, const Plan& plan, double now) {
  const io::Hdf5ResultReader reader(folder);
  if (reader.status() == io::RunStatus::failed) throw FileError(reader.path(), "the run was stopped: " + reader.failure(), "a plan needs a run that is whole");
  if (reader.status() == io::RunStatus::running) throw FileError(reader.path(), "the run is not finished", "finish it with hydro run --resume");
  const results::RunResult run = reader.read_result();
  std::vector<double> utc;
  for (const double time : run.report_times) utc.push_back(run.start_utc + time);
  RunWater water;
  const double known = std::min(run.start_utc, now);
  const std::string name = run.title.empty() ? run.scenario : run.title;
  for (const ObservableName& one : observables)
    if (const double span = span_of(one.quantity); span > 0.0 && run.rain_rate.size() == utc.size())
      water.series.push_back({one.quantity, "", -1, utc, rain_sums(utc, run.rain_rate, span), known, true, name});
  std::vector<std::string> missing;
  for (std::size_t p = 0; p < plan.places.size(); ++p) {
    const Place& place = plan.places[p];
    const std::string& id = place.gauge.empty() ? place.id : place.gauge;
    const auto spot = std::ranges::find(run.hot_spots, id, &results::HotSpotSeries::id);
    const auto gauge = std::ranges::find(run.gauges, id, &results::GaugeSeries::id);
    if (spot != run.hot_spots.end()) water.places.push_back({static_cast<int>(p), utc, {spot->depth.begin(), spot->depth.end()}, known, true});
    else if (gauge == run.gauges.end()) missing.push_back(id);
    else water.places.push_back({static_cast<int>(p), utc, {gauge->depth.begin(), gauge->depth.end()}, known, true});
  }
  if (!missing.empty()) water.notes.push_back(bilingual("{}: the run watched no place or gauge {}: nothing is known of the water there", "{}：模拟未监测部位或测点 {}：该处水情未知", folder, fmt::join(missing, ", ")));
  if (plan.places.empty()) water.notes.push_back({"the plan names no places: depths of the run are not used", "预案没有列出部位：未使用模拟水深"});
  const auto peak = std::ranges::max_element(run.rain_rate);
  if (peak == run.rain_rate.end() || !(*peak > 0.0)) return water;
  if (const int rainstorm = plan.words->hazard("rainstorm"); rainstorm >= 0)
    water.impacts.push_back({HazardSet{1} << rainstorm, -1, utc[static_cast<std::size_t>(peak - run.rain_rate.begin())], bilingual("heaviest rain of {}", "{}的最大雨强", name)});
  return water;
}

}  // namespace hydro::study::detail
