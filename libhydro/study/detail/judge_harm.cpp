#include "libhydro/study/detail/judge_harm.h"

#include <algorithm>
#include <cstdint>
#include <string>

#include "libhydro/core/flooded_street.h"
#include "libhydro/hazard/hazard_rating.h"
#include "libhydro/hazard/stability.h"
#include "libhydro/hazard/underpass.h"

namespace hydro::study::detail {
namespace {

constexpr std::string_view underpass = "underpass";

/// Greatest of a raster over some cells; 0 where the raster was not kept.
float greatest_of(const Raster<float>& values, const std::vector<int>& cells) {
  float most = 0.0f;
  if (values.empty()) return most;
  for (const int cell : cells)
    if (values[static_cast<std::size_t>(cell)] > most) most = values[static_cast<std::size_t>(cell)];
  return most;
}

/// Instants from the series of a hot spot, greatest values from the maxima of its cells, which are looked at more often.
results::PlaceResult place_of(const results::HotSpotSeries& spot, const std::vector<int>& cells, const io::HarmTables& tables, const results::RunResult& run) {
  results::PlaceResult place{.id = spot.id, .name = spot.name, .place = spot.place, .kind = spot.kind};
  float rating = 0.0f;
  std::vector<bool> lost(tables.limits.size(), false);
  for (std::size_t i = 0; i < run.report_times.size(); ++i) {
    const double depth = static_cast<double>(spot.depth[i]), speed = static_cast<double>(spot.speed[i]), time = run.report_times[i];
    if (depth > place.max_depth) place.max_depth = depth, place.time_of_max = time;
    if (depth > flooded_street_depth && place.first_over_015 < 0.0) place.first_over_015 = time;
    place.max_speed = std::max(place.max_speed, speed);
    rating = std::max(rating, spot.hazard_rating[i]);
    if (depth > spot.close_depth && i > 0) place.time_over += time - run.report_times[i - 1];
    for (std::size_t k = 0; k < lost.size(); ++k)
      if (!hazard::is_stable(tables.limits[k], depth, speed)) lost[k] = true;
  }
  place.max_depth = std::max<double>(place.max_depth, greatest_of(run.peaks.depth, cells));
  place.max_speed = std::max<double>(place.max_speed, greatest_of(run.peaks.speed, cells));
  place.hazard = hazard::classify(static_cast<double>(std::max(rating, greatest_of(run.peaks.hazard_rating, cells)))).name;
  for (std::size_t k = 0; k < lost.size(); ++k) {
    if (!lost[k]) continue;
    const hazard::StabilityLimit& limit = tables.limits[k];
    place.unsafe_for += (place.unsafe_for.empty() ? "" : ", ") + limit.name;
    place.unsafe_for_zh += (place.unsafe_for_zh.empty() ? "" : "、") + (limit.name_zh.empty() ? limit.name : limit.name_zh);
  }
  return place;
}

void watch_underpasses(const io::HarmTables& tables, results::RunResult& run) {
  for (const results::HotSpotSeries& spot : run.hot_spots) {
    if (spot.kind != underpass) continue;
    hazard::UnderpassRules rules = tables.underpass;
    rules.close = spot.close_depth;
    rules.reopen = std::min(rules.reopen, rules.close);
    const std::vector<hazard::UnderpassSpan> spans = hazard::watch_underpass(run.report_times, spot.depth, rules);
    for (std::size_t i = 0; i < spans.size(); ++i) {
      if (spans[i].display != hazard::Display::red) continue;
      run.closures.push_back({.place = spot.id, .from = spans[i].from, .until = spans[i].until, .reopened = i + 1 < spans.size(), .early = spans[i].early});
      run.harm.turned_away += (spans[i].until - spans[i].from) / 3600.0 * spot.traffic;
    }
  }
}

/// Ground that was dry at the start: how much water stood on it at its deepest, and where.
void add_flood(results::RunResult& run) {
  const results::Peaks& peaks = run.peaks;
  double depths = 0.0;
  std::int64_t low = 0, high = 0;
  for (std::size_t cell = 0; cell < peaks.depth.size(); ++cell) {
    const float depth = peaks.depth[cell];
    if (!(depth > 0.0f) || (!peaks.wet_at_start.empty() && peaks.wet_at_start[cell])) continue;
    depths += static_cast<double>(depth);
    low += depth > 0.15f, high += depth > 0.30f;
  }
  run.harm.flood_volume = depths * run.grid.cell_area();
  run.harm.area_over_015 = static_cast<double>(low) * run.grid.cell_area();
  run.harm.area_over_030 = static_cast<double>(high) * run.grid.cell_area();
}

void add_exposure(const Job& job, results::RunResult& run) {
  const hazard::Harm harm = hazard::harm_of(job.exposure, run.peaks.depth, run.peaks.hazard_rating, run.peaks.wet_at_start);
  double everybody = 0.0;
  for (const float people : job.exposure.people.values()) everybody += static_cast<double>(people);
  for (const hazard::PeopleInClass& one : harm.people) {
    run.harm_rows.push_back({.what = "people", .name = one.hazard, .title = {}, .title_zh = {}, .exposed = everybody, .harmed = one.people});
    if (one.hazard != "low") run.harm.people_in_danger += one.people;
  }
  for (const hazard::Loss& loss : harm.losses) {
    const auto curve = std::ranges::find(job.exposure.curves, loss.curve, &hazard::DamageCurve::id);
    run.harm_rows.push_back({.what = "loss", .name = loss.curve, .title = curve->title, .title_zh = curve->title_zh, .exposed = loss.value, .harmed = loss.lost});
    run.harm.loss += loss.lost;
  }
}

}  // namespace

void judge_harm(const Job& job, results::RunResult& run) {
  for (std::size_t i = 0; i < run.hot_spots.size(); ++i) {
    const results::HotSpotSeries& spot = run.hot_spots[i];
    run.places.push_back(place_of(spot, job.domain.hot_spots[i].cells, job.harm, run));
    run.harm.spots_over += run.places.back().max_depth > spot.close_depth ? 1.0 : 0.0;
    run.harm.spot_time_over += run.places.back().time_over;
  }
  watch_underpasses(job.harm, run);
  add_flood(run);
  add_exposure(job, run);
}

}  // namespace hydro::study::detail
