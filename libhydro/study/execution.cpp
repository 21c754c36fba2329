#include "libhydro/study/execution.h"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <iterator>
#include <limits>
#include <span>
#include <string>
#include <utility>

#include "libhydro/core/error.h"
#include "libhydro/core/flooded_street.h"
#include "libhydro/hazard/hazard_rating.h"
#include "libhydro/hydrology/vertical_exchange.h"
#include "libhydro/sponge/layout_cost.h"
#include "libhydro/sponge/solids.h"
#include "libhydro/study/detail/judge_harm.h"

namespace hydro::study {
namespace {

constexpr double same_depth = 0.05;        // [m] by which a gauge may miss the deepest water beside it
constexpr std::size_t most_deep_places = 10;

/// Ground that was dry at the start and came over each threshold.
std::vector<std::pair<double, double>> flooded_areas(const results::Peaks& peaks, const Grid& grid, const std::vector<double>& thresholds) {
  std::vector<std::pair<double, double>> areas;
  for (const double threshold : thresholds) {
    const auto limit = static_cast<float>(threshold);
    std::int64_t cells = 0;
    for (std::size_t cell = 0; cell < peaks.depth.size(); ++cell)
      cells += peaks.depth[cell] > limit && (peaks.wet_at_start.empty() || !peaks.wet_at_start[cell]);
    areas.emplace_back(threshold, static_cast<double>(cells) * grid.cell_area());
  }
  return areas;
}

/// What a gauge went through, as a place: instants from its series, greatest values from the maxima of its cell, which are
/// looked at more often.
results::PlaceResult place_of(const results::GaugeSeries& gauge, int cell, const results::RunResult& run) {
  results::PlaceResult place{.id = gauge.id, .name = gauge.name, .place = gauge.place};
  float greatest_rating = 0.0f;
  for (std::size_t i = 0; i < run.report_times.size(); ++i) {
    const float depth = gauge.depth[i];
    if (depth > place.max_depth) place.max_depth = depth, place.time_of_max = run.report_times[i];
    if (depth > flooded_street_depth && place.first_over_015 < 0.0) place.first_over_015 = run.report_times[i];
    greatest_rating = std::max(greatest_rating, hazard::hazard_rating(depth, gauge.speed[i]));
  }
  const auto at = static_cast<std::size_t>(cell);
  if (!run.peaks.depth.empty()) place.max_depth = std::max<double>(place.max_depth, run.peaks.depth[at]);
  if (!run.peaks.hazard_rating.empty()) greatest_rating = std::max(greatest_rating, run.peaks.hazard_rating[at]);
  place.hazard = hazard::classify(greatest_rating).name;
  return place;
}

/// What the facilities cost, kind by kind.
std::vector<results::LayoutCost> costs_of(const simulation::Domain& domain) {
  std::vector<sponge::PlacedFacility> placed;
  for (const sponge::FacilityField::Site& site : domain.sponge.sites)
    placed.push_back({&domain.sponge.facilities[static_cast<std::size_t>(site.facility)], site.area * domain.ground.grid.cell_area()});
  return sponge::layout_cost(placed);
}

/// What leaves, hollows, soil, air and facilities kept of the rain on the whole map, and what was used of it. The rest ran off, or stands on the ground at the end.
results::CaptureResult capture_of(const simulation::Domain& domain, const simulation::State& state, const results::RunResult& run) {
  const results::WaterBalance &first = run.balance.front(), &last = run.balance.back();
  const double hollows = static_cast<double>(hydrology::depression_stored(state.land)) * domain.ground.unit.metres() * domain.ground.grid.cell_area();
  const double gained = last.stored_sponge - first.stored_sponge;
  const double used = static_cast<double>(sponge::sum_of_accounts(state.sponge).used) * domain.ground.unit.metres() * domain.ground.grid.cell_area();
  results::CaptureResult capture{.id = {}, .area = simulation::area_under_rain(domain), .rain = last.rain,
                                 .runoff = last.rain - (last.infiltration + last.evaporation + last.interception + hollows + gained + used),
                                 .released = std::max(0.0, -gained), .peak_runoff = results::greatest_outflow(run.report_times, run.balance), .peak_without = -1.0};
  for (const results::FacilitySeries& facility : run.facilities) {
    capture.overflows = std::max(capture.overflows, facility.overflows);
    capture.emptying_time = std::max(capture.emptying_time, facility.emptying_time);
    capture.filled_at_end += facility.filled_at_end;
  }
  return capture;
}

sponge::SolidsAccount solids_of(const Job& job, const simulation::State& state) {
  const double volume = job.domain.ground.unit.metres() * job.domain.ground.grid.cell_area();
  const auto cubic_metres = [volume](std::int64_t units) { return static_cast<double>(units) * volume; };
  std::vector<sponge::SurfaceOfMap> surfaces;
  for (std::size_t i = 0; i < state.ledger.runoff_of_class.size(); ++i)
    surfaces.push_back({.runoff = cubic_metres(state.ledger.runoff_of_class[i]), .concentration = job.solids_of_class[i]});
  std::vector<sponge::FacilityOfMap> facilities;
  for (std::size_t site = 0; site < job.domain.sponge.sites.size(); ++site) {
    const sponge::FacilityAccount& account = state.sponge.accounts[site];
    facilities.push_back({.facility = &job.domain.sponge.facilities[static_cast<std::size_t>(job.domain.sponge.sites[site].facility)],
                          .rain = cubic_metres(account.rain),
                          .water = {cubic_metres(account.rain + account.run_on), cubic_metres(account.surface_outflow), cubic_metres(account.drain - account.used)}});
  }
  return sponge::solids_of_map(surfaces, facilities);
}

}  // namespace

Execution::Execution(const Job& job, const simulation::InitialWater& water, results::ResultSink& sink)
    : job_(job),
      simulation_(job.domain, job.forcing, job.options,
                  simulation::Simulation::initial_state(job.domain, job.forcing, water)),
      peaks_(job.domain, simulation_.state(), job.peaks, job.end, job.options.surface.threads),
      reports_(job.domain, job.forcing, simulation_.solver(), job.report_interval, job.end, job.options.surface.threads),
      facilities_(job.domain, job.report_interval, job.end),
      frames_(sink, job.frames_with_velocity, job.frame_interval, job.end, job.options.surface.threads) {
  simulation_.add(peaks_);
  simulation_.add(reports_);
  simulation_.add(facilities_);
  simulation_.add(frames_);
  if (simulation::SewerExchange* sewers = simulation_.sewers()) {
    network_.emplace(sewers->solver(), job.report_interval, job.end);
    sewers->tell(&network_->recorder);
    simulation_.add(*network_);
  }
}

double Execution::NetworkObserver::next_time(double now) const {
  if (now >= end_) return std::numeric_limits<double>::infinity();
  return now < 0.0 ? 0.0 : std::min(simulation::next_multiple(now, interval_), end_);
}

/// Rows of the ground's reports; with a network their count first, and what its record holds after them.
std::vector<double> Execution::record() const {
  const std::vector<double>& rows = reports_.rows();
  if (!network_) return rows;
  std::vector<double> all{static_cast<double>(rows.size())};
  all.insert(all.end(), rows.begin(), rows.end());
  const std::vector<double> network = network_->recorder.memory();
  all.insert(all.end(), network.begin(), network.end());
  return all;
}

bool Execution::run_until(double until, const std::function<bool(const simulation::State&)>& go_on) {
  return simulation_.run_until(std::min(until, job_.end), go_on);
}

std::vector<MemoryBlock> Execution::maxima() {
  std::vector<MemoryBlock> blocks = peaks_.memory();
  for (MemoryBlock& block : facilities_.memory()) blocks.push_back(std::move(block));
  return blocks;
}

void Execution::restore(simulation::State state, std::vector<double> record) {
  if (network_) {
    if (record.empty() || !(record[0] >= 0.0 && record[0] < static_cast<double>(record.size())))
      throw InputError("the checkpoint's record is that of another scenario");
    const auto middle = record.begin() + 1 + static_cast<std::ptrdiff_t>(record[0]);
    network_->recorder.restore(std::span(middle, record.end()));
    record = std::vector<double>(record.begin() + 1, middle);
  }
  reports_.restore(std::move(record));
  simulation_.continue_from(std::move(state));
}

results::RunResult Execution::take_result() {
  const Grid& grid = job_.domain.ground.grid;
  const simulation::State& state = simulation_.state();
  results::RunResult result;
  result.grid = grid;
  result.simulated = state.time;
  result.steps = state.surface.steps;
  result.cell_updates = state.flow.cell_updates;
  result.scaled_rows = state.flow.scaled_rows;
  result.ground_cells = simulation::count_ground_cells(job_.domain.ground);
  reports_.write_into(result);
  if (network_) network_->recorder.write_into(result, state.sewers.network);
  result.peaks = peaks_.take(job_.domain);
  result.peaks.sponge_stored = facilities_.most_held(job_.domain);
  result.costs = costs_of(job_.domain);
  if (!job_.domain.sponge.empty()) {
    facilities_.write_into(result, job_.domain, state.time);
    result.capture = {capture_of(job_.domain, state, result)};
    if (!job_.solids_of_class.empty()) {
      const sponge::SolidsAccount solids = solids_of(job_, state);
      result.capture.back().solids_washed = solids.washed, result.capture.back().solids_kept = solids.kept;
    }
  }
  result.flooded_area = flooded_areas(result.peaks, grid, job_.flooded_thresholds);
  detail::judge_harm(job_, result);
  for (std::size_t i = 0; i < result.gauges.size(); ++i)
    if (std::ranges::find(result.hot_spots, result.gauges[i].id, &results::HotSpotSeries::id) == result.hot_spots.end())
      result.places.push_back(place_of(result.gauges[i], job_.domain.gauges[i].cell, result));
  const std::vector<results::PlaceResult> watched = result.places;
  for (results::PlaceResult& place : deepest_places(peaks_.blocks(), grid, watched, most_deep_places))
    result.places.push_back(std::move(place));
  return result;
}

std::vector<results::PlaceResult> deepest_places(const std::vector<simulation::BlockPeak>& blocks, const Grid& grid,
                                                 const std::vector<results::PlaceResult>& watched, std::size_t most) {
  std::vector<simulation::BlockPeak> candidates;
  std::copy_if(blocks.begin(), blocks.end(), std::back_inserter(candidates),
               [](const simulation::BlockPeak& block) { return block.cell >= 0 && block.depth > flooded_street_depth; });
  std::stable_sort(candidates.begin(), candidates.end(), [](const auto& a, const auto& b) { return a.depth > b.depth; });

  std::vector<results::PlaceResult> places;
  const auto is_near = [](const results::PlaceResult& other, Point here, double distance) {
    return std::max(std::abs(here.x - other.place.x), std::abs(here.y - other.place.y)) < distance;
  };
  const double block = simulation::PeakRecorder::block_size * grid.cell_size;
  for (const simulation::BlockPeak& candidate : candidates) {
    if (places.size() == most) break;
    const CellPosition at = grid.position(candidate.cell);
    const Point here{grid.x(at.column), grid.y(at.row)};
    const auto tells_as_much = [&](const results::PlaceResult& gauge) {
      return is_near(gauge, here, 0.5 * block) && gauge.max_depth > candidate.depth - same_depth;
    };
    if (std::any_of(watched.begin(), watched.end(), tells_as_much)) continue;
    if (std::any_of(places.begin(), places.end(), [&](const auto& place) { return is_near(place, here, block); })) continue;
    places.push_back({.id = "deep-" + std::to_string(places.size() + 1),
                      .place = here,
                      .max_depth = candidate.depth,
                      .time_of_max = candidate.time_of_max,
                      .first_over_015 = candidate.first_over_015,
                      .hazard = std::string(hazard::classify(candidate.hazard_rating).name)});
  }
  return places;
}

}  // namespace hydro::study
